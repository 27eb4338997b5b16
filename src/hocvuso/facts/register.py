"""The view that keeps the register: rows of `places.Household` and `people.Resident`, as facts fold today.

Somebody who died or left the city has no row; a record merged into another has none either. Rows are written only
when a field of theirs changed: most pushes change none.
"""

from typing import Any
from uuid import UUID

import orjson

from hocvuso.facts import storage
from hocvuso.facts.fold import State
from hocvuso.facts.rules import home_of
from hocvuso.facts.types import Batch, StateChange
from hocvuso.kernel.text import fold
from hocvuso.people.models import Resident
from hocvuso.places.models import Household

_RESIDENT = (
    *("id", "commune_id", "neighbourhood", "household", "name", "folded", "sex", "birth_year", "birth_month"),
    *("birth_day", "groups", "need_codes", "relation", "listed"),
)
_HOUSEHOLD = ("id", "commune_id", "neighbourhood", "address", "folded")
_LASTS = ("name", "sex", "birth", "need_codes", "household", "relation", "address")
_HISTORIES = ("home", "groups", "listed", "died")


def apply(batch: Batch) -> None:
    """Write the rows that changed."""
    _put("places_household", _HOUSEHOLD, _door, batch.households, batch)
    _put("people_resident", _RESIDENT, _person, batch.changes, batch)


def reset(commune: int | None) -> None:
    """Delete the rows of a commune (None: all)."""
    for rows in (Resident.objects.all(), Household.objects.all()):
        chosen = rows if commune is None else rows.filter(commune_id=commune)
        chosen._raw_delete(chosen.db)


def _put(table: str, columns: tuple[str, ...], row_of: Any, changes: Any, batch: Batch) -> None:
    rows, gone = [], []
    change: StateChange
    for change in changes:
        if change.before is not None and change.after is not None and _same(change.before, change.after):
            continue
        key = str(change.resident)
        before = None if change.before is None else row_of(key, change.before)
        after = None if change.after is None else row_of(key, change.after)
        if batch.only is not None and after is not None and after[1] != batch.only:
            continue
        if after is not None and after != before:
            rows.append(after)
        elif after is None and before is not None:
            gone.append((key,))
    storage.remove(table, ("id",), sorted(gone))
    storage.upsert(table, columns, ("id",), sorted(rows, key=lambda row: row[0]))


def _same(before: State, after: State) -> bool:
    """Whether nothing was said that a row shows: so it is with most pushes."""
    old, new = before.data, after.data
    return all(old["l"].get(key) == new["l"].get(key) for key in _LASTS) and all(
        old["h"].get(key) == new["h"].get(key) for key in _HISTORIES
    )


def _door(key: str, state: State) -> tuple[Any, ...] | None:
    address = state.last("address")
    if state.is_stub or not address:
        return None
    commune, neighbourhood = home_of(state)
    return (key, commune, neighbourhood, address, fold(address)[:200])


def _person(key: str, state: State) -> tuple[Any, ...] | None:
    if state.is_stub or state.gone or not state.name:
        return None
    commune, neighbourhood = home_of(state)
    year, month, day = state.birth
    household = state.household
    return (
        key,
        commune,
        neighbourhood,
        household if household is None else str(UUID(household)),
        state.name[:120],
        fold(state.name)[:120],
        state.sex,
        year,
        None if year is None else month,
        None if year is None or month is None else day,
        orjson.dumps(state.groups).decode(),
        orjson.dumps(state.need_codes).decode(),
        state.last("relation", "") or "",
        state.listed,
    )
