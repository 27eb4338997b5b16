"""Rows of rolls: the preview, and the queue of those that wait for a clerk."""

from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from hocvuso.kernel.errors import NotFound
from hocvuso.people.models import RollRow
from hocvuso.people.queries.rolls import roll as roll_info
from hocvuso.people.roll.headers import Table
from hocvuso.people.roll.intake import tables_of
from hocvuso.people.showing import row_info
from hocvuso.people.types import RowInfo
from hocvuso.places.types import PlaceScope


def rows(
    scope: PlaceScope, roll_id: UUID, *, verdict: str = "", problem: str = "", after: int = 0, limit: int = 50
) -> list[RowInfo]:
    """Return rows of a roll with a verdict, a problem, or both, in the order of the file. Raises NotFound.

    `after`: the id of the last row already seen.
    """
    found = RollRow.objects.filter(roll_id=roll_info(scope, roll_id).id, pk__gt=after)
    if verdict:
        found = found.filter(verdict=verdict)
    if problem:
        # as text: SQLite has no containment for JSON; the quotes make it this code and no other
        found = found.annotate(said=Cast("problems", TextField())).filter(said__contains=f'"{problem}"')
    return _shown(found.order_by("pk")[:limit])


def example_rows(scope: PlaceScope, roll_id: UUID) -> dict[str, list[RowInfo]]:
    """Return {problem code: a few rows with it} as counted when the roll was compared. Raises NotFound."""
    examples: dict[str, list[int]] = dict(roll_info(scope, roll_id).counts.get("examples", {}))
    wanted = {pk for several in examples.values() for pk in several}
    found = {row.id: row for row in _shown(RollRow.objects.filter(roll_id=roll_id, pk__in=wanted))}
    return {code: [found[pk] for pk in several if pk in found] for code, several in examples.items()}


def row(scope: PlaceScope, row_id: int) -> RowInfo:
    """Return one row. Raises NotFound."""
    found = _shown(_inside(scope, RollRow.objects.filter(pk=row_id)))
    if not found:
        raise NotFound()
    return found[0]


def waiting(scope: PlaceScope, *, commune: int | None = None, after: int = 0, limit: int = 50) -> list[RowInfo]:
    """Return the waiting rows of accepted rolls, oldest first."""
    return _shown(_queue(scope, commune).filter(pk__gt=after).order_by("pk")[:limit])


def waiting_count(scope: PlaceScope, *, commune: int | None = None) -> int:
    """Return how many rows of accepted rolls wait for a clerk."""
    return int(_queue(scope, commune).count())


def _queue(scope: PlaceScope, commune: int | None) -> Any:
    found = _inside(scope, RollRow.objects.filter(verdict="queued", roll__status="accepted"))
    return found if commune is None else found.filter(commune_id=commune)


def _inside(scope: PlaceScope, found: Any) -> Any:
    return found if scope.whole_city else found.filter(commune_id__in=sorted(scope.communes))


def _shown(found: Any) -> list[RowInfo]:
    tables: dict[UUID, list[Table]] = {}
    shown = []
    for one in found.select_related("roll").defer("roll__file_sealed", "roll__sample_sealed"):
        if one.roll_id not in tables:
            tables[one.roll_id] = tables_of(one.roll.layout)
        shown.append(row_info(one, tables[one.roll_id][one.sheet]))
    return shown
