"""A scope shows what lies inside it and nothing else."""

import pytest

from hocvuso.kernel.errors import NotFound
from hocvuso.places.models import Household
from hocvuso.places.services import load_places
from hocvuso.places.types import EVERYWHERE, NOWHERE, PlaceScope

HERE, THERE = 25747, 25750


@pytest.fixture
def doors(db: None) -> None:
    load_places()
    for commune in (HERE, THERE):
        for number in (1, 2):
            Household.objects.create(commune_id=commune, neighbourhood=number, address="1", folded="1")


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (EVERYWHERE, 4),
        (NOWHERE, 0),
        (PlaceScope(communes=frozenset({HERE})), 2),
        (PlaceScope(neighbourhoods=frozenset({(HERE, 1)})), 1),
        (PlaceScope(communes=frozenset({HERE}), neighbourhoods=frozenset({(THERE, 2)})), 3),
    ],
)
def test_rows_inside_the_scope(doors: None, scope: PlaceScope, seen: int) -> None:
    rows = scope.filter(Household.objects.all())
    assert rows.count() == seen
    assert all(scope.allows(r.commune_id, r.neighbourhood) for r in rows)


def test_a_neighbourhood_does_not_open_its_commune() -> None:
    scope = PlaceScope(neighbourhoods=frozenset({(HERE, 1)}))
    assert scope.allows(HERE, 1) and not scope.allows(HERE) and not scope.allows(HERE, 2)
    assert scope.touches(HERE) and not scope.touches(THERE)
    assert scope.neighbourhoods_of(HERE) == {1}
    with pytest.raises(NotFound):
        scope.require(HERE)
