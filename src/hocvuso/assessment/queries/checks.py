"""Reads of assessment. The caller's scope comes first; no query tells which answer is right."""

from uuid import UUID

from hocvuso.assessment import rules
from hocvuso.assessment.looking import infos, look_at
from hocvuso.assessment.models import Session, Signal
from hocvuso.assessment.running import Running, running, sessions_with_events
from hocvuso.assessment.types import Json, Look, SessionInfo, SignalInfo
from hocvuso.kernel.errors import NotFound
from hocvuso.people.queries import residents_by_id
from hocvuso.places.types import PlaceScope


def look(scope: PlaceScope, session_id: UUID) -> Look:
    """Return one check inside the scope, with its open task or its result in words. Raises NotFound."""
    now = _found(scope, session_id)
    people = residents_by_id(scope, {now.session.resident_id})
    return look_at(now, resident_name=people[now.session.resident_id].name if people else "")


def sessions(scope: PlaceScope, *, resident: UUID | None = None, limit: int = 50) -> list[SessionInfo]:
    """Return the newest sessions inside the scope, of one person or of all."""
    rows = scope.filter(Session.objects.all())
    if resident is not None:
        rows = rows.filter(resident_id=resident)
    return infos(scope, sessions_with_events(list(rows.order_by("-started_at")[:limit])))


def signals(scope: PlaceScope, *, closed: bool = False, limit: int = 100) -> list[SignalInfo]:
    """Return the cases inside the scope that wait for a person (or were closed), newest first."""
    rows = scope.filter(Signal.objects.filter(closed_at__isnull=not closed)).order_by("-found_at", "-id")[:limit]
    found = list(rows)
    sessions_named = {name for row in found for name in row.evidence.get("sessions", ())}
    held = dict(Session.objects.filter(pk__in=sessions_named).values_list("id", "resident_id"))
    people = residents_by_id(scope, set(held.values()))
    names = {str(key): people[who].name for key, who in held.items() if who in people}
    return [
        SignalInfo(
            id=row.id,
            kind=row.kind,
            title=row.get_kind_display(),
            commune=row.commune_id,
            evidence=row.evidence,
            people={name: names.get(name, "") for name in row.evidence.get("sessions", ())},
            found_at=row.found_at,
            closed_at=row.closed_at,
            note=row.note,
        )
        for row in found
    ]


def scene(scope: PlaceScope, session_id: UUID, task: int) -> Json:
    """Return the compiled scenario of the open task for the player, without what tells the way. Raises NotFound."""
    now = _found(scope, session_id)
    served = now.open_task
    if served is None or served.task != task or "scenario" not in now.items[served.item]:
        raise NotFound()
    return rules.unmarked(now.items[served.item]["scenario"])


def _found(scope: PlaceScope, session_id: UUID) -> Running:
    row = scope.filter(Session.objects.filter(pk=session_id)).first()
    if row is None:
        raise NotFound()
    return running(row)
