"""Reads of the ledger: the caller's scope first."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from hocvuso.facts import pulling, storage, travelling
from hocvuso.facts.fold import State
from hocvuso.facts.ledger import HOUSEHOLD, RESIDENT, stored_fact
from hocvuso.facts.models import CommuneSeq, LedgerEpoch
from hocvuso.facts.rules import home_of
from hocvuso.facts.travelling import Place
from hocvuso.facts.types import StoredFact
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
    head = storage.seqs([commune]).get(commune, 0)
    return {**pulling.page(scope, commune, cursor), "head": head, "epoch": storage.epoch()}


def root_of(resident: UUID) -> UUID:
    """Return the id under which a person is folded: the smallest of the records merged into one. Ids only."""
    place = storage.whereabouts(RESIDENT, [str(resident)]).get(str(resident))
    return UUID(place[1]) if place and place[1] else resident


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
