"""Recording on this server: what is stored, what is known, what the register shows, what reactions answer."""

from collections.abc import Iterator

import pytest

from hocvuso.facts import projectors, queries
from hocvuso.facts.models import CommuneSeq, Fact, Feed, MergeEdge, Progress, Whereabouts
from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact, StoredFact
from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.ids import uuid7
from hocvuso.people.models import Resident
from hocvuso.places.models import Household
from hocvuso.places.types import EVERYWHERE, PlaceScope
from tests.cast import FAR, HERE, NEAR, THERE, Cast
from tests.facts.sending import state
from tests.facts.world import about


def test_a_fact_is_stored_once_and_known_afterwards(cast: Cast) -> None:
    resident = cast.resident()
    fact = about(resident, "barrier.noted", {"barrier": "eyes"})
    [first] = record(facts=[fact], actor=cast.actor(cast.tuan))
    [again] = record(facts=[fact], actor=cast.actor(cast.tuan))
    assert (first.verdict, again.verdict) == ("stored", "known")
    assert again.server_seq == first.server_seq == 2
    assert again.effective_at == first.effective_at
    assert Fact.objects.filter(subject=resident).count() == 2
    assert CommuneSeq.objects.get(commune=HERE).seq == 2


def test_the_same_fact_twice_in_one_call_is_stored_once(cast: Cast) -> None:
    fact = about(cast.resident(), "barrier.noted", {"barrier": "eyes"})
    assert [r.verdict for r in record(facts=[fact, fact], actor=cast.actor(cast.tuan))] == ["stored", "known"]


def test_nothing_is_stored_when_one_of_the_facts_does_not_fit(cast: Cast) -> None:
    resident = cast.resident()
    good = about(resident, "barrier.noted", {"barrier": "eyes"})
    bad = about(resident, "pillar.observed", {"pillar": "wings", "present": True})
    with pytest.raises(DomainError, match="fact_invalid"):
        record(facts=[good, bad], actor=cast.actor(cast.tuan))
    nowhere = about(resident, "resident.moved", {"to_commune": 99_999})
    with pytest.raises(DomainError, match="fact_invalid"):
        record(facts=[good, nowhere], actor=cast.actor(cast.tuan))
    assert Fact.objects.filter(subject=resident).count() == 1


def test_the_register_shows_who_lives_where(cast: Cast) -> None:
    door = cast.household(address="15/3 hẻm 42")
    resident = cast.resident(household=door, groups=("poor",))
    row = Resident.objects.get(pk=resident)
    assert (row.name, row.folded, row.household, row.groups) == ("Nguyễn Thị Sáu", "nguyen thi sau", door, ["poor"])
    assert (row.birth_year, row.birth_month, row.birth_day, row.listed) == (1954, 3, 5, True)
    assert Household.objects.get(pk=door).folded == "15/3 hem 42"
    record(facts=[about(resident, "resident.amended", {"neighbourhood": FAR})], actor=cast.actor(cast.hanh))
    assert Resident.objects.get(pk=resident).neighbourhood == FAR


def test_who_died_or_left_is_not_on_the_register_and_comes_back_when_that_was_a_mistake(cast: Cast) -> None:
    resident = cast.resident()
    died = about(resident, "resident.died", {})
    record(facts=[died], actor=cast.actor(cast.hanh))
    assert not Resident.objects.filter(pk=resident).exists()
    record(facts=[about(resident, "fact.retracted", {"retracts": str(died.id)})], actor=cast.actor(cast.hanh))
    assert Resident.objects.filter(pk=resident).exists()


def test_who_moves_is_kept_where_they_live_and_phones_of_both_wards_hear_of_it(cast: Cast) -> None:
    resident = cast.resident()
    before = CommuneSeq.objects.get(commune=HERE).seq
    moved = about(resident, "resident.moved", {"to_commune": THERE, "to_neighbourhood": NEAR})
    record(facts=[moved], actor=cast.actor(cast.hanh))
    assert Progress.objects.get(resident=resident).commune == THERE
    assert Whereabouts.objects.get(subject=resident).commune == THERE
    assert Resident.objects.get(pk=resident).commune_id == THERE
    assert list(Feed.objects.order_by("commune").values_list("commune", "reason", "server_seq")) == [
        (HERE, "move", before + 2),
        (THERE, "move", 1),
    ]
    # a fact of the old ward that arrives late still finds the person
    record(facts=[about(resident, "visit.recorded", {"result": "met"})], actor=cast.actor(cast.tuan))
    assert state(resident).has("reached")
    assert queries.states(PlaceScope(communes=frozenset({HERE})), [resident]) == {}


