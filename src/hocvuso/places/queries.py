"""Reads about places. Names of communes are public; doors and neighbourhoods need a scope."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from hocvuso.kernel.errors import NotFound
from hocvuso.places.models import Commune, Household, Neighbourhood, OldPlace
from hocvuso.places.rules import district_key, place_key
from hocvuso.places.types import CommuneInfo, OldName, PlaceScope


def communes() -> list[CommuneInfo]:
    """Return all communes by name; public."""
    return sorted(_by_code().values(), key=lambda c: (c.name.split(" ", 1)[-1], c.code))


def commune(code: int) -> CommuneInfo:
    """Return one commune; public. Raises NotFound."""
    try:
        return _by_code()[code]
    except KeyError:
        raise NotFound() from None


def visible_communes(scope: PlaceScope) -> list[CommuneInfo]:
    """Return the communes of which at least a part lies inside the scope."""
    return [c for c in communes() if scope.touches(c.code)]


def find_commune(name: str) -> CommuneInfo | None:
    """Return the commune of today that a written name means, or None; public."""
    key = place_key(name)
    found = [c for c in _by_code().values() if place_key(c.name) == key]
    return found[0] if len(found) == 1 else None


def find_old_place(name: str, district: str = "") -> list[OldName]:
    """Return what an old ward's name may mean now, one entry for each old ward; public.

    An entry is `certain` only when that old ward went whole to one commune: everything else must be asked.
    """
    rows = OldPlace.objects.select_related("commune").filter(place_key=place_key(name))
    if district:
        rows = rows.filter(district_key=district_key(district))
    by_old: dict[int, list[OldPlace]] = {}
    for row in rows.order_by("old_code", "commune_id"):
        by_old.setdefault(row.old_code, []).append(row)
    return [
        OldName(
            old_name=group[0].old_name,
            old_district=group[0].old_district,
            candidates=tuple(_info(row.commune) for row in group),
            whole=all(row.whole for row in group),
        )
        for group in by_old.values()
    ]


def neighbourhoods(scope: PlaceScope, commune_code: int) -> dict[int, str]:
    """Return {number: name} of the neighbourhoods of a commune inside the scope, by number."""
    rows = scope.filter(Neighbourhood.objects.filter(commune_id=commune_code), neighbourhood="number")
    return dict(rows.order_by("number").values_list("number", "name"))


def households(scope: PlaceScope, ids: Iterable[UUID]) -> dict[UUID, Household]:
    """Return the households with these ids that lie inside the scope."""
    return {row.id: row for row in scope.filter(Household.objects.filter(pk__in=list(ids)))}


def doors_of(scope: PlaceScope, commune_code: int, neighbourhood: int | None = None) -> list[Household]:
    """Return the households of a commune (or of one of its neighbourhoods) inside the scope, by folded address."""
    rows = scope.filter(Household.objects.filter(commune_id=commune_code))
    if neighbourhood is not None:
        rows = rows.filter(neighbourhood=neighbourhood)
    return list(rows.order_by("neighbourhood", "folded", "id"))


def household(scope: PlaceScope, household_id: UUID) -> Household:
    """Return one household inside the scope. Raises NotFound."""
    row = scope.filter(Household.objects.filter(pk=household_id)).first()
    if row is None:
        raise NotFound()
    return row


def forget_cached() -> None:
    """Drop the cached list of communes, after loading another file."""
    _by_code.cache_clear()


@lru_cache(maxsize=1)
def _by_code() -> dict[int, CommuneInfo]:
    return {row.code: _info(row) for row in Commune.objects.all()}


def _info(row: Commune) -> CommuneInfo:
    return CommuneInfo(row.code, row.name, row.kind, row.tile_col, row.tile_row)
