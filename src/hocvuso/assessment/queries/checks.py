"""Reads of assessment. The caller's scope comes first; no query tells which answer is right."""

from uuid import UUID

from hocvuso.assessment import rules
from hocvuso.assessment.looking import infos, look_at
from hocvuso.assessment.models import BankVersion, Session, Signal
from hocvuso.assessment.replaying import replayed
from hocvuso.assessment.running import Running, content_of, running, sessions_with_events
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import Look, SessionInfo
from hocvuso.assessment.types.replays import AuditedCheck
from hocvuso.assessment.types.signals import SignalCheck, SignalInfo
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


def audited(scope: PlaceScope, session_id: UUID, *, names: PlaceScope | None = None) -> AuditedCheck:
    """Return one check for an auditor, played again from its log. Raises NotFound.

    `names`: the places whose people's names may be shown; without it those of `scope`.
    """
    now = _found(scope, session_id)
    (info,) = infos(names or scope, [now])
    return AuditedCheck(info, now.session.helper_id, replayed(now))


def signals(
    scope: PlaceScope, *, closed: bool = False, limit: int = 100, names: PlaceScope | None = None
) -> list[SignalInfo]:
    """Return the cases inside the scope that wait for a person (or were closed), newest first.

    `names`: the places whose people's names may be shown; without it those of `scope`.
    """
    rows = scope.filter(Signal.objects.filter(closed_at__isnull=not closed)).order_by("-found_at", "-id")[:limit]
    found = list(rows)
    of_case = {row.id: [UUID(name) for name in row.evidence.get("sessions", ())] for row in found}
    about = {name for named in of_case.values() for name in named}
    held = {row.id: row for row in scope.filter(Session.objects.filter(pk__in=about).order_by("started_at"))}
    people = residents_by_id(names or scope, {row.resident_id for row in held.values()})
    shown = []
    for row in found:
        inside = [held[name] for name in of_case[row.id] if name in held]
        checks = tuple(
            SignalCheck(s.id, people[s.resident_id].name if s.resident_id in people else "", s.started_at, s.state)
            for s in sorted(inside, key=lambda s: (s.started_at, s.id))
        )
        item = _item_of(row.evidence)
        shown.append(
            SignalInfo(
                id=row.id,
                kind=row.kind,
                commune=row.commune_id,
                neighbourhood=row.neighbourhood,
                evidence=row.evidence,
                checks=checks,
                outside=len(of_case[row.id]) - len(checks),
                can=item.get("can", ""),
                ask=item.get("ask", ""),
                found_at=row.found_at,
                closed_at=row.closed_at,
                note=row.note,
            )
        )
    return shown


def _item_of(evidence: Json) -> Json:
    """Return the item a case is about, from the version of the bank it was found in; empty for other cases."""
    version = evidence.get("bank")
    if not version or not BankVersion.objects.filter(version=version).exists():
        return {}
    found: Json = content_of(version)["items"].get(evidence.get("item"), {})
    return found


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
