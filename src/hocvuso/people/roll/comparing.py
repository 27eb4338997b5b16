"""A cleaned roll against the register: who is new, changed, known, doubtful. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapidfuzz.distance import JaroWinkler

from hocvuso.kernel import ids
from hocvuso.kernel.text import fold
from hocvuso.people.roll.fields import address_key
from hocvuso.people.roll.matcher import Pair, Record, match
from hocvuso.people.roll.register import Person, Register

Birth = tuple[int | None, int | None, int | None]


@dataclass(slots=True)
class Item:
    """One row that names a person, and what the comparison says about it.

    `blind`, `phone` are blind indexes of the two numbers. Verdicts: new | changed | known | queued.
    """

    number: int
    name: str
    sex: str
    birth: Birth
    address: str
    area: int
    household_key: str
    relation: str
    groups: tuple[str, ...]
    blind: bytes | None = None
    phone: bytes | None = None
    blocked: bool = False
    told: UUID | None = None
    """the resident that a clerk says this row is"""
    told_new: bool = False
    """a clerk says: nobody on the register"""
    verdict: str = "new"
    resident: UUID | None = None
    household: UUID | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    fix: dict[str, Any] = field(default_factory=dict)
    reviews: list[tuple[UUID, int | None]] = field(default_factory=list)
    """(resident, tenths of a bit) to be seen by a clerk beside this row"""
    elsewhere: tuple[UUID, int] | None = None
    """(resident, commune) in another commune who has the same identity number"""
    folded: str = field(init=False)
    place: str = field(init=False)
    """the folded address as it was written on the row"""

    def __post_init__(self) -> None:
        """Fold what the comparison looks at many times once."""
        self.folded, self.place = fold(self.name), address_key(self.address)


def compare(
    register: Register,
    items: Sequence[Item],
    *,
    owners: Mapping[bytes, tuple[UUID, int]],
    speaks_of: frozenset[str] = frozenset(),
    doors: Mapping[str, UUID] | None = None,
) -> set[UUID]:
    """Fill in the verdict of each item; return the residents whom the roll names, surely or perhaps.

    `owners` = who holds which identity number anywhere; `speaks_of` = the priority groups this roll has marks for:
    only those may be taken away from a person; `doors` = households that earlier rows of this roll already have.
    """
    by_id = {person.id: person for person in register.people}
    matched: dict[int, Person] = {}
    _repeated(items)
    open_items = [item for item in items if item.verdict == "new"]
    _told(open_items, by_id, matched)
    _by_number(open_items, by_id, matched, owners, register.commune)
    _exactly(open_items, register, matched)
    seen = {person.id for person in matched.values()}
    left = [person for person in register.people if person.id not in seen]
    rest = [item for item in open_items if item.number not in matched and not item.problem]
    for pair in match([_record(p, register) for p in left], [_item_record(i) for i in rest]):
        item, person = rest[pair.right], left[pair.left]
        seen.add(person.id)
        _settle_pair(item, person, pair, matched)
    seen |= {who for item in open_items for who, _ in item.reviews}
    # people of one household live at one address, whichever line of it names the address
    addresses = {item.household_key: item.address for item in reversed(open_items) if item.address}
    households = _households(open_items, register, matched, doors or {})
    for item in open_items:
        if item.blocked or item.problem:
            item.verdict = "queued"
            found = matched.get(item.number)
            item.resident = found.id if found else None
            continue
        item.household = households.get(item.household_key)
        item.address = item.address or addresses.get(item.household_key, "")
        person_or_none = matched.get(item.number)
        if person_or_none is None:
            item.resident, item.verdict = ids.uuid7(), "new"
        else:
            item.resident = person_or_none.id
            item.changes = _changes(item, person_or_none, register, speaks_of)
            item.verdict = "changed" if item.changes else "known"
    return seen


def same_name(one: str, other: str) -> bool:
    """Return whether two names differ at most in case, spaces and where a tone mark is placed (Hòa, Hoà)."""
    return one == other or _marks_of(one) == _marks_of(other)


def _marks_of(name: str) -> list[list[str]]:
    return [sorted(unicodedata.normalize("NFD", word.casefold())) for word in name.split()]


def _repeated(items: Sequence[Item]) -> None:
    first: dict[object, Item] = {}
    for item in items:
        if item.blocked:
            continue
        keys: list[object] = [item.blind] if item.blind else []
        if item.birth[0]:
            keys.append((item.folded, item.birth, item.place, item.area))
        for key in keys:
            earlier = first.setdefault(key, item)
            if earlier is item:
                continue
            if key == item.blind and not _alike(earlier.folded, item.folded):
                item.problem = "id_other_name"
            else:
                item.verdict, item.problem, item.fix = "known", "repeated", {"row": earlier.number}
            break


def _told(items: Sequence[Item], by_id: Mapping[UUID, Person], matched: dict[int, Person]) -> None:
    for item in items:
        if item.told is not None and item.told in by_id:
            matched[item.number] = by_id[item.told]


def _by_number(
    items: Sequence[Item],
    by_id: Mapping[UUID, Person],
    matched: dict[int, Person],
    owners: Mapping[bytes, tuple[UUID, int]],
    commune: int,
) -> None:
    taken = {person.id for person in matched.values()}
    # a line that waits for the clerk anyway only hints at a person: it takes nobody away from a clear line
    for item in sorted(items, key=lambda item: bool(item.blocked)):
        if item.blind is None or item.number in matched or item.told_new:
            continue
        owner = owners.get(item.blind)
        if owner is None:
            continue
        if owner[1] != commune:
            item.elsewhere = owner
            continue
        person = by_id.get(owner[0])
        if person is None or person.id in taken:
            continue
        if _alike(person.folded, item.folded):
            matched[item.number] = person
            taken.add(person.id)
        elif not item.blocked:
            item.problem = "id_other_name"
            item.reviews.append((person.id, None))


def _alike(one: str, other: str) -> bool:
    return one.split()[-1:] == other.split()[-1:] or JaroWinkler.similarity(one, other) >= 0.88


def _exactly(items: Sequence[Item], register: Register, matched: dict[int, Person]) -> None:
    """Pair what is the same in name, birth, address and neighbourhood and alone on both sides."""
    taken = {person.id for person in matched.values()}
    people: dict[object, list[Person]] = {}
    for person in register.people:
        if person.id not in taken and person.birth[0]:
            key = (person.folded, person.birth, register.door_key(person.household), person.area)
            people.setdefault(key, []).append(person)
    rows: dict[object, list[Item]] = {}
    for item in items:
        if item.number not in matched and not item.problem and not item.told_new and item.birth[0]:
            written = (item.folded, item.birth, item.place, item.area)
            rows.setdefault(written, []).append(item)
    for whole, found in rows.items():
        if len(found) == 1 and len(people.get(whole, ())) == 1:
            person = people[whole][0]
            numbers = register.numbers.get(person.id), found[0].blind
            if all(numbers) and numbers[0] != numbers[1]:
                continue  # two different identity numbers: not for a machine to decide
            matched[found[0].number] = person


def _settle_pair(item: Item, person: Person, pair: Pair, matched: dict[int, Person]) -> None:
    if item.told_new:
        return
    if item.blocked:
        matched.setdefault(item.number, person)  # a hint for the clerk; the row waits anyway
    elif pair.verdict == "auto":
        matched[item.number] = person
    else:
        item.problem = "maybe_known"
        item.reviews.append((person.id, round(pair.bits * 10)))


def _record(person: Person, register: Register) -> Record:
    year, month, day = (part or 0 for part in person.birth)
    number = register.numbers.get(person.id)
    return Record(
        person.folded, person.sex, year, month, day, register.door_key(person.household), person.area, _id_key(number)
    )


def _item_record(item: Item) -> Record:
    year, month, day = (part or 0 for part in item.birth)
    return Record(item.folded, item.sex, year, month, day, item.place, item.area, _id_key(item.blind))


def _id_key(blind: bytes | None) -> int:
    return int.from_bytes(blind[:8], "big", signed=True) if blind else 0


def _households(
    items: Sequence[Item], register: Register, matched: Mapping[int, Person], doors: Mapping[str, UUID]
) -> dict[str, UUID]:
    """Return {household key of the roll: household}, known where its people or its address say so, else new."""
    by_key: dict[str, list[Item]] = {}
    for item in items:
        if item.household_key and not item.blocked and not item.problem:
            by_key.setdefault(item.household_key, []).append(item)
    by_address: dict[tuple[str, int], list[UUID]] = {}
    for household, (_, area) in register.doors.items():
        by_address.setdefault((register.door_key(household), area), []).append(household)
    members = Counter(person.household for person in register.people if person.household)
    at_address = Counter((group[0].place, group[0].area) for group in by_key.values())
    out: dict[str, UUID] = dict(doors)
    taken: set[UUID] = set(doors.values())
    for key, group in by_key.items():
        if key in out:
            continue
        place = (next((item.place for item in group if item.address), ""), group[0].area)
        votes: Counter[UUID] = Counter()
        for item in group:
            person = matched.get(item.number)
            if person and person.household and person.household not in taken:
                votes[person.household] += 1
        chosen = None
        for household, count in votes.most_common():
            here = register.door_key(household)
            # a door keeps its identity when its address is the same, or when all its people are in this group
            if not place[0] or here in ("", place[0]) or count == members[household]:
                chosen = household
                break
        if chosen is None and place[0] and at_address[place] == 1:
            known = by_address.get(place, [])
            if len(known) == 1 and known[0] not in taken:
                chosen = known[0]
        if chosen is None and not place[0]:
            continue  # no address and no door we know: a household that no team could find
        out[key] = chosen or ids.uuid7()
        taken.add(out[key])
    return out


def _changes(item: Item, person: Person, register: Register, speaks_of: frozenset[str]) -> dict[str, Any]:
    """Return {field: [before, after]} for what the roll says differently; silence is no change."""
    out: dict[str, Any] = {}
    if not same_name(item.name, person.name) and not (
        item.folded == person.folded and item.name.isascii() and not person.name.isascii()
    ):
        out["name"] = [person.name, item.name]
    if item.sex and item.sex != person.sex:
        out["sex"] = [person.sex, item.sex]
    if item.birth[0] and not _less_precise(item.birth, person.birth):
        out["birth"] = [list(person.birth), list(item.birth)]
    if item.relation and item.relation != person.relation:
        out["relation"] = [person.relation, item.relation]
    groups = (set(person.groups) - speaks_of) | set(item.groups)
    if groups != set(person.groups):
        out["groups"] = [sorted(person.groups), sorted(groups)]
    if item.area and item.area != person.area:
        out["neighbourhood"] = [person.area, item.area]
    if item.household and item.household != person.household:
        out["household"] = [str(person.household or ""), str(item.household)]
    if item.household and item.household == person.household and item.address:
        door = register.doors.get(item.household)
        if door and address_key(door[0]) != address_key(item.address):
            out["address"] = [door[0], item.address]
    if not person.listed:
        out["listed"] = [False, True]
    # numbers are never shown in a change, only that there is one
    if item.blind and not item.elsewhere and register.numbers.get(person.id) != item.blind:
        out["id_number"] = [person.id in register.numbers, True]
    if item.phone and register.phones.get(person.id) != item.phone:
        out["phone"] = [person.id in register.phones, True]
    return out


def _less_precise(new: Birth, old: Birth) -> bool:
    """Whether `new` says nothing that `old` does not say already."""
    return all(part is None or part == known for part, known in zip(new, old, strict=True))
