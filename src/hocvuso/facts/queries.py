"""Reads of the ledger: the caller's scope first."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

import orjson

from hocvuso.facts import heads, pulling, storage, travelling
from hocvuso.facts.fold import State, join
from hocvuso.facts.judging import BY_HAND
from hocvuso.facts.kinds import NUMBERS
from hocvuso.facts.ledger import HOUSEHOLD, RESIDENT, Row, fold_fact, stored_fact
from hocvuso.facts.models import Alarm, CommuneSeq, Gap, LedgerEpoch, Parked, Refill, Review
from hocvuso.facts.rules import from_ms, home_of
from hocvuso.facts.travelling import Place
from hocvuso.facts.types import (
    AlarmInfo,
    GapInfo,
    ParkedInfo,
    RecoveryInfo,
    RefillInfo,
    ReviewInfo,
    StoredFact,
)
from hocvuso.kernel.errors import NotFound
from hocvuso.places.queries import neighbourhoods
from hocvuso.places.types import EVERYWHERE, PlaceScope


def states(scope: PlaceScope, residents: Collection[UUID]) -> dict[UUID, State]:
    """Return {resident: state} of those who live inside the scope. A record merged into another has that one's state.

    People of whom no roll knows where they live (stubs) are seen by who sees the whole commune that spoke of them.
    """
    return _states(scope, RESIDENT, residents)


def household_states(scope: PlaceScope, households: Collection[UUID]) -> dict[UUID, State]:
    """Return {household: state} of those inside the scope."""
    return _states(scope, HOUSEHOLD, households)


def state_unscoped(resident: UUID) -> State | None:
    """Return somebody's state, or None. Only for reactions, which act for nobody in particular."""
    return _states(EVERYWHERE, RESIDENT, [resident]).get(resident)


def facts_about(scope: PlaceScope, resident: UUID) -> list[StoredFact]:
    """Return every fact about a person (with the records merged into it) by effective time. Raises NotFound."""
    state = _states(scope, RESIDENT, [resident]).get(resident)
    if state is None:
        raise NotFound()
    root = root_of(resident)
    records = [str(root), *storage.merged_into([str(root)]).get(str(root), ())]
    rows = storage.facts_of(RESIDENT, records, state.data["c"])
    return [stored_fact(row) for row in sorted(rows, key=lambda row: (row.effective_at, row.id))]


def ledger_lines(scope: PlaceScope) -> Iterator[str]:
    """Yield the ledger of the communes that lie wholly inside the scope as lines of a file (`facts.travelling`).

    Streams: memory does not grow with the ledger. Facts stored after it began are left for the next time.
    """
    rows = CommuneSeq.objects.filter(seq__gt=0)
    heads = {row.commune: row.seq for row in rows if scope.allows(row.commune)}
    epoch = LedgerEpoch.objects.values_list("epoch", flat=True).first() or 1
    named = (Place(c, name) for c in sorted(heads) for name in neighbourhoods(scope, c).values())
    return travelling.lines(heads, epoch, named)


def last_seq(scope: PlaceScope, commune: int) -> int:
    """Return the newest server_seq of a commune of which a part lies inside the scope; 0 for any other."""
    if not scope.touches(commune):
        return 0
    return CommuneSeq.objects.filter(commune=commune).values_list("seq", flat=True).first() or 0


def changes_since(scope: PlaceScope, commune: int, cursor: int) -> dict[str, Any]:
    """Return a page of what phones must see of a commune after a cursor, with head and epoch. Raises NotFound."""
    if not scope.touches(commune):
        raise NotFound()
    seqs, epoch = storage.heads([commune])
    return {**pulling.page(scope, commune, cursor), "head": seqs.get(commune, 0), "epoch": epoch}


def root_of(resident: UUID) -> UUID:
    """Return the id under which a person is folded: the smallest of the records merged into one. Ids only."""
    place = storage.whereabouts(RESIDENT, [str(resident)]).get(str(resident))
    return UUID(place[1]) if place and place[1] else resident


def parked(scope: PlaceScope, *, limit: int = 100) -> list[ParkedInfo]:
    """Return what phones sent from inside the scope and could not be accepted, oldest first.

    What names no readable place is seen by who sees the whole city.
    """
    rows = _inside(scope, Parked.objects.filter(status="open")).order_by("id")[:limit]
    return [
        ParkedInfo(
            id=row.pk,
            reason=row.reason,
            detail=row.detail,
            kind=kind,
            resident=resident,
            commune=row.commune,
            neighbourhood=row.neighbourhood,
            actor=row.actor,
            device=row.device,
            received_at=from_ms(row.received_at),
            effective_at=None if row.effective_at is None else from_ms(row.effective_at),
            can_release=row.reason in BY_HAND,
        )
        for row in rows
        for kind, resident in [_read(bytes(row.raw))]
    ]


