"""What the people room records, as facts: the implementation behind `people.ports`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hocvuso.facts import storage, writing
from hocvuso.facts.drafts import drafts_of
from hocvuso.facts.fold import RETRACTIONS, FoldFact, live_facts
from hocvuso.facts.ledger import RESIDENT, fold_fact
from hocvuso.facts.types import Actor, NewFact, Subject, SubjectKind
from hocvuso.people import ports

_KINDS = {
    ports.ResidentListed: "resident.listed",
    ports.ResidentAmended: "resident.amended",
    ports.HouseholdListed: "household.listed",
    ports.HouseholdAmended: "household.amended",
    ports.ResidentsMerged: "resident.merged",
    ports.Retracted: "fact.retracted",
}


class LedgerRecorder:
    """Records changes of the register in the fact ledger."""

    def record(
        self,
        *,
        changes: Sequence[ports.Change],
        actor: UUID,
        organisation: UUID | None,
        occurred_at: datetime,
        purpose: str,
    ) -> None:
        """Record each change as one fact whose id is `change.fact`; a known id is ignored."""
        facts = [
            NewFact(
                id=change.fact,
                kind=_KINDS[type(change)],
                commune=change.commune,
                neighbourhood=change.neighbourhood,
                subject=_subject(change),
                occurred_at=occurred_at,
                evidence="declared",
                purpose=purpose,
                body=_body(change),
            )
            for change in changes
        ]
        writing.write(drafts_of(facts, Actor(actor, organisation)))

    def later_facts(self, *, commune: int, residents: Collection[UUID], besides: Collection[UUID]) -> set[UUID]:
        """Return which of `residents` have unretracted facts that the server took in after the first of `besides`."""
        wanted = sorted(map(str, residents))
        known = {str(fact) for fact in besides}
        later: set[UUID] = set()
        for start in range(0, len(wanted), 500):
            histories: dict[str, list[FoldFact]] = {}
            seqs: dict[str, int] = {}
            for row in storage.facts_of(RESIDENT, wanted[start : start + 500], [commune]):
                histories.setdefault(row.subject, []).append(fold_fact(row))
                seqs[row.id] = row.server_seq
            for subject, facts in histories.items():
                since = min((seqs[fact.id] for fact in facts if fact.id in known), default=0)
                if any(
                    seqs[fact.id] > since and fact.id not in known and fact.kind not in RETRACTIONS
                    for fact in live_facts(facts)
                ):
                    later.add(UUID(subject))
        return later


def _subject(change: ports.Change) -> Subject:
    if isinstance(change, ports.Retracted):
        return Subject(change.subject_kind, change.subject)
    if isinstance(change, ports.HouseholdListed | ports.HouseholdAmended):
        return _named("household", change.household)
    return _named("resident", change.resident)


def _named(kind: SubjectKind, subject: UUID) -> Subject:
    return Subject(kind, subject)


def _body(change: ports.Change) -> dict[str, Any]:
    match change:
        case ports.ResidentListed():
            return {
                "name": change.name,
                "sex": change.sex,
                "birth": _birth(change.birth),
                "groups": list(change.groups),
                "need_codes": list(change.need_codes),
                "household": change.household and str(change.household),
                "relation": change.relation,
            }
        case ports.ResidentAmended():
            said = {
                "name": change.name,
                "sex": change.sex,
                "birth": None if change.birth is None else _birth(change.birth) or {},
                "groups": None if change.groups is None else list(change.groups),
                "need_codes": None if change.need_codes is None else list(change.need_codes),
                "relation": change.relation,
                "neighbourhood": change.new_neighbourhood,
                "household": change.new_household and str(change.new_household),
                "listed": change.listed,
            }
            return {key: value for key, value in said.items() if value is not None}
        case ports.HouseholdListed():
            return {"address": change.address}
        case ports.HouseholdAmended():
            said = {"address": change.address, "neighbourhood": change.new_neighbourhood}
            return {key: value for key, value in said.items() if value is not None}
        case ports.ResidentsMerged():
            return {"other": str(change.other)}
        case ports.Retracted():
            return {"retracts": str(change.retracts), "reason": change.reason}


def _birth(birth: ports.Birth) -> dict[str, int] | None:
    """Return the known parts; None when nothing is known."""
    parts = {"year": birth.year, "month": birth.month, "day": birth.day}
    return {name: value for name, value in parts.items() if value is not None} or None
