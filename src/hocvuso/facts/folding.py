"""From new rows to changed states: which snapshots are touched, what they were, what they are.

New facts are joined to a snapshot. A retraction, a merge or its undoing folds the whole history of the people it
touches again. Every snapshot lies in the commune where its subject lives (`rules.home_of`).
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hocvuso.facts import storage
from hocvuso.facts.drafts import Draft
from hocvuso.facts.fold import RETRACTIONS, FoldFact, State, fold, join, live_facts
from hocvuso.facts.ledger import HOUSEHOLD, RESIDENT, fold_fact
from hocvuso.facts.rules import components, home_of

TIES = frozenset({"resident.merged", *RETRACTIONS})
"""Kinds after which a history must be folded anew."""


class MoreCommunes(Exception):
    """The facts reach into communes that are not locked yet: begin again with these too."""

    def __init__(self, communes: Iterable[int]) -> None:
        super().__init__()
        self.communes = set(communes)


@dataclass(slots=True)
class Person:
    """One snapshot as it was: of a person (with all records merged into it), or of a household."""

    root: str
    before: State | None = None
    commune: int | None = None


class Change(NamedTuple):
    """One snapshot before and after. `was`: commune in which it lay; `now`: (commune, neighbourhood)."""

    root: str
    before: State | None
    after: State | None
    was: int | None
    now: tuple[int, int] | None


@dataclass(slots=True)
class Touched:
    """The snapshots of one kind of subject that some facts touch, by every subject's own id."""

    kind: int
    by_subject: dict[str, Person] = field(default_factory=dict)

    def before(self, subject: str) -> State | None:
        """Return the state of a subject before the facts."""
        return self.by_subject[subject].before


def load(kind: int, drafts: Sequence[Draft], locked: Container[int]) -> Touched:
    """Read the snapshots the facts touch. Raises MoreCommunes when one lies in a commune that is not locked."""
    touched = Touched(kind)
    asked: dict[int, list[str]] = {}
    for draft in drafts:
        asked.setdefault(draft.row.commune, []).append(draft.row.subject)
    wanted: dict[str, None] = {draft.row.subject: None for draft in drafts}
    for commune, subjects in sorted(asked.items()):
        for subject, text in storage.snapshots(kind, commune, subjects).items():
            touched.by_subject[subject] = Person(subject, State.loads(text), commune)
    if kind == RESIDENT:
        wanted |= {d.body["other"]: None for d in drafts if d.kind == "resident.merged"}
    _find(touched, wanted, locked)
    return touched


def _find(touched: Touched, subjects: Iterable[str], locked: Container[int]) -> None:
    """Add the snapshots of subjects that do not lie in the commune that speaks of them, or nowhere yet."""
    missing = [subject for subject in subjects if subject not in touched.by_subject]
    places = storage.whereabouts(touched.kind, missing)
    if beyond := {commune for commune, _ in places.values() if commune not in locked}:
        raise MoreCommunes(beyond)
    elsewhere: dict[int, list[str]] = {}
    for subject, (commune, root) in places.items():
        elsewhere.setdefault(commune, []).append(root or subject)
    people = {person.root: person for person in touched.by_subject.values()}
    for commune, roots in sorted(elsewhere.items()):
        for root, text in storage.snapshots(touched.kind, commune, roots).items():
            people.setdefault(root, Person(root, State.loads(text), commune))
    for subject in missing:
        root = places[subject][1] or subject if subject in places else subject
        touched.by_subject[subject] = people.setdefault(root, Person(root))


def changes_of(touched: Touched, drafts: Sequence[Draft], locked: Container[int]) -> tuple[list[Change], set[str]]:
    """Write the snapshots that the stored facts change; return what changed, and the roots folded anew.

    Raises MoreCommunes when somebody now lives in a commune that is not locked.
    """
    anew: dict[str, Person] = {}
    for draft in drafts:
        if draft.kind in TIES:
            for subject in (draft.row.subject, *([draft.body["other"]] if draft.kind == "resident.merged" else [])):
                person = touched.by_subject[subject]
                anew[person.root] = person
    changes: list[Change] = []
    members: dict[str, list[str]] = {}
    if anew:
        changes, members = _fold_anew(touched, anew, drafts, locked)
    done = {*anew, *members, *(change.root for change in changes)}
    added: dict[str, list[FoldFact]] = {}
    for draft in drafts:
        root = touched.by_subject[draft.row.subject].root
        if root not in done:
            added.setdefault(root, []).append(draft.fold_fact())
    people = {person.root: person for person in touched.by_subject.values()}
    for root, facts in sorted(added.items()):
        person = people[root]
        after = join(person.before or State(), facts)
        if after != person.before:
            changes.append(Change(root, person.before, after, person.commune, home_of(after)))
    if beyond := {change.now[0] for change in changes if change.now and change.now[0] not in locked}:
        raise MoreCommunes(beyond)
    changes.sort(key=lambda change: change.root)
    _write(touched.kind, changes, members)
    return changes, done