def alarms(scope: PlaceScope, *, limit: int = 100) -> list[AlarmInfo]:
    """Return the open alarms of communes seen whole, newest first; those of no commune for the whole city."""
    rows = Alarm.objects.filter(closed_at__isnull=True).order_by("-raised_at", "-id")
    if not scope.whole_city:
        rows = rows.filter(commune__in=sorted(scope.communes))
    return [
        AlarmInfo(
            id=row.pk,
            kind=row.kind,
            commune=row.commune,
            device=row.device,
            raised_at=from_ms(row.raised_at),
            details=row.details,
        )
        for row in rows[:limit]
    ]


def current_epoch() -> int:
    """Return the number of this ledger's life: one more after each time it was found to be an older copy."""
    return storage.epoch()


def recovery(scope: PlaceScope) -> RecoveryInfo | None:
    """Return what phones gave again since the server was last restored, in communes seen whole; None for nowhere.

    Phones that held nothing belong to no commune: only the whole city sees them.
    """
    row = LedgerEpoch.objects.first()
    if row is None:
        return None
    gaps, phones = Gap.objects.filter(epoch=row.epoch).order_by("commune"), Refill.objects.filter(epoch=row.epoch)
    if not scope.whole_city:
        gaps = gaps.filter(commune__in=sorted(scope.communes))
        phones = phones.filter(commune__in=sorted(scope.communes))
    found = tuple(GapInfo(commune=g.commune, lacked=g.head - g.had, returned=g.returned) for g in gaps)
    if not found:
        return None
    return RecoveryInfo(
        epoch=row.epoch,
        since=from_ms(row.since),
        open=heads.is_recovering(),
        gaps=found,
        phones={
            p.device: RefillInfo(
                device=p.device,
                offered=p.offered,
                returned=p.returned,
                awaited=p.awaited,
                complete=p.complete,
                contact_at=from_ms(p.contact_at),
            )
            for p in phones
        },
    )


def reviews(scope: PlaceScope, *, limit: int = 100) -> list[ReviewInfo]:
    """Return the open reviews inside the scope, oldest first."""
    rows = list(_inside(scope, Review.objects.filter(closed_at__isnull=True)).order_by("id")[:limit])
    said: dict[str, Row] = {}
    for commune in sorted({row.commune for row in rows}):
        ids = sorted({str(i) for row in rows if row.commune == commune for i in (row.fact_a, row.fact_b)})
        said |= {fact.id: fact for fact in storage.facts_by_id(commune, ids)}
    found = []
    for row in rows:
        facts = [said[str(i)] for i in (row.fact_a, row.fact_b) if str(i) in said]
        words = [(UUID(f.actor), from_ms(f.effective_at), _said(f, row.field)) for f in facts]
        found.append(
            ReviewInfo(
                id=row.pk,
                resident=row.resident,
                commune=row.commune,
                neighbourhood=row.neighbourhood,
                field=row.field,
                opened_at=from_ms(row.opened_at),
                words=tuple(sorted(words, key=lambda word: word[1])),
            )
        )
    return found


def _inside(scope: PlaceScope, rows: Any) -> Any:
    return scope.filter(rows, commune="commune")


def _read(raw: bytes) -> tuple[str, UUID | None]:
    """Return the kind and the resident of something parked, as far as they can be read."""
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return "", None
    if not isinstance(said, dict):
        return "", None
    kind, subject = said.get("kind"), said.get("subject")
    resident = subject.get("id") if isinstance(subject, dict) and subject.get("kind") == "resident" else None
    try:
        who = UUID(resident) if isinstance(resident, str) else None
    except ValueError:
        who = None
    return (kind if isinstance(kind, str) and kind in NUMBERS else ""), who


def _said(fact: Row, key: str) -> Any:
    """Return what a fact says about a field."""
    data = join(State(), [fold_fact(fact)]).data
    entry = data["l"].get(key) or (data["h"].get(key) or [None])[-1]
    return None if entry is None else entry[3]


def _states(scope: PlaceScope, kind: int, subjects: Iterable[UUID]) -> dict[UUID, State]:
    asked = {str(subject): subject for subject in subjects}
    if scope.is_empty or not asked:
        return {}
    places = storage.whereabouts(kind, sorted(asked))
    by_commune: dict[int, list[str]] = {}
    for subject, (commune, root) in places.items():
        if scope.touches(commune):
            by_commune.setdefault(commune, []).append(root or subject)
    texts: dict[str, str] = {}
    for commune, roots in sorted(by_commune.items()):
        texts |= storage.snapshots(kind, commune, sorted(set(roots)))
    found: dict[UUID, State] = {}
    for subject, (_, root) in places.items():
        text = texts.get(root or subject)
        if text is not None:
            state = State.loads(text)
            if scope.allows(*home_of(state)):
                found[asked[subject]] = state
    return found
