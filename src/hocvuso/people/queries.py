"""Reads about people. The caller's scope comes first; numbers are not read here (`services.reveal_number`)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import fold
from hocvuso.people.models import Resident
from hocvuso.people.types import ResidentInfo
from hocvuso.places.types import PlaceScope


def residents(
    scope: PlaceScope,
    *,
    commune: int | None = None,
    neighbourhood: int | None = None,
    household: UUID | None = None,
    search: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[ResidentInfo]:
    """Return up to `limit` residents inside the scope by folded name, after a (folded name, id) already seen.

    `search`: every typed word stands in the name, whatever its marks ("sau" finds Sáu and Sấu).
    """
    rows = scope.filter(Resident.objects.all())
    if commune is not None:
        rows = rows.filter(commune_id=commune)
    if neighbourhood is not None:
        rows = rows.filter(neighbourhood=neighbourhood)
    if household is not None:
        rows = rows.filter(household=household)
    for word in fold(search).split():
        rows = rows.filter(folded__contains=word)
    if after is not None:
        folded, last = after
        # the first condition alone lets the index find the place
        rows = rows.filter(folded__gte=folded).filter(Q(folded__gt=folded) | Q(pk__gt=last))
    return [_info(row) for row in rows.order_by("folded", "id")[:limit]]


def resident(scope: PlaceScope, resident_id: UUID) -> ResidentInfo:
    """Return one resident inside the scope. Raises NotFound."""
    row = scope.filter(Resident.objects.filter(pk=resident_id)).first()
    if row is None:
        raise NotFound()
    return _info(row)


def residents_by_id(scope: PlaceScope, ids: Iterable[UUID]) -> dict[UUID, ResidentInfo]:
    """Return those of the residents that lie inside the scope, by id."""
    return {row.pk: _info(row) for row in scope.filter(Resident.objects.filter(pk__in=list(ids)))}


def _info(row: Resident) -> ResidentInfo:
    return ResidentInfo(
        id=row.pk,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        household=row.household,
        name=row.name,
        folded=row.folded,
        sex=row.sex,
        birth_year=row.birth_year,
        birth_month=row.birth_month,
        birth_day=row.birth_day,
        groups=tuple(row.groups),
        need_codes=tuple(row.need_codes),
        listed=row.listed,
    )
