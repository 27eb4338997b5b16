"""Two people changed one field and neither had seen the other's word: the fold picks, a person looks."""

from collections.abc import Sequence
from typing import Any

from hocvuso.facts import storage
from hocvuso.facts.drafts import Draft
from hocvuso.facts.fold import State, join
from hocvuso.facts.folding import Touched
from hocvuso.facts.ledger import Row
from hocvuso.facts.models import Review

FIELDS = frozenset({"name", "sex", "birth", "need_codes", "household", "relation", "address", "groups", "home", "died"})
PREFIXES = ("pillar:", "consent:")
_KINDS = frozenset(
    {
        *("resident.listed", "resident.amended", "resident.moved", "resident.died", "resident.returned"),
        *("household.listed", "household.amended", "pillar.observed", "consent.given", "consent.withdrawn"),
    }
)
"""Kinds that can change one of these fields."""


def open_reviews(stored: Sequence[Draft], touched: dict[int, Touched]) -> None:
    """Open a review for each field on which a new fact and the word that held before contradict each other."""
    rivals = [
        (draft, key, entry)
        for draft in stored
        if draft.row.device is not None and draft.kind in _KINDS
        for key, entry in _contradicted(draft, touched[draft.row.subject_kind].before(draft.row.subject))
    ]
    if not rivals:
        return
    earlier = _facts([(draft, entry[1]) for draft, _, entry in rivals], touched)
    rows = []
    for draft, key, entry in rivals:
        other = earlier.get(entry[1])
        if other is not None and _unseen(draft.row, other):
            a, b = sorted((draft.row.id, other.id))
            rows.append(
                Review(
                    commune=draft.row.commune,
                    neighbourhood=draft.row.neighbourhood,
                    resident=draft.row.subject,
                    field=key,
                    fact_a=a,
                    fact_b=b,
                    opened_at=draft.row.received_at,
                )
            )
    Review.objects.bulk_create(rows, ignore_conflicts=True)


def _contradicted(draft: Draft, before: State | None) -> list[tuple[str, list[Any]]]:
    """Return (field, entry that held) for each field on which the fact says something else than the state."""
    if before is None:
        return []
    said = join(State(), [draft.fold_fact()]).data
    found = []
    for key, entry in said["l"].items():
        held = before.data["l"].get(key)
        if held and held[3] != entry[3] and _is_reviewed(key):
            found.append((key, held))
    for key, entries in said["h"].items():
        line = before.data["h"].get(key)
        if line and line[-1][3] != entries[-1][3] and _is_reviewed(key):
            found.append((key, line[-1]))
    return found


def _is_reviewed(key: str) -> bool:
    return key in FIELDS or key.startswith(PREFIXES)


def _facts(asked: Sequence[tuple[Draft, str]], touched: dict[int, Touched]) -> dict[str, Row]:
    """Return the facts that held before, by id; each lies in one of the communes that spoke of its subject."""
    wanted: dict[int, set[str]] = {}
    for draft, fact in asked:
        before = touched[draft.row.subject_kind].before(draft.row.subject)
        for commune in before.data["c"] if before else ():
            wanted.setdefault(commune, set()).add(fact)
    return {row.id: row for commune, ids in wanted.items() for row in storage.facts_by_id(commune, sorted(ids))}


def _unseen(new: Row, other: Row) -> bool:
    """Whether the writer of the new fact could not know the other; who wrote that one could not know the new one."""
    if (new.actor, new.device) == (other.actor, other.device):
        return False
    if new.seen_cursor is not None and new.commune == other.commune:
        return new.seen_cursor < other.server_seq
    return new.seen_at is None or new.seen_at < other.received_at
