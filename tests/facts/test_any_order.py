"""The same facts in any order, repeated, cut into any batches, leave the same rows; so does a rebuild."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hocvuso.facts.drafts import Draft
from hocvuso.facts.fold import FoldFact, NeedsHistory, State, fold, join
from hocvuso.facts.folding import TIES
from hocvuso.facts.models import MergeEdge, Progress
from hocvuso.facts.services import rebuild
from hocvuso.kernel import clock
from hocvuso.people.models import Resident
from tests.cast import HERE, THERE, make_wards
from tests.facts.world import DOORS, NOW, RESIDENTS, draft, dump, empty, facts, split, write

pytestmark = pytest.mark.django_db
several = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def wards(db: None) -> Iterator[None]:
    make_wards()
    with clock.frozen(NOW):
        yield


@several
@given(st.data(), facts())
def test_any_order_any_repetition_any_batches_leave_the_same_rows(data: st.DataObject, made: list[Draft]) -> None:
    empty()
    write(made)
    at_once = dump()
    for _ in range(2):
        empty()
        shuffled = data.draw(st.permutations(made))
        again = [*shuffled, *data.draw(st.lists(st.sampled_from(made), max_size=4))]
        write(*split(again, data.draw(st.lists(st.integers(0, 20), max_size=6))))
        assert dump() == at_once


@several
@given(facts(), st.lists(st.integers(0, 20), max_size=6))
def test_a_rebuild_makes_every_derived_row_anew_byte_for_byte(made: list[Draft], cuts: list[int]) -> None:
    empty()
    write(*split(made, cuts))
    live = dump()
    rebuild()
    assert dump() == live
    for commune in (THERE, HERE):
        rebuild(commune=commune)
    assert dump() == live


@settings(max_examples=300)
@given(facts(most=20), st.integers(0, 20), st.randoms())
def test_joining_to_a_snapshot_is_folding_everything(made: list[Draft], cut: int, random: object) -> None:
    told = [d.fold_fact() for d in made if d.row.subject == RESIDENTS[0]]
    plain = [f for f in told if f.kind not in TIES - {"resident.merged"}]
    ties = [f for f in told if f.kind in TIES - {"resident.merged"}]
    old, new = [*ties, *plain[:cut]], plain[cut:]
    assert join(fold(old), new) == fold([*old, *new])
    assert join(fold(told), plain) == fold(told), "what is already in it changes nothing"


def test_a_retraction_can_not_be_joined() -> None:
    retraction = draft(1, "fact.retracted", RESIDENTS[0], {"retracts": DOORS[0]}).fold_fact()
    with pytest.raises(NeedsHistory):
        join(State(), [retraction])


LISTED = {"name": "Nguyễn Thị Sáu", "birth": {"year": 1954}}


def test_a_retraction_that_arrives_first_waits_for_its_fact() -> None:
    met = draft(1, "visit.recorded", RESIDENTS[0], {"result": "met"}, at=5)
    back = draft(2, "fact.retracted", RESIDENTS[0], {"retracts": met.row.id}, at=9)
    write([draft(0, "resident.listed", RESIDENTS[0], LISTED)], [back], [met], [met])
    assert not State.loads(Progress.objects.get().state).has("reached")


def test_who_retracts_a_retraction_gives_the_fact_back() -> None:
    met = draft(1, "visit.recorded", RESIDENTS[0], {"result": "met"}, at=5)
    back = draft(2, "fact.retracted", RESIDENTS[0], {"retracts": met.row.id}, at=9)
    write([met, back], [draft(3, "fact.retracted", RESIDENTS[0], {"retracts": back.row.id}, at=12)])
    assert State.loads(Progress.objects.get().state).has("reached")


def test_merges_in_a_circle_are_one_person_and_one_split_leaves_the_others_together() -> None:
    listed = [draft(n, "resident.listed", resident, LISTED) for n, resident in enumerate(RESIDENTS[:3])]
    ring = [
        draft(10 + n, "resident.merged", RESIDENTS[n], {"other": RESIDENTS[(n + 1) % 3]}, at=n + 1) for n in range(3)
    ]
    write(listed, ring)
    assert [str(row.resident) for row in Progress.objects.all()] == [RESIDENTS[0]]
    write([draft(20, "resident.split", RESIDENTS[0], {"merged": ring[0].row.id}, at=9)])
    assert Progress.objects.count() == 1, "1 - 2 - 3 - 1 without one edge still hangs together"
    write([draft(21, "fact.retracted", RESIDENTS[1], {"retracts": ring[1].row.id}, at=10)])
    assert sorted(str(row.resident) for row in Progress.objects.all()) == [RESIDENTS[0], RESIDENTS[1]]
    assert MergeEdge.objects.count() == 1
    assert Resident.objects.count() == 2


def test_a_merge_comes_back_when_its_retraction_is_taken_back() -> None:
    one, two = RESIDENTS[:2]
    merged = draft(2, "resident.merged", one, {"other": two}, at=1)
    undone = draft(3, "fact.retracted", one, {"retracts": merged.row.id}, at=2)
    write([draft(n, "resident.listed", who, LISTED) for n, who in enumerate((one, two))], [merged], [undone])
    assert Progress.objects.count() == 2
    write([draft(4, "fact.retracted", one, {"retracts": undone.row.id}, at=3)])
    assert Progress.objects.count() == 1
    live = dump()
    rebuild()
    assert dump() == live


def test_a_fact_about_a_merged_record_finds_the_person_who_moved_since() -> None:
    one, two = RESIDENTS[:2]
    write(
        [draft(n, "resident.listed", who, LISTED) for n, who in enumerate((one, two))],
        [draft(2, "resident.merged", one, {"other": two}, at=1)],
        [draft(3, "resident.moved", one, {"to_commune": THERE, "to_neighbourhood": 5}, at=2)],
        [draft(4, "visit.recorded", two, {"result": "met"}, at=3)],
    )
    [row] = Progress.objects.all()
    assert (str(row.resident), row.commune) == (one, THERE)
    assert State.loads(row.state).has("reached")
    live = dump()
    rebuild()
    assert dump() == live


def test_the_fold_of_a_stranger_does_not_take_back_somebody_elses_fact() -> None:
    told = FoldFact("f1", "visit.recorded", 1, 2, HERE, 5, {"result": "met"}, "a")
    stranger = FoldFact("f2", "fact.retracted", 2, 2, HERE, 5, {"retracts": "f1"}, "b")
    assert fold([told, stranger]).has("reached")
