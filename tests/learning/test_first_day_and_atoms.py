"""The paths lead through what one needs first, the twelve atoms are taught, every lesson screen is drawn by us."""

from pathlib import Path

import pytest
from django.conf import settings

from hocvuso.learning.check import ATOMS
from hocvuso.learning.queries import paths, units
from hocvuso.learning.rules import drawing_problems
from hocvuso.practice.queries import compiled, scenario_ids

PICTURES = Path(settings.HOCVUSO_CONTENT) / "vi" / "pictures"
AIM_BYTES = 3_000


def path(path_id):
    return next(one for one in paths() if one.id == path_id)


def test_each_of_the_twelve_atoms_is_taught_and_practised():
    assert {atom for unit in units().values() for atom in unit.atoms} == ATOMS
    assert {atom for name in scenario_ids() for atom in compiled(name)["atoms"]} == ATOMS


@pytest.mark.parametrize("path_id", ["first-day", "family"])
def test_on_a_path_nothing_comes_before_what_it_needs(path_id):
    done: set[str] = set()
    for part in path(path_id).parts:
        assert set(units()[part.unit].prerequisites) <= done, part.unit
        done.add(part.unit)
    assert "scam-four-steps" in done


@pytest.mark.parametrize("unit_id", sorted(units()))
def test_a_unit_practises_what_it_teaches(unit_id):
    unit = units()[unit_id]
    taught = {atom for name in (unit.scenario, *unit.more_practice) for atom in compiled(name)["atoms"]}
    assert set(unit.atoms) <= taught
    assert all(compiled(name)["unit"] == unit_id for name in (unit.scenario, *unit.more_practice))


@pytest.mark.parametrize("file", sorted(PICTURES.rglob("*.svg")), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_drawing_is_small_and_belongs_to_a_screen(file):
    drawn = file.read_text()
    assert len(drawn.encode()) <= AIM_BYTES
    assert drawing_problems(drawn) == []
    if file.parent.name != "_shared":
        assert file.stem in {screen.id for screen in units()[file.parent.name].lesson}


@pytest.mark.parametrize("part", path("first-day").parts, ids=lambda part: part.unit)
def test_each_screen_of_the_first_day_has_its_own_drawing(part):
    for screen in units()[part.unit].lesson:
        assert screen.picture.svg or (PICTURES / part.unit / f"{screen.id}.svg").is_file(), screen.id