def test_two_records_of_one_person_fold_into_one_and_apart_again(cast: Cast) -> None:
    one, two = sorted((cast.resident(), cast.resident(name="Nguyễn Thị  Sáu B")))
    record(facts=[about(two, "visit.recorded", {"result": "met"})], actor=cast.actor(cast.tuan))
    merged = about(two, "resident.merged", {"other": str(one)})
    record(facts=[merged], actor=cast.actor(cast.hanh))
    assert state(one) == state(two)
    assert state(one).has("reached")
    assert not Resident.objects.filter(pk=two).exists()
    assert MergeEdge.objects.count() == 1
    assert len(queries.facts_about(EVERYWHERE, two)) == 4
    # a fact about the record that was merged away belongs to the one person
    record(facts=[about(two, "barrier.noted", {"barrier": "eyes"})], actor=cast.actor(cast.tuan))
    assert state(one).last("barrier:eyes") is True
    record(facts=[about(two, "resident.split", {"merged": str(merged.id)})], actor=cast.actor(cast.hanh))
    assert not state(one).has("reached") and state(two).has("reached")
    assert Resident.objects.filter(pk__in=[one, two]).count() == 2
    assert MergeEdge.objects.count() == 0


def test_a_fact_about_somebody_nobody_listed_waits_for_the_register(cast: Cast) -> None:
    stranger = uuid7()
    record(facts=[about(stranger, "visit.recorded", {"result": "met"})], actor=cast.actor(cast.tuan))
    assert state(stranger).is_stub
    assert not Resident.objects.filter(pk=stranger).exists()
    body = {"name": "Lê Văn Út", "birth": {"year": 1950}}
    record(facts=[about(stranger, "resident.listed", body)], actor=cast.actor(cast.hanh))
    assert Resident.objects.get(pk=stranger).name == "Lê Văn Út"
    assert state(stranger).has("reached")


@pytest.fixture
def chain() -> Iterator[list[str]]:
    """Two rooms that answer each other's facts once."""
    heard: list[str] = []

    def thank(fact: StoredFact) -> list[NewFact]:
        heard.append(fact.kind)
        return [about(fact.subject.id, "service.adopted", {"what": "vneid"})]

    def note(fact: StoredFact) -> None:
        heard.append(fact.kind)

    before = dict(projectors._reactions)
    projectors.register_reaction("thank", ["lesson.completed"], thank)
    projectors.register_reaction("note", ["service.adopted"], note)
    yield heard
    projectors._reactions.clear()
    projectors._reactions.update(before)


def test_a_reaction_answers_a_new_fact_once_in_the_same_transaction(cast: Cast, chain: list[str]) -> None:
    resident = cast.resident()
    lesson = about(resident, "lesson.completed", {"unit": "vneid"})
    for _ in range(2):
        record(facts=[lesson], actor=cast.actor(cast.tuan))
    assert chain == ["lesson.completed", "service.adopted"]
    assert state(resident).has("adopted:vneid")
    [answer] = [f for f in queries.facts_about(EVERYWHERE, resident) if f.kind == "service.adopted"]
    assert answer.actor == cast.tuan.pk


def test_reactions_that_call_each_other_without_end_store_nothing(cast: Cast, chain: list[str]) -> None:
    resident = cast.resident()
    projectors.register_reaction(
        "echo", ["barrier.noted"], lambda f: [about(f.subject.id, "barrier.noted", {"barrier": "eyes"})]
    )
    with pytest.raises(RuntimeError, match="without end"):
        record(facts=[about(resident, "barrier.noted", {"barrier": "eyes"})], actor=cast.actor(cast.tuan))
    assert Fact.objects.filter(subject=resident).count() == 1
