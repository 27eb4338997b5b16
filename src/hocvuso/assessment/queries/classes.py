"""Reads of classes: the supervisor's live view, sorted by who needs help now, and what one learner's phone shows."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from hocvuso.assessment.looking import say
from hocvuso.assessment.models import ClassSession, Event, Seat, Session
from hocvuso.assessment.queries.checks import look as look_at
from hocvuso.assessment.queries.checks import scene
from hocvuso.assessment.running import Running, own_rest, running
from hocvuso.assessment.types.classes import AloneTask, ClassInfo, SeatInfo, SeatLook, SeatState
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import PlaceScope

QUIET_SECONDS = 180
"""Nobody is hurried; after three quiet minutes it is worth a look whether somebody is stuck."""
_ORDER: dict[SeatState, int] = {"asking": 1, "open": 3, "paused": 4, "moved": 5, "ended": 6, "void": 7}


def classes(scope: PlaceScope, *, limit: int = 30) -> list[ClassInfo]:
    """Return the newest classes inside the scope, without their seats."""
    rows = scope.filter(ClassSession.objects.all()).order_by("-opened_at", "-id")[:limit]
    return [_info(row) for row in rows]


def class_view(scope: PlaceScope, class_id: UUID) -> ClassInfo:
    """Return a class with its seats: hands raised first (longest first), then who waits to be seated, then who is quiet
    for long, then the rest by number. Raises NotFound."""
    row = scope.filter(ClassSession.objects.filter(pk=class_id)).first()
    if row is None:
        raise NotFound()
    seats_here = Seat.objects.filter(group=row, sent_away_at__isnull=True).select_related("session")
    # who took up a second phone is one person: the seat of the first one is left out
    here_now = set(seats_here.filter(left_at__isnull=True, session__isnull=False).values_list("session", flat=True))
    found = [seat for seat in seats_here if seat.left_at is None or seat.session_id not in here_now]
    by_session: dict[UUID, list[Event]] = {seat.session_id: [] for seat in found if seat.session_id}
    for event in Event.objects.filter(session__in=list(by_session)).order_by("session_id", "number"):
        by_session[event.session_id].append(event)
    seats = [_seat(seat, by_session[seat.session_id] if seat.session_id else []) for seat in found]
    return _info(row, tuple(sorted(seats, key=_need)))


def seat_look(token: str) -> SeatLook:
    """Return what the phone with this token shows. Raises NotFound."""
    seat = Seat.objects.select_related("group", "session").filter(token_hash=Seat.hash_of(token)).first()
    if seat is None:
        raise NotFound()
    look = None
    if seat.session is not None and seat.left_at is None:
        look = look_at(PlaceScope(communes=frozenset({seat.session.commune_id})), seat.session.id)
    return SeatLook(
        title=seat.group.title,
        name=seat.name,
        closed=seat.group.closed_at is not None,
        sent_away=seat.sent_away_at is not None,
        left=seat.left_at is not None,
        waits=seat.alone_work is not None,
        may_go_on=seat.session is not None and seat.group.closed_at is None and own_rest(running(seat.session)),
        wants_help=seat.help_wanted_at is not None,
        look=look,
    )


def seat_scene(token: str, task: int) -> dict[str, object]:
    """Return the compiled scenario of the open task for the phone's player. Raises NotFound."""
    seat = Seat.objects.select_related("session").filter(token_hash=Seat.hash_of(token), left_at__isnull=True).first()
    if seat is None or seat.session is None:
        raise NotFound()
    return scene(PlaceScope(communes=frozenset({seat.session.commune_id})), seat.session.id, task)


def waiting_work(scope: PlaceScope, seat_id: UUID) -> tuple[AloneTask, ...]:
    """Return what a seat handed over and what waits to count, in words. Raises NotFound."""
    inside = scope.filter(Seat.objects.filter(pk=seat_id), "group__commune_id", "group__neighbourhood")
    seat = inside.select_related("session").first()
    if seat is None or seat.session is None:
        raise NotFound()
    now = running(seat.session)
    done = {e.task for e in now.events if e.kind in {"answered", "broken"}}
    noted = seat.help_given
    found = []
    for answer in (seat.alone_work or {}).get("answers", []):
        if answer["task"] not in done and answer["item"] in now.items:
            item = now.items[answer["item"]]
            found.append(AloneTask(answer["task"], say(now, item["ask"], item, answer["task"]), noted))
            noted = "none"
    return tuple(found)


def unfinished(scope: PlaceScope, residents: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return {resident: session} of these people's checks that are open or rest, inside the scope."""
    rows = Session.objects.filter(resident_id__in=list(residents), state__in=["open", "paused"])
    return dict(scope.filter(rows).values_list("resident_id", "id"))


def _info(row: ClassSession, seats: tuple[SeatInfo, ...] = ()) -> ClassInfo:
    return ClassInfo(
        row.id, row.title, row.commune_id, row.neighbourhood, row.supervisor_id, row.opened_at, row.closed_at, seats
    )


def _seat(seat: Seat, events: list[Event]) -> SeatInfo:
    now, session = clock.now(), seat.session
    played: Running | None = running(session, events) if session is not None else None
    state = cast(SeatState, session.state) if session is not None else "asking"
    if seat.left_at is not None and state in {"open", "paused"}:
        state = "moved"
    last = events[-1].at if events else seat.asked_at
    waiting = seat.help_wanted_at
    return SeatInfo(
        id=seat.id,
        number=seat.number,
        name=seat.name,
        birth_year=seat.birth_year,
        session=seat.session_id,
        resident=session.resident_id if session is not None else None,
        state=state,
        answered=len(played.answers) if played else 0,
        laid=max(len(played.answers) + 1, int(played.session.rule["minimum"])) if played else 0,
        wants_help=max(1, int((now - waiting).total_seconds())) if waiting else 0,
        idle=int((now - last).total_seconds()) if state == "open" else 0,
        help_given=seat.help_given,
        started_at=session.started_at if session is not None else None,
        ended_at=session.ended_at if session is not None else None,
        alone=seat.alone_key is not None,
        collected=any(e.kind == "alone" for e in events),
        waits=seat.alone_work is not None,
        incidents=sum(1 for e in events if e.kind == "incident"),
    )


def _need(seat: SeatInfo) -> tuple[int, int, int]:
    if seat.wants_help:
        return (0, -seat.wants_help, seat.number)
    if seat.waits:
        return (1, 0, seat.number)
    if seat.state == "open" and seat.idle >= QUIET_SECONDS:
        return (2, -seat.idle, seat.number)
    return (_ORDER[seat.state], 0, seat.number)
