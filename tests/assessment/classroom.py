"""Somebody sits in a class and answers."""

from uuid import UUID

from hocvuso.assessment import services
from hocvuso.assessment.models import Seat, Session
from hocvuso.assessment.running import running
from tests.assessment.conftest import Check, answer_to


def joined(group: services.OpenedClass, name: str = "Nguyễn Thị Sáu", *, held: str = "") -> tuple[str, UUID]:
    """Somebody asks for a seat, on a phone that held the seat with this token before: (token, seat)."""
    token = services.join_class(code=group.spoken, name=name, birth_year=1954, held=held)
    seat = Seat.objects.order_by("-asked_at", "-number").first()
    assert seat is not None
    return token, seat.id


def seated(check: Check, group: services.OpenedClass, name: str = "Nguyễn Thị Sáu") -> tuple[str, UUID, UUID]:
    """Somebody joins and is let in: (token, seat, session)."""
    token, seat = joined(group, name)
    session = services.seat_person(
        check.scope, seat_id=seat, resident_id=check.cast.resident(name=name), actor=check.actor,
        identity_seen=True, consented=True,
    )  # fmt: skip
    return token, seat, session


def answer(token: str, session: UUID, *, well: bool = True) -> None:
    now = running(Session.objects.get(pk=session))
    assert now.open_task is not None
    item = now.items[now.open_task.item]
    assert item["kind"] != "oral", "nobody listens to a spoken task in a class"
    given = answer_to(item, now.scene_seed(now.open_task.task), well, "class")
    services.answer_in_seat(token=token, task=now.open_task.task, given=given)
