"""The one way into the ledger: append, fold, tell the views, let reactions answer. One transaction, one direction."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from hocvuso.facts import heads, reviewing, storage
from hocvuso.facts.drafts import Draft, drafts_of
from hocvuso.facts.folding import HOUSEHOLD, RESIDENT, Change, MoreCommunes, Touched, changes_of, load
from hocvuso.facts.ledger import Row, StoredFacts
from hocvuso.facts.projectors import reactions, views
from hocvuso.facts.rules import from_ms
from hocvuso.facts.types import Actor, Batch, Receipt, StateChange, StoredFact, Verdict
from hocvuso.kernel.db import is_postgresql, pipelined

ERASED = "erased"
"""What a judge says of a fact about somebody whose data was erased."""
LONGEST_CHAIN = 20
"""Facts that answer facts that answer facts: more rounds than this is a circle between two rooms."""

Judge = Callable[[Draft, Touched | None], str | None]
"""Looks at a new fact and the snapshot it is about; returns why it must not be stored (yet), or None."""


class Outcome(NamedTuple):
    """What became of one draft. `other_body`: the same id is known with another content."""

    verdict: Verdict
    epoch: int
    server_seq: int | None = None
    effective_at: int | None = None
    reason: str | None = None
    other_body: bool = False

    def receipt(self, draft: Draft) -> Receipt:
        """Return the receipt of the draft."""
        return Receipt(
            fact_id=UUID(draft.row.id),
            body_hash=draft.row.fact_hash.hex(),
            epoch=self.epoch,
            server_seq=self.server_seq,
            effective_at=None if self.effective_at is None else from_ms(self.effective_at),
            verdict=self.verdict,
            reason=self.reason,
        )


def write(drafts: Sequence[Draft], *, judge: Judge | None = None, react: bool = True) -> list[Outcome]:
    """Store the drafts that are new and everything that follows from them; return an outcome each, in order.

    Without `judge` nothing is parked. `react` False (an imported ledger): reactions ran where the facts were made.
    """
    if not drafts:
        return []
    heads.check_once()
    with transaction.atomic():
        outcomes, rows = _round(drafts, judge)
        for _ in range(LONGEST_CHAIN):
            answers = _answers(rows) if react and rows else []
            if not answers:
                return outcomes
            _, rows = _round(answers, None)
        # inside the transaction: nothing of it stays
        raise RuntimeError("facts answer facts without end: two reactions call each other")


def _answers(rows: Sequence[Row]) -> list[Draft]:
    """Let the reactions answer new facts; what they say is said by whoever said the fact."""
    facts = StoredFacts(rows)
    answers: list[Draft] = []
    for reaction in reactions():
        for fact in facts.of_kinds(reaction.kinds):
            answers += drafts_of(list(reaction.react(fact) or ()), _actor_of(fact))
    return answers


def _actor_of(fact: StoredFact) -> Actor:
    return Actor(fact.actor, fact.on_behalf_of)


def _round(drafts: Sequence[Draft], judge: Judge | None) -> tuple[list[Outcome], list[Row]]:
    wanted = {commune for draft in drafts for commune in draft.communes()}
    for _ in range(10):
        try:
            # taking locks out of order could make two wait for each other: give them back and begin again
            with transaction.atomic() if is_postgresql() else nullcontext():
                return _locked_round(drafts, judge, wanted)
        except MoreCommunes as more:
            wanted |= more.communes
    raise RuntimeError("the subjects of these facts keep moving between communes")


def _locked_round(
    drafts: Sequence[Draft], judge: Judge | None, wanted: Iterable[int]
) -> tuple[list[Outcome], list[Row]]:
    seqs, epoch = storage.lock_communes(wanted)
    if not is_postgresql():
        seqs = _AnyCommune(seqs)
    outcomes, new, twins = _sift(drafts, epoch)
    touched = {
        kind: load(kind, some, seqs)
        for kind in (RESIDENT, HOUSEHOLD)
        if (some := [draft for _, draft in new if draft.row.subject_kind == kind])
    }
    new = _without_twins(new, touched, outcomes, epoch)
    stored: list[Draft] = []
    for place, draft in new:
        reason = judge(draft, touched.get(draft.row.subject_kind)) if judge else None
        if reason:
            outcomes[place] = Outcome("erased" if reason == ERASED else "parked", epoch, reason=reason)
            continue
        commune = draft.row.commune
        seqs[commune] = seq = seqs[commune] + 1
        row = draft.row._replace(server_seq=seq, epoch=epoch)
        outcomes[place] = Outcome("stored", epoch, seq, row.effective_at)
        stored.append(draft._replace(row=row))
    if stored:
        storage.insert_facts([draft.row for draft in stored])
        with pipelined():
            _follow(stored, touched, seqs)
    for place, first in twins.items():
        said = outcomes[first]
        if said is not None:
            same = drafts[place].row.fact_hash == drafts[first].row.fact_hash
            verdict: Verdict = "known" if said.verdict == "stored" or not same else said.verdict
            outcomes[place] = said._replace(verdict=verdict, other_body=not same)
    return [outcome for outcome in outcomes if outcome is not None], [draft.row for draft in stored]


class _AnyCommune(dict[int, int]):
    """All counters on SQLite: the transaction is the one writer, so every commune counts as locked."""

    def __contains__(self, commune: object) -> bool:
        return True

    def __missing__(self, commune: int) -> int:
        found, _ = storage.lock_communes([commune])
        self.update(found)
        return found[commune]


def _sift(drafts: Sequence[Draft], epoch: int) -> tuple[list[Outcome | None], list[tuple[int, Draft]], dict[int, int]]:
    """Separate what is known or erased from what is new, and what stands twice in one batch: {place: first place}."""
    by_commune: dict[int, list[str]] = {}
    for draft in drafts:
        by_commune.setdefault(draft.row.commune, []).append(draft.row.id)
    known = {commune: storage.known(commune, ids) for commune, ids in by_commune.items()}
    erased = {
        commune: storage.tombstoned(commune, missing)
        for commune, ids in by_commune.items()
        if (missing := [i for i in ids if i not in known[commune]])
    }
    outcomes: list[Outcome | None] = []
    new: list[tuple[int, Draft]] = []
    first: dict[tuple[int, str], int] = {}
    twins: dict[int, int] = {}
    for place, draft in enumerate(drafts):
        key = (draft.row.commune, draft.row.id)
        there = known[key[0]].get(key[1])
        if there is not None:
            same = there.fact_hash == draft.row.fact_hash
            outcomes.append(Outcome("known", there.epoch, there.server_seq, there.effective_at, other_body=not same))
        elif key[1] in erased.get(key[0], ()):
            outcomes.append(Outcome("erased", epoch))
        elif key in first:
            twins[place] = first[key]
            outcomes.append(None)
        else:
            first[key] = place
            outcomes.append(None)
            new.append((place, draft))
    return outcomes, new, twins


def _without_twins(
    new: list[tuple[int, Draft]], touched: dict[int, Touched], outcomes: list[Outcome | None], epoch: int
) -> list[tuple[int, Draft]]:
    """Take out facts whose id another commune's ledger already holds about the same person: ids are one for all."""
    asked: dict[int, list[str]] = {}
    for _, draft in new:
        before = (
            touched[draft.row.subject_kind].before(draft.row.subject) if draft.row.subject_kind in touched else None
        )
        for commune in before.data["c"] if before else ():
            if commune != draft.row.commune:
                asked.setdefault(commune, []).append(draft.row.id)
    there = {i: said for commune, ids in asked.items() for i, said in storage.known(commune, ids).items()}
    for place, draft in new:
        if twin := there.get(draft.row.id):
            outcomes[place] = Outcome("known", twin.epoch, twin.server_seq, twin.effective_at, other_body=True)
    return [(place, draft) for place, draft in new if draft.row.id not in there]


