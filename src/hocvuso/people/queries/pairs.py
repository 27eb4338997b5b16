"""Doubtful pairs: two records that may be one person."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hocvuso.kernel.errors import NotFound
from hocvuso.people.models import MatchReview, Resident
from hocvuso.people.roll.intake import tables_of
from hocvuso.people.showing import resident_info, row_info
from hocvuso.people.types import PairInfo
from hocvuso.places.models import Household
from hocvuso.places.types import PlaceScope


def pairs(scope: PlaceScope, *, status: str = "open", after: UUID | None = None, limit: int = 20) -> list[PairInfo]:
    """Return the pairs of the communes seen whole, oldest first (`after`: the id of the last one seen).

    `status`: open, same (merged) or different.
    """
    found = _inside(scope).filter(status=status)
    if after is not None:
        found = found.filter(pk__gt=after)
    return _shown(scope, found.order_by("pk")[:limit])


def pair(scope: PlaceScope, review_id: UUID) -> PairInfo:
    """Return one pair. Raises NotFound."""
    found = _shown(scope, _inside(scope).filter(pk=review_id))
    if not found:
        raise NotFound()
    return found[0]


def _inside(scope: PlaceScope) -> Any:
    found = MatchReview.objects.select_related("row__roll").defer("row__roll__file_sealed", "row__roll__sample_sealed")
    return found if scope.whole_city else found.filter(commune_id__in=sorted(scope.communes))


def _shown(scope: PlaceScope, found: Iterable[MatchReview]) -> list[PairInfo]:
    listed = list(found)
    wanted = {one.resident for one in listed} | {one.other for one in listed if one.other}
    people = {row.pk: row for row in scope.filter(Resident.objects.filter(pk__in=wanted))}
    doors = Household.objects.filter(pk__in={row.household for row in people.values() if row.household})
    addresses = dict(doors.values_list("pk", "address"))
    shown = []
    for one in listed:
        first, second = people.get(one.resident), people.get(one.other) if one.other else None
        sides = {one.commune_id} | ({one.other_commune} if one.other_commune else set())
        shown.append(
            PairInfo(
                id=one.pk,
                commune=one.commune_id,
                resident=resident_info(first) if first else None,
                row=row_info(one.row, tables_of(one.row.roll.layout)[one.row.sheet]) if one.row else None,
                other=resident_info(second) if second else None,
                other_commune=one.other_commune,
                reason=one.reason,
                bits=None if one.bits is None else one.bits / 10,
                status=one.status,
                mine=all(scope.allows(code) for code in sides),
                addresses={
                    row.pk: addresses[row.household]
                    for row in (first, second)
                    if row is not None and row.household in addresses
                },
                same_number=one.reason == "id_number",
                decided_at=one.decided_at,
            )
        )
    return shown
