"""Making every derived row anew from the facts: commune by commune, in bounded memory.

Most people are spoken of by one commune only; its ledger is streamed and folded person by person. Those whom merges,
moves or several ledgers tie to another commune are few: their histories are read together.
"""

import gc
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from hocvuso.facts import heads, storage, streaming
from hocvuso.facts.fold import FoldFact, State, fold
from hocvuso.facts.folding import edges_of
from hocvuso.facts.kinds import NUMBERS
from hocvuso.facts.ledger import HOUSEHOLD, RESIDENT, fold_fact
from hocvuso.facts.models import CommuneSeq, MergeEdge
from hocvuso.facts.projectors import views
from hocvuso.facts.rules import components, home_of
from hocvuso.facts.types import Batch, StateChange
from hocvuso.places.queries import communes

CHUNK = 4_000
"""Snapshots folded before they are written and shown to the views."""
_TIED_CHUNK = 400


class _Tied(NamedTuple):
    """People and doors that more than one record or commune belongs to."""

    kind: int
    members: tuple[str, ...]


class _Ties(NamedTuple):
    """`subjects`: (kind, subject) to pass over while streaming; `by_commune`: who must be shown to which commune."""

    subjects: set[tuple[int, str]]
    by_commune: dict[int, list[_Tied]]
    ledgers: list[int]


def rebuild(*, commune: int | None = None, say: Callable[[int, int], None] = lambda commune, count: None) -> int:
    """Make every derived row of a commune (None: of all) anew; return the number of snapshots.

    The result is the same, byte for byte, as what the pushes left. One transaction a commune; pushes to it wait.
    """
    heads.check_once()
    collecting = gc.isenabled()
    # millions of small maps and no circles among them: looking for circles costs a fifth of the time
    gc.disable()
    try:
        return _rebuild(commune, say)
    finally:
        if collecting:
            gc.enable()


def _rebuild(commune: int | None, say: Callable[[int, int], None]) -> int:
    every = {c.code for c in communes()} | set(CommuneSeq.objects.values_list("commune", flat=True))
    ties = _find_ties(every)
    count = 0
    for code in sorted(every if commune is None else {commune}):
        with transaction.atomic():
            storage.lock_communes([code])
            made = _rebuild_commune(code, ties)
        count += made
        if made:
            say(code, made)
    return count


def _find_ties(every: Iterable[int]) -> _Ties:
    ledgers = streaming.ledgers(every)
    residents: dict[str, None] = {}
    pairs: set[str] = set()
    for number, subject, body in streaming.tied():
        residents[subject] = None
        if number == NUMBERS["resident.merged"]:
            pairs.add(subject)
            residents[body["other"]] = None
    households: list[str] = []
    if len(ledgers) > 1:
        for kind, subject in streaming.spread():
            if kind == RESIDENT:
                residents[subject] = None
            else:
                households.append(subject)
    roots = components(residents, _make_edges(sorted(pairs), ledgers))
    groups: dict[str, list[str]] = {}
    for member in sorted(residents):
        groups.setdefault(roots[member], []).append(member)
    tied = [_Tied(RESIDENT, tuple(members)) for members in groups.values()]
    tied += [_Tied(HOUSEHOLD, (subject,)) for subject in households]
    by_commune: dict[int, list[_Tied]] = {}
    for group, state in _folded(tied, ledgers):
        places = {entry[3][0] for entry in state.data["h"].get("home", ()) if entry[3][0] is not None}
        for code in sorted(places | {home_of(state)[0]}):
            by_commune.setdefault(code, []).append(group)
    subjects = {(RESIDENT, subject) for subject in residents} | {(HOUSEHOLD, subject) for subject in households}
    return _Ties(subjects, by_commune, ledgers)


def _make_edges(subjects: Sequence[str], ledgers: Sequence[int]) -> list[tuple[str, str]]:
    """Write the merges that hold; return their (a, b)."""
    rows: list[tuple[str, int, str, str]] = []
    for start in range(0, len(subjects), _TIED_CHUNK):
        histories: dict[str, list[FoldFact]] = {}
        for row in storage.facts_of(RESIDENT, subjects[start : start + _TIED_CHUNK], ledgers):
            histories.setdefault(row.subject, []).append(fold_fact(row))
        rows += [edge for facts in histories.values() for edge in edges_of(facts)]
    with transaction.atomic():
        MergeEdge.objects.all().delete()
        storage.upsert("facts_merge_edge", ("fact", "commune", "a", "b"), ("fact",), sorted(rows))
    return [(a, b) for _, _, a, b in rows]


def _folded(tied: Sequence[_Tied], ledgers: Sequence[int]) -> Iterable[tuple[_Tied, State]]:
    """Fold whole histories of tied people, some hundred at a time; those without any fact are left out."""
    for kind in (RESIDENT, HOUSEHOLD):
        some = [group for group in tied if group.kind == kind]
        for start in range(0, len(some), _TIED_CHUNK):
            groups = some[start : start + _TIED_CHUNK]
            of = {member: n for n, group in enumerate(groups) for member in group.members}
            histories: list[list[FoldFact]] = [[] for _ in groups]
            for row in storage.facts_of(kind, sorted(of), ledgers):
                histories[of[row.subject]].append(fold_fact(row))
            for group, facts in zip(groups, histories, strict=True):
                if facts:
                    yield group, fold(facts)


def _rebuild_commune(commune: int, ties: _Ties) -> int:
    streaming.clear_snapshots(commune)
    for view in views():
        view.reset(commune)
    count = 0
    waiting: list[tuple[_Tied, State]] = []

    def write() -> None:
        nonlocal count
        count += _write(commune, waiting)
        waiting.clear()

    for kind, subject, facts in streaming.histories(commune) if commune in ties.ledgers else ():
        if kind in (RESIDENT, HOUSEHOLD) and (kind, subject) not in ties.subjects:
            waiting.append((_Tied(kind, (subject,)), fold(facts)))
            if len(waiting) == CHUNK:
                write()
    for group, state in _folded(ties.by_commune.get(commune, ()), ties.ledgers):
        waiting.append((group, state))
        if len(waiting) == CHUNK:
            write()
    write()
    return count


def _write(commune: int, folded: Sequence[tuple[_Tied, State]]) -> int:
    """Write the snapshots that lie in the commune, and show everybody to the views, which keep to it themselves."""
    count = 0
    changes: dict[int, list[StateChange]] = {RESIDENT: [], HOUSEHOLD: []}
    for kind in changes:
        rows, places = [], []
        for group, state in folded:
            if group.kind != kind:
                continue
            home, neighbourhood = home_of(state)
            root = group.members[0]
            changes[kind].append(StateChange(UUID(root), None, state))
            if home == commune:
                rows.append((home, neighbourhood, root, state.dumps()))
                places += [(member, kind, home, None if member == root else root) for member in group.members]
        storage.put_snapshots(kind, rows)
        storage.put_whereabouts(places)
        count += len(rows)
    if folded:
        batch = Batch(commune=commune, changes=changes[RESIDENT], households=changes[HOUSEHOLD], only=commune)
        for view in views():
            view.apply(batch)
    return count
