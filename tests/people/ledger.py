"""A naive ledger behind the recorder port: keeps changes in lists and rebuilds the two views from scratch.

`NaiveLedger` uses nothing of `facts`, so these tests also say what the real implementation must do.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from hocvuso.facts.models import Fact
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.kernel import clock
from hocvuso.kernel.text import fold
from hocvuso.people import ports
from hocvuso.people.models import Resident
from hocvuso.places.models import Household


class NaiveLedger:
    def __init__(self) -> None:
        self.facts: dict[UUID, ports.Change] = {}
        self.extra: dict[UUID, list[int]] = {}

    def record(
        self,
        *,
        changes: Sequence[ports.Change],
        actor: UUID,
        organisation: UUID | None,
        occurred_at: datetime,
        purpose: str,
    ) -> None:
        for change in changes:
            self.facts.setdefault(change.fact, change)
        self._rebuild(
            {
                c.subject if isinstance(c, ports.Retracted) else getattr(c, "resident", None) or c.household
                for c in changes
            }
        )

    def visit(self, resident: UUID) -> None:
        """Something else happened to this person."""
        self.extra.setdefault(resident, []).append(len(self.facts))

    def later_facts(self, *, commune: int, residents: Collection[UUID], besides: Collection[UUID]) -> set[UUID]:
        gone = {c.retracts for c in self.facts.values() if isinstance(c, ports.Retracted)}
        first: dict[UUID, int] = {}
        said: dict[UUID, list[int]] = {who: list(moments) for who, moments in self.extra.items()}
        for place, (fact, change) in enumerate(self.facts.items()):
            who = getattr(change, "resident", None)
            if who is None or fact in gone:
                continue
            if fact in besides:
                first.setdefault(who, place)
            else:
                said.setdefault(who, []).append(place)
        return {who for who in residents if any(place > first.get(who, -1) for place in said.get(who, ()))}

    def _rebuild(self, subjects: Collection[UUID]) -> None:
        gone = {c.retracts for c in self.facts.values() if isinstance(c, ports.Retracted)}
        people: dict[UUID, Resident] = {}
        doors: dict[UUID, Household] = {}
        for fact, change in self.facts.items():
            if fact in gone:
                continue
            if isinstance(change, ports.HouseholdListed) and change.household in subjects:
                doors[change.household] = Household(
                    id=change.household,
                    commune_id=change.commune,
                    neighbourhood=change.neighbourhood,
                    address=change.address,
                    folded=fold(change.address),
                )
            elif isinstance(change, ports.HouseholdAmended) and change.household in doors:
                door = doors[change.household]
                door.address = change.address or door.address
                door.folded = fold(door.address)
            elif isinstance(change, ports.ResidentListed) and change.resident in subjects:
                people[change.resident] = Resident(
                    id=change.resident,
                    commune_id=change.commune,
                    neighbourhood=change.neighbourhood,
                    household=change.household,
                    name=change.name,
                    folded=fold(change.name),
                    sex=change.sex,
                    birth_year=change.birth.year,
                    birth_month=change.birth.month,
                    birth_day=change.birth.day,
                    groups=list(change.groups),
                    relation=change.relation,
                )
            elif isinstance(change, ports.ResidentAmended) and change.resident in people:
                _amend(people[change.resident], change)
        Resident.objects.filter(pk__in=[s for s in subjects if s not in people]).delete()
        Household.objects.filter(pk__in=[s for s in subjects if s not in doors]).delete()
        for model, rows in ((Resident, people), (Household, doors)):
            fields = [f.name for f in model._meta.concrete_fields if not f.primary_key]
            model.objects.bulk_create(rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _amend(person: Resident, change: ports.ResidentAmended) -> None:
    if change.name is not None:
        person.name, person.folded = change.name, fold(change.name)
    if change.birth is not None:
        person.birth_year, person.birth_month, person.birth_day = (
            change.birth.year,
            change.birth.month,
            change.birth.day,
        )
    for own, new in (
        ("sex", change.sex),
        ("groups", None if change.groups is None else list(change.groups)),
        ("relation", change.relation),
        ("neighbourhood", change.new_neighbourhood),
        ("household", change.new_household),
        ("listed", change.listed),
    ):
        if new is not None:
            setattr(person, own, new)


class RealLedger:
    """The ledger of the product, with the two questions that these tests ask."""

    @property
    def facts(self) -> list[UUID]:
        """The ids of all facts."""
        return list(Fact.objects.values_list("id", flat=True))

    def visit(self, resident: UUID) -> None:
        """A volunteer met this person."""
        home = Resident.objects.get(pk=resident)
        fact = NewFact(
            kind="visit.recorded",
            commune=home.commune_id,
            neighbourhood=home.neighbourhood,
            subject=Subject("resident", resident),
            occurred_at=clock.now(),
            evidence="witnessed",
            purpose="learning",
            body={"result": "met"},
        )
        record(facts=[fact], actor=Actor(uuid4()))
