"""Doors of field work: what the kit asks for, and the pages of a team on the leader's phone and the officer's desk."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from hocvuso.facts.types import Subject
from hocvuso.fieldwork.queries import tasks
from hocvuso.fieldwork.services import add_member
from hocvuso.identity.models import Device
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, NEAR, Cast
from tests.fieldwork.world import a_lane, a_refusal, a_round, a_team, tell
from tests.permissions.harness import Case, public, recipe

public("field:home")
public("field:service-worker")

OUTSIDERS = ("bich", "cuong", "minh", "dung", "thang")


@recipe("api:rounds", who=("tuan", "lan"), outsiders=("minh", "dung", "quan", "nhan", "thang"), peers=("bich", "hanh"))
def rounds(cast: Cast) -> Case:
    a_round(cast)
    return Case(secret="Khu phố 5, hẻm 42")


@recipe("api:round_pack", who=("tuan", "lan"), outsiders=(*OUTSIDERS, "hanh"))
def round_pack(cast: Cast) -> Case:
    return Case(kwargs={"round": a_round(cast)}, missing={"round": uuid7()})


@recipe("api:practice_code", "POST", who=("tuan", "lan", "hanh"), outsiders=OUTSIDERS)
def practice_code(cast: Cast) -> Case:
    person = cast.resident()
    tell(cast, "consent.given", {"purpose": "learning"}, Subject("resident", person))
    return Case(json={"resident": str(person)})


FACES = ("field", "office")
LEADERS = ("lan", "hanh")
NOT_LEADERS = ("tuan", "bich", "minh", "dung", "quan", "nhan", "thang")
NOWHERE_NEAR = (*NOT_LEADERS, "cuong")


def both(name: str, method: str, make: Callable[[Cast], Case], **who: tuple[str, ...]) -> None:
    """Register a recipe for the leader's phone and for the officer's desk."""
    for face in FACES:
        recipe(f"{face}:{name}", method, who=LEADERS, **who)(make)  # type: ignore[arg-type]


def _lists(make: Callable[[Cast], object], secret: str) -> Callable[[Cast], Case]:
    def case(cast: Cast) -> Case:
        make(cast)
        return Case(secret=secret)

    return case


def _a_phone(cast: Cast) -> UUID:
    known = Device.objects.filter(account=cast.tuan).first()
    made = known or Device.objects.create(
        id=uuid7(), account=cast.tuan, public_key=b"\x04" * 65, enrolled_at=clock.now(), label="Máy của Tuấn"
    )
    return made.pk


def _new_team(cast: Cast) -> Case:
    data = {"team": f"Tổ {uuid7()}", "place": f"{HERE}-{NEAR}", "organisation": str(cast.team)}
    return Case(data=data)


def _team(cast: Cast) -> Case:
    return Case(kwargs={"team_id": a_team(cast)}, missing={"team_id": uuid7()})


def _join(cast: Cast) -> Case:
    return Case(
        kwargs={"team_id": a_team(cast, tuan=False)}, missing={"team_id": uuid7()}, data={"account": str(cast.tuan.pk)}
    )


def _plan(cast: Cast) -> Case:
    homes = [str(home) for home, _ in a_lane(cast).values()]
    tomorrow = f"{clock.today() + timedelta(days=1):%d/%m/%Y}"
    data = {"title": "Hẻm 42", "day": tomorrow, "begins": "18:00", "ends": "21:00", "door": homes, "do": "plan"}
    return Case(kwargs={"team_id": a_team(cast)}, missing={"team_id": uuid7()}, data=data)


def _member(cast: Cast) -> Case:
    scope, team = cast.scope(cast.lan), a_team(cast)
    member = add_member(scope, team_id=team, account_id=cast.tuan.pk, leads=False, actor=cast.lan.pk)
    return Case(kwargs={"membership_id": member}, missing={"membership_id": uuid7()})


def _round(cast: Cast) -> Case:
    data = {"member": [str(cast.tuan.pk)], "do": "share"}
    return Case(kwargs={"round_id": a_round(cast)}, missing={"round_id": uuid7()}, data=data)


def _task(cast: Cast) -> Case:
    a_refusal(cast, cast.resident())
    # the newest: an earlier one may be done
    return Case(kwargs={"task_id": tasks(EVERYWHERE)[-1].id}, missing={"task_id": uuid7()}, data={"note": "Đã sửa tên"})


def _phone(cast: Cast) -> Case:
    return Case(kwargs={"device_id": _a_phone(cast)}, missing={"device_id": uuid7()})


both("teams", "GET", _lists(a_team, "Tổ công nghệ số khu phố 5"), outsiders=NOT_LEADERS, peers=("cuong",))
both("teams", "POST", _new_team, outsiders=NOT_LEADERS)
both("team", "GET", _team, outsiders=NOWHERE_NEAR)
both("team", "POST", _join, outsiders=NOWHERE_NEAR)
both("round-plan", "GET", _team, outsiders=NOWHERE_NEAR)
both("round-plan", "POST", _plan, outsiders=NOWHERE_NEAR)
both("member-end", "POST", _member, outsiders=NOWHERE_NEAR)
both("rounds", "GET", _lists(a_round, "Khu phố 5, hẻm 42"), outsiders=NOT_LEADERS, peers=("cuong",))
both("round", "GET", _round, outsiders=NOWHERE_NEAR)
both("round", "POST", _round, outsiders=NOWHERE_NEAR)
both("round-close", "POST", _round, outsiders=NOWHERE_NEAR)
both("tasks", "GET", _lists(_task, "Nguyễn Thị Sáu"), outsiders=NOT_LEADERS, peers=("cuong",))
both("task-done", "POST", _task, outsiders=NOWHERE_NEAR)
WITHOUT_PHONES = tuple(name for name in NOT_LEADERS if name != "quan")
both("team-phones", "GET", _lists(_a_phone, "Máy của Tuấn"), outsiders=WITHOUT_PHONES, peers=("cuong",))
both("phone-revoke", "POST", _phone, outsiders=(*WITHOUT_PHONES, "cuong"))
