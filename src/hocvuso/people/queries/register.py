"""Who is on the register."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import fold
from hocvuso.people.models import Resident, SealedIdentity
from hocvuso.people.showing import resident_info
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
    return [resident_info(row) for row in rows.order_by("folded", "id")[:limit]]


def resident(scope: PlaceScope, resident_id: UUID) -> ResidentInfo:
    """Return one resident inside the scope. Raises NotFound."""
    row = scope.filter(Resident.objects.filter(pk=resident_id)).first()
    if row is None:
        raise NotFound()
    return resident_info(row)


def residents_by_id(scope: PlaceScope, ids: Iterable[UUID]) -> dict[UUID, ResidentInfo]:
    """Return those of the residents that lie inside the scope, by id."""
    return {row.pk: resident_info(row) for row in scope.filter(Resident.objects.filter(pk__in=list(ids)))}


def residents_by_household(
    scope: PlaceScope, commune: int, households: Iterable[UUID]
) -> dict[UUID, list[ResidentInfo]]:
    """Return {household: residents by birth year, oldest first} of some households of a commune inside the scope."""
    rows = scope.filter(Resident.objects.filter(commune_id=commune, household__in=list(households)))
    found: dict[UUID, list[ResidentInfo]] = {}
    for row in sorted(rows, key=lambda row: (row.birth_year or 9999, row.folded, row.pk)):
        if row.household is not None:
            found.setdefault(row.household, []).append(resident_info(row))
    return found


def numbers_known(scope: PlaceScope, resident_id: UUID) -> frozenset[str]:
    """Return which numbers of a resident inside the scope are kept under seal: id_number, phone. Raises NotFound."""
    resident(scope, resident_id)
    return frozenset(SealedIdentity.objects.filter(resident=resident_id).values_list("kind", flat=True))
