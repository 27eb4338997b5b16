"""A commune's register as the comparison needs it, read in a few queries."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from hocvuso.kernel.text import fold
from hocvuso.people.models import MatchReview, Resident, SealedIdentity
from hocvuso.people.roll.fields import address_key
from hocvuso.places.models import Household


class Person(NamedTuple):
    """One resident on the register."""

    id: UUID
    area: int
    household: UUID | None
    name: str
    folded: str
    sex: str
    birth: tuple[int | None, int | None, int | None]
    groups: tuple[str, ...]
    relation: str
    listed: bool


@dataclass(slots=True)
class Register:
    """People, doors and numbers of one commune."""

    commune: int
    people: list[Person] = field(default_factory=list)
    doors: dict[UUID, tuple[str, int]] = field(default_factory=dict)
    """household -> (address as written, neighbourhood)"""
    numbers: dict[UUID, bytes] = field(default_factory=dict)
    """resident -> blind index of the identity number"""
    phones: dict[UUID, bytes] = field(default_factory=dict)
    keys: dict[UUID, str] = field(default_factory=dict)
    """household -> folded address"""
    apart: set[tuple[UUID, UUID]] = field(default_factory=set)
    """pairs of residents that a clerk has called two people"""

    def door_key(self, household: UUID | None) -> str:
        """Return the folded address of a household, "" when unknown."""
        return self.keys.get(household, "") if household else ""


def load(commune: int) -> Register:
    """Return the register of a commune."""
    register = Register(commune)
    fields = (
        "id", "neighbourhood", "household", "name", "folded", "sex",
        "birth_year", "birth_month", "birth_day", "groups", "relation", "listed",
    )  # fmt: skip
    for row in Resident.objects.filter(commune_id=commune).order_by("id").values_list(*fields).iterator(5_000):
        person, area, household, name, folded, sex, year, month, day, groups, relation, listed = row
        register.people.append(
            Person(
                person,
                area,
                household,
                name,
                folded or fold(name),
                sex,
                (year, month, day),
                tuple(groups),
                relation,
                listed,
            )
        )
    doors = Household.objects.filter(commune_id=commune).values_list("id", "address", "neighbourhood")
    register.doors = {pk: (address, area) for pk, address, area in doors.iterator(5_000)}
    register.keys = {pk: address_key(address) for pk, (address, _) in register.doors.items()}
    sealed = SealedIdentity.objects.filter(commune_id=commune).values_list("kind", "resident", "blind")
    for kind, resident, blind in sealed.iterator(5_000):
        (register.numbers if kind == "id_number" else register.phones)[resident] = bytes(blind)
    reviewed = MatchReview.objects.filter(commune_id=commune, status="different", other__isnull=False)
    register.apart = {(a, b) for a, b in reviewed.values_list("resident", "other") if b is not None}
    return register


def owners(blinds: list[bytes]) -> dict[bytes, tuple[UUID, int]]:
    """Return {blind: (resident, commune)} of the identity numbers that are known anywhere in the city."""
    found: dict[bytes, tuple[UUID, int]] = {}
    for start in range(0, len(blinds), 500):
        rows = SealedIdentity.objects.filter(kind="id_number", blind__in=blinds[start : start + 500])
        found |= {bytes(blind): (who, code) for blind, who, code in rows.values_list("blind", "resident", "commune_id")}
    return found
