"""Reads of the hand-over: the caller's scope first."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import PlaceScope
from hocvuso.vneid import keys, wording
from hocvuso.vneid.client import client
from hocvuso.vneid.models import Exchange, Handover, OfficialList, Receipt
from hocvuso.vneid.rules import steps
from hocvuso.vneid.types import Code, ExchangeInfo, HandoverInfo, Ledger, ListInfo

_STATES_OF = {column: [state for state in steps.STATES if steps.column_of(state) == column] for column in steps.COLUMNS}


def ledger(scope: PlaceScope, commune: int | None = None) -> Ledger | None:
    """Return how the attained of the places in view stand, now; None when there are none."""
    counted = {column: Count("pk", filter=Q(state__in=states)) for column, states in _STATES_OF.items()}
    found = _counted(scope, commune).aggregate(**counted)
    return Ledger(**found) if any(found.values()) else None


def refusals(scope: PlaceScope, commune: int | None = None) -> dict[tuple[str, str], int]:
    """Return {(column, code): how many} of what is parked or refused, the most first."""
    rows = _counted(scope, commune).filter(state__in=_STATES_OF["refused"] + _STATES_OF["parked"])
    found: dict[tuple[str, str], int] = {}
    for state, code, count in rows.values_list("state", "code").annotate(n=Count("pk")).order_by("-n", "code"):
        key = (steps.column_of(state) or "", code)
        found[key] = found.get(key, 0) + count
    return found


def handovers(
    scope: PlaceScope,
    *,
    column: str,
    commune: int | None = None,
    code: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[HandoverInfo]:
    """Return up to `limit` requests of a column of the ledger, the longest-standing first."""
    rows = _counted(scope, commune).filter(state__in=_STATES_OF.get(column, []))
    if code:
        rows = rows.filter(code=code)
    if after is not None:
        moment, last = after
        rows = rows.filter(Q(changed_at__gt=moment) | Q(changed_at=moment, request__gt=last))
    return [_info(row) for row in rows.order_by("changed_at", "request")[:limit]]


def handover(scope: PlaceScope, request: UUID) -> HandoverInfo:
    """Return the newest version of a request inside the scope. Raises NotFound."""
    row = scope.filter(Handover.objects.filter(request=request)).order_by("-version").first()
    if row is None:
        raise NotFound()
    return _info(row)


def versions(scope: PlaceScope, request: UUID) -> list[HandoverInfo]:
    """Return every version of a request inside the scope, oldest first."""
    return [_info(row) for row in scope.filter(Handover.objects.filter(request=request)).order_by("version")]


def receipts_of(scope: PlaceScope, request: UUID) -> list[tuple[datetime, str, str]]:
    """Return (received at, kind, SHA-256) of every receipt of a request inside the scope, oldest first."""
    if not scope.filter(Handover.objects.filter(request=request)).exists():
        raise NotFound()
    rows = Receipt.objects.filter(request=request).order_by("id")
    return list(rows.values_list("received_at", "kind", "sha256"))


def exchange() -> ExchangeInfo:
    """Return how the exchange of the whole server is doing: moments and a code, nobody's data."""
    row = Exchange.objects.filter(pk=1).first() or Exchange()
    return ExchangeInfo(
        client() is not None and keys.receiver() is not None,
        row.last_sent_at,
        row.last_receipt_at,
        row.attempts,
        row.next_try_at,
        row.problem,
    )


def official_lists(scope: PlaceScope, commune: int | None = None) -> list[ListInfo]:
    """Return the latest official lists imported for places the caller sees whole."""
    rows = OfficialList.objects.all()
    if not scope.whole_city:
        rows = rows.filter(scope_commune_id__in=scope.communes)
    if commune is not None:
        rows = rows.filter(scope_commune_id=commune)
    return [
        ListInfo(id=r.pk, file_name=r.file_name, file_sha256=r.file_sha256, imported_at=r.imported_at, **r.counts)
        for r in rows.order_by("-imported_at")[:20]
    ]


def codes() -> Mapping[str, Code]:
    """Return what each code of the contract means to the team; public."""
    return wording.codes()


def _counted(scope: PlaceScope, commune: int | None) -> QuerySet[Handover]:
    rows: QuerySet[Handover] = scope.filter(Handover.objects.filter(taken_back_at=None).exclude(action="revoke"))
    return rows if commune is None else rows.filter(commune_id=commune)


def _info(row: Handover) -> HandoverInfo:
    return HandoverInfo(
        request=row.request,
        version=row.version,
        action=row.action,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        resident=row.resident,
        state=row.state,
        column=(steps.column_of(row.state) or "") if row.action != "revoke" and row.taken_back_at is None else "",
        code=row.code,
        changed_at=row.changed_at,
        visible_since=row.visible_since,
    )
