"""The view of the ledger that keeps doors: a door's result is that of the newest knock on it.

A state says what came of each round at each door (key `round:<id>`); a knock is that entry as a row, and
`Door.result` and `Door.visited_at` are those of the newest knock. So doors follow from states alone, and `rebuild`
makes them anew byte for byte.
"""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from hocvuso.facts.fold import State
from hocvuso.facts.rules import from_ms
from hocvuso.facts.types import Batch
from hocvuso.fieldwork.models import Door, Knock

PREFIX = "round:"
_CHUNK = 200


class Entry(NamedTuple):
    """What a state says about one round; `at` in ms since 1970."""

    at: int
    fact: UUID
    commune: int
    household: UUID
    result: str


_Key = tuple[UUID, UUID]
"""(subject, round)."""
_Place = tuple[int, UUID, UUID]
"""(commune, round, household)."""


def apply(batch: Batch) -> None:
    """Write the knocks that changed and the doors they were heard at."""
    put: dict[_Key, Entry] = {}
    gone: list[_Key] = []
    heard: set[_Place] = set()
    for change in (*batch.changes, *batch.households):
        before, after = _entries(change.before), _entries(change.after)
        if before == after:
            continue
        for round_id in before.keys() | after.keys():
            old, new = before.get(round_id), after.get(round_id)
            if old == new or (batch.only is not None and new is not None and new.commune != batch.only):
                continue
            heard |= {(entry.commune, round_id, entry.household) for entry in (old, new) if entry}
            if new is None:
                gone.append((change.resident, round_id))
            else:
                put[change.resident, round_id] = new
    _remove(gone)
    _write(put)
    _hear(heard)


def reset(commune: int | None) -> None:
    """Delete the knocks of a commune (None: of all) and forget what doors were told."""
    knocks, doors = Knock.objects.all(), Door.objects.exclude(result="")
    if commune is not None:
        knocks, doors = knocks.filter(commune_id=commune), doors.filter(commune_id=commune)
    knocks.delete()
    doors.update(result="", visited_at=None)


def _entries(state: State | None) -> dict[UUID, Entry]:
    if state is None:
        return {}
    found = {}
    for key, (at, fact, _, value) in state.data["l"].items():
        if key.startswith(PREFIX):
            commune, household, result = value
            found[UUID(key[len(PREFIX) :])] = Entry(at, UUID(fact), commune, UUID(household), result)
    return found


def _remove(gone: list[_Key]) -> None:
    for start in range(0, len(gone), _CHUNK):
        chosen = Q()
        for subject, round_id in gone[start : start + _CHUNK]:
            chosen |= Q(subject=subject, round=round_id)
        Knock.objects.filter(chosen).delete()


def _write(put: dict[_Key, Entry]) -> None:
    rows = [
        Knock(
            commune_id=entry.commune,
            round=round_id,
            household=entry.household,
            subject=subject,
            fact=entry.fact,
            result=entry.result,
            at=from_ms(entry.at),
        )
        for (subject, round_id), entry in sorted(put.items())
    ]
    Knock.objects.bulk_create(
        rows,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["subject", "round"],
        update_fields=["commune", "household", "fact", "result", "at"],
    )


def _hear(places: Iterable[_Place]) -> None:
    """Give the doors at these places the result of their newest knock."""
    wanted = sorted(places)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        communes = {commune for commune, _, _ in some}
        chosen = {
            "commune__in": communes,
            "round__in": {round_id for _, round_id, _ in some},
            "household__in": {household for _, _, household in some},
        }
        doors = list(Door.objects.filter(**chosen).order_by("pk"))
        if not doors:
            continue
        newest: dict[_Place, Knock] = {}
        for knock in Knock.objects.filter(**chosen).order_by("at", "fact"):
            newest[knock.commune_id, knock.round, knock.household] = knock
        changed = []
        for door in doors:
            last = newest.get((door.commune_id, door.round_id, door.household))
            said = (last.result, last.at) if last else ("", None)
            if (door.result, door.visited_at) != said:
                door.result, door.visited_at = said
                changed.append(door)
        Door.objects.bulk_update(changed, ["result", "visited_at"], batch_size=_CHUNK)