def _follow(stored: Sequence[Draft], touched: dict[int, Touched], seqs: dict[int, int]) -> None:
    """Write what follows from stored facts: reviews, snapshots, what phones must see, the views."""
    reviewing.open_reviews(stored, touched)
    changes: dict[int, list[Change]] = {RESIDENT: [], HOUSEHOLD: []}
    feed: list[tuple[int, str, str]] = []
    for kind, snapshots in sorted(touched.items()):
        about = [draft for draft in stored if draft.row.subject_kind == kind]
        if about:
            changes[kind], anew = changes_of(snapshots, about, seqs)
            feed += _feed(changes[kind], anew, about, snapshots)
    _write_feed(feed, seqs)
    storage.set_seqs(seqs)
    batch = Batch(
        commune=stored[0].row.commune,
        changes=[StateChange(UUID(c.root), c.before, c.after) for c in changes[RESIDENT]],
        households=[StateChange(UUID(c.root), c.before, c.after) for c in changes[HOUSEHOLD]],
        facts=StoredFacts([draft.row for draft in stored]),
    )
    for view in views():
        view.apply(batch)
    heads.note_after_commit(dict(seqs))


def _feed(
    changes: Sequence[Change], anew: set[str], about: Sequence[Draft], touched: Touched
) -> list[tuple[int, str, str]]:
    """Return (commune, reason, subject) of what phones can't work out from the facts of their own commune."""
    ties = any(draft.kind in {"resident.merged", "resident.split"} for draft in about)
    said_in: dict[str, set[int]] = {}
    for draft in about:
        said_in.setdefault(touched.by_subject[draft.row.subject].root, set()).add(draft.row.commune)
    found: list[tuple[int, str, str]] = []
    for change in changes:
        communes = {c for c in (change.was, change.now[0] if change.now else None) if c is not None}
        if change.root in anew:
            found += [(commune, "merge" if ties else "retract", change.root) for commune in sorted(communes)]
        elif (len(communes) > 1 and change.was is not None) or said_in[change.root] - communes:
            found += [(commune, "move", change.root) for commune in sorted(communes)]
    return found


def _write_feed(feed: Sequence[tuple[int, str, str]], seqs: dict[int, int]) -> None:
    rows = []
    for commune, reason, subject in feed:
        seqs[commune] = seqs[commune] + 1
        rows.append((commune, seqs[commune], reason, subject))
    storage.add_feed(rows)