def _fold_anew(
    touched: Touched, people: dict[str, Person], drafts: Sequence[Draft], locked: Container[int]
) -> tuple[list[Change], dict[str, list[str]]]:
    """Fold whole histories; for residents the merges that hold decide who is one person."""
    kind = touched.kind
    communes = {draft.row.commune for draft in drafts}
    facts = _histories(kind, people.values(), communes)
    roots = {node: node for node in facts}
    if kind == RESIDENT:
        about = sorted({d.row.subject for d in drafts if d.kind in TIES and d.row.subject in facts})
        edges = sorted(edge for subject in about for edge in edges_of(facts[subject]))
        storage.replace_edges(about, edges)
        # who takes back a retraction brings back a merge with somebody these facts do not name
        if others := sorted({b for _, _, _, b in edges} - set(facts)):
            _find(touched, others, locked)
            joined = {touched.by_subject[other].root: touched.by_subject[other] for other in others}
            facts |= _histories(kind, joined.values(), communes)
            people = people | joined
        roots = components(facts, storage.edges(sorted(facts)))
    nodes = sorted(facts)
    members: dict[str, list[str]] = {}
    for node in nodes:
        members.setdefault(roots[node], []).append(node)
    changes = []
    for root in sorted({*members, *people}):
        history = [fact for member in members.get(root, ()) for fact in facts[member]]
        after = fold(history) if history else None
        person = people.get(root, Person(root))
        if person.before is not None or after is not None:
            changes.append(Change(root, person.before, after, person.commune, home_of(after) if after else None))
    return changes, members


def _histories(kind: int, people: Iterable[Person], said_in: set[int]) -> dict[str, list[FoldFact]]:
    """Return every fact of each record of these people, by record."""
    known = list(people)
    merged = storage.merged_into([person.root for person in known]) if kind == RESIDENT else {}
    communes = set(said_in)
    for person in known:
        communes |= set(person.before.data["c"]) if person.before else set()
    facts: dict[str, list[FoldFact]] = {s: [] for p in known for s in (p.root, *merged.get(p.root, ()))}
    for row in storage.facts_of(kind, sorted(facts), communes):
        facts[row.subject].append(fold_fact(row))
    return facts


def edges_of(facts: Iterable[FoldFact]) -> list[tuple[str, int, str, str]]:
    """Return the merges that hold (fact, commune, a, b) among all facts of one record."""
    return [
        (fact.id, fact.commune, fact.subject, fact.body["other"])
        for fact in live_facts(facts)
        if fact.kind == "resident.merged"
    ]


def _write(kind: int, changes: Sequence[Change], members: Mapping[str, Sequence[str]]) -> None:
    """Write snapshots and whereabouts. Raises MoreCommunes when another transaction made one of the subjects."""
    storage.remove_snapshots(
        kind,
        sorted((c.was, c.root) for c in changes if c.was is not None and (c.now is None or c.was != c.now[0])),
    )
    storage.put_snapshots(
        kind, sorted((c.now[0], c.now[1], c.root, c.after.dumps()) for c in changes if c.now and c.after)
    )
    fresh, placed, gone = [], [], []
    moved = [c.root for c in changes if c.root not in members and c.was is not None and c.now and c.was != c.now[0]]
    followers = storage.merged_into(moved) if kind == RESIDENT else {}
    for change in changes:
        if change.root in members:
            for member in members[change.root]:
                root = None if member == change.root else change.root
                if change.now:
                    placed.append((member, kind, change.now[0], root))
        elif change.now and change.was is None:
            fresh.append((change.root, kind, change.now[0], None))
        elif change.now and change.was != change.now[0]:
            placed.append((change.root, kind, change.now[0], None))
            placed += [(member, kind, change.now[0], change.root) for member in followers.get(change.root, ())]
    changed = {change.root: change for change in changes}
    for root, group in members.items():
        if root not in changed or changed[root].after is None:
            gone += list(group)
    storage.remove_whereabouts(kind, sorted(gone))
    storage.put_whereabouts(sorted(placed, key=lambda row: row[0]))
    if fresh and storage.add_whereabouts(sorted(fresh, key=lambda row: row[0])) != len(fresh):
        raise MoreCommunes(commune for commune, _ in storage.whereabouts(kind, [row[0] for row in fresh]).values())


__all__ = ["HOUSEHOLD", "RESIDENT", "Change", "MoreCommunes", "Touched", "changes_of", "edges_of", "load"]
