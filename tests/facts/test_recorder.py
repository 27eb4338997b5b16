"""The people room's changes as facts: a roll taken in, revised, a person merged, an undo that keeps who has a life."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hocvuso.facts import queries
from hocvuso.facts.recorder import LedgerRecorder
from hocvuso.facts.services import record
from hocvuso.people import ports
from hocvuso.people.models import Resident
from hocvuso.places.models import Household
from hocvuso.places.types import EVERYWHERE
from tests.cast import FAR, HERE, NEAR, Cast
from tests.facts.world import about
from tests.people.ledger import NaiveLedger

WHEN = datetime(2026, 11, 20, tzinfo=UTC)
DOOR, SAU, UT = UUID(int=0xD1), UUID(int=0xA1), UUID(int=0xA2)
ROLL: list[ports.Change] = [
    ports.HouseholdListed(household=DOOR, commune=HERE, neighbourhood=NEAR, address="15/3 hẻm 42", fact=UUID(int=1)),
    ports.ResidentListed(
        resident=SAU,
        commune=HERE,
        neighbourhood=NEAR,
        household=DOOR,
        name="Nguyễn Thị Sáu",
        sex="f",
        birth=ports.Birth(year=1954, month=3),
        groups=("poor",),
        relation="head",
        fact=UUID(int=2),
    ),
    ports.ResidentListed(
        resident=UT, commune=HERE, neighbourhood=NEAR, household=DOOR, name="Lê Văn Út", fact=UUID(int=3)
    ),
]
REVISED: list[ports.Change] = [
    ports.ResidentAmended(resident=UT, commune=HERE, neighbourhood=NEAR, listed=False, fact=UUID(int=4)),
    ports.ResidentAmended(
        resident=SAU, commune=HERE, neighbourhood=NEAR, new_neighbourhood=FAR, groups=(), fact=UUID(int=5)
    ),
    ports.HouseholdAmended(household=DOOR, commune=HERE, neighbourhood=NEAR, address="17 Lê Lợi", fact=UUID(int=6)),
]


@pytest.fixture
def recorder(cast: Cast) -> Iterator[ports.Recorder]:
    yield ports.recorder()


def take(recorder: ports.Recorder, cast: Cast, changes: list[ports.Change]) -> None:
    recorder.record(
        changes=changes, actor=cast.hanh.pk, organisation=cast.ward_office, occurred_at=WHEN, purpose="roll"
    )


def register() -> list[tuple[object, ...]]:
    """The register as both ledgers must leave it."""
    people = Resident.objects.order_by("id").values_list(
        "id", "commune", "neighbourhood", "household", "name", "folded", "sex", "birth_year", "birth_month", "groups",
        "relation", "listed",
    )  # fmt: skip
    doors = Household.objects.order_by("id").values_list("id", "commune", "address", "folded")
    return [*people, *doors]


def test_facts_registers_it_at_start_up() -> None:
    assert isinstance(ports.recorder(), LedgerRecorder)


@pytest.mark.parametrize("changes", [ROLL, [*ROLL, *REVISED]], ids=["roll", "revised"])
def test_the_register_is_what_the_naive_ledger_of_the_people_room_makes(
    cast: Cast, recorder: ports.Recorder, changes: list[ports.Change]
) -> None:
    for _ in range(2):
        take(recorder, cast, changes)
    real = register()
    Resident.objects.all().delete()
    Household.objects.all().delete()
    take(NaiveLedger(), cast, changes)
    assert register() == real


def test_an_undone_roll_takes_people_off_and_says_who_has_a_life_since(cast: Cast, recorder: ports.Recorder) -> None:
    take(recorder, cast, ROLL)
    record(facts=[about(SAU, "visit.recorded", {"result": "met"})], actor=cast.actor(cast.tuan))
    besides = {change.fact for change in ROLL}
    assert recorder.later_facts(commune=HERE, residents=[SAU, UT], besides=besides) == {SAU}
    undo: list[ports.Change] = [
        ports.Retracted(
            subject_kind="resident",
            subject=UT,
            commune=HERE,
            neighbourhood=NEAR,
            retracts=UUID(int=3),
            reason="roll_undone",
        )
    ]
    take(recorder, cast, undo)
    assert [row.pk for row in Resident.objects.all()] == [SAU]
    assert recorder.later_facts(commune=HERE, residents=[UT], besides=besides) == set()


def test_two_records_become_one_person(cast: Cast, recorder: ports.Recorder) -> None:
    take(recorder, cast, ROLL)
    merged = ports.ResidentsMerged(resident=UT, other=SAU, commune=HERE, neighbourhood=NEAR)
    take(recorder, cast, [merged])
    assert [row.pk for row in Resident.objects.all()] == [SAU]
    assert queries.root_of(UT) == SAU
    assert queries.states(EVERYWHERE, [UT])[UT].groups == queries.states(EVERYWHERE, [SAU])[SAU].groups
