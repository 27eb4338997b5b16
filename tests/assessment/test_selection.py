"""Which task comes next, for any bank, any answers, any seed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hocvuso.assessment.engine import chance, simulate, tables, testing
from hocvuso.assessment.engine.types import Answer, Cell, Item, Rule
from tests.assessment import twin

GROUPS = "abcdđeg"


@st.composite
def banks(draw: st.DrawFn) -> list[Item]:
    size = draw(st.integers(14, 40))
    made = []
    for n in range(size):
        b = sorted(draw(st.lists(st.integers(-2500, 1000), min_size=1, max_size=3, unique=True)))
        enemies = draw(st.frozensets(st.integers(0, size - 1).map(lambda m: f"t{m:02}"), max_size=2))
        tags = frozenset({f"group:{GROUPS[n % 7]}", f"kind:{'performance' if n % 3 else 'choice'}"})
        template = f"t{draw(st.integers(0, n)):02}" if draw(st.integers(0, 9)) == 0 else f"t{n:02}"
        made.append(Item(f"i{n:02}", draw(st.integers(500, 2000)), tuple(b), template, tags, enemies))
    return made


def rule(**changes: int) -> Rule:
    cells = tuple(Cell(f"group:{g}", 1) for g in GROUPS) + (Cell("kind:performance", 2, 9),)
    given_values = {"minimum": 7, "maximum": 16, "cap": 500_000, **changes}
    return Rule(cut=-1000, delta=300, pass_risk=80_000, not_yet_risk=200_000, cells=cells, **given_values)


def walk(
    made: tables.Tables, seed: int, eligible: frozenset[str], categories: list[int]
) -> tuple[list[Answer], list[str]]:
    answers: list[Answer] = []
    reasons: list[str] = []
    for number in range(made.rule.maximum):
        if testing.decide(made, answers).outcome is not None:
            break
        choice = testing.next_item(made, seed, eligible, answers)
        reasons.append(choice.reason)
        if choice.item is None:
            break
        top = made.items[made.index[choice.item]].categories
        answers.append(Answer(choice.item, categories[number % len(categories)] % top))
    return answers, reasons


@settings(max_examples=60)
@given(banks(), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 3), min_size=1, max_size=16), st.data())
def test_no_enemies_no_repeats_and_only_eligible_items_unless_a_cell_has_none(
    bank: list[Item], seed: int, categories: list[int], data: st.DataObject
) -> None:
    made = tables.make(bank, rule())
    eligible = data.draw(st.frozensets(st.sampled_from([i.id for i in bank])))
    answers, reasons = walk(made, seed, eligible, categories)
    positions = [made.index[a.item] for a in answers]
    for n, one in enumerate(positions):
        for other in positions[n + 1 :]:
            assert other not in made.clashes[one]
    for answer, reason in zip(answers, reasons, strict=False):
        assert answer.item in eligible or reason == "relaxed"
    counts = testing.tag_counts(made, answers)
    assert all(counts.get(cell.tag, 0) <= cell.most for cell in made.rule.cells)


@settings(max_examples=60)
@given(banks(), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 3), min_size=1, max_size=16))
def test_the_blueprint_is_met_or_the_end_says_why(bank: list[Item], seed: int, categories: list[int]) -> None:
    made = tables.make(bank, rule())
    answers, reasons = walk(made, seed, frozenset(i.id for i in bank), categories)
    standing = testing.decide(made, answers)
    if testing.unmet_cells(made, answers):
        assert standing.outcome != "attained" and standing.outcome != "not_yet"
        assert standing.reason == "blueprint" or reasons[-1] == "empty"
    elif standing.outcome in {"attained", "not_yet"}:
        assert len(answers) >= made.rule.minimum


@settings(max_examples=40)
@given(banks(), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 3), min_size=1, max_size=16))
def test_the_same_seed_and_answers_give_the_same_test(bank: list[Item], seed: int, categories: list[int]) -> None:
    made, again = tables.make(bank, rule()), tables.make(bank[::-1], rule())
    eligible = testing.draw_eligible(made, seed, {})
    assert walk(made, seed, eligible, categories) == walk(again, seed, eligible, categories)


@settings(max_examples=60)
@given(banks(), st.integers(0, 2**32 - 1), st.booleans())
def test_a_test_ended_early_could_not_have_been_decided_by_going_on(bank: list[Item], seed: int, right: bool) -> None:
    twinned = [replace(item, twin=bank[n - 1].id if n % 3 == 0 else "") for n, item in enumerate(bank)]
    made = tables.make(twinned, replace(rule(), pass_risk=3_000, not_yet_risk=3_000))
    rng = np.random.default_rng(seed)
    answers: list[Answer] = []
    eligible = frozenset(made.index)
    while (standing := testing.decide(made, answers)).outcome is None:
        choice = testing.next_item(made, seed, eligible, answers)
        if choice.item is None:
            break
        broken, top = rng.random() < 0.15, made.items[made.index[choice.item]].categories
        answers.append(Answer(choice.item, None if broken else int(rng.integers(top))))
    assume(standing.reason == "curtailed")
    while len(answers) < made.rule.maximum and (more := testing.next_item(made, seed, eligible, answers).item):
        answers.append(Answer(more, made.items[made.index[more]].categories - 1 if right else 0))
    assert made.not_yet_at < testing.ratio_of(made, answers) < made.pass_at


def test_a_task_broken_at_the_end_still_leaves_its_twin_to_decide() -> None:
    made = twin.broken_last()
    answers = [Answer("a", 1), Answer("b", None)]
    assert testing.decide(made, answers).outcome is None
    assert testing.next_item(made, 1, frozenset("abd"), answers).item == "c"
    assert testing.decide(made, [*answers, Answer("c", 1)]).outcome == "attained"


def plain_bank() -> list[Item]:
    rng = np.random.default_rng(2)
    found = []
    for n in range(63):
        low = int(rng.normal(-1200, 500))
        tags = frozenset({f"group:{GROUPS[n % 7]}", f"kind:{'performance' if n % 3 else 'choice'}"})
        found.append(Item(f"i{n:02}", int(rng.uniform(800, 1500)), (low, low + 800), f"i{n:02}", tags))
    return found


@pytest.mark.parametrize(("pass_risk", "not_yet_risk"), [(30_000, 100_000), (80_000, 200_000), (200_000, 50_000)])
def test_the_risks_that_the_city_signs_are_kept_whatever_is_chosen(pass_risk: int, not_yet_risk: int) -> None:
    signed = replace(rule(maximum=40), pass_risk=pass_risk, not_yet_risk=not_yet_risk)
    made = tables.make(plain_bank(), signed)
    people = 1500
    for edge, risk, what in ((-1300, pass_risk, "false_pass"), (-700, not_yet_risk, "false_not_yet")):
        shown = simulate.simulate(made, np.full(people, edge / 1000), 7)
        kept = risk / 1e6
        assert getattr(shown, what) <= kept + 3 * (kept * (1 - kept) / people) ** 0.5


def test_two_people_with_different_answers_get_different_tests_from_one_seed() -> None:
    made = tables.make(plain_bank(), rule())
    eligible = frozenset(made.index)
    differ = sum(
        [a.item for a in walk(made, seed, eligible, [2])[0]] != [a.item for a in walk(made, seed, eligible, [0])[0]]
        for seed in range(20)
    )
    assert differ == 20


def test_answers_decide_the_outcome() -> None:
    made = tables.make(plain_bank(), rule())
    eligible = frozenset(made.index)
    for seed in range(10):
        assert testing.decide(made, walk(made, seed, eligible, [2])[0]).outcome == "attained"
        assert testing.decide(made, walk(made, seed, eligible, [0])[0]).outcome == "not_yet"


def test_a_broken_task_gives_way_to_its_twin_and_fills_no_cell() -> None:
    bank = plain_bank()
    first, other = bank[0], bank[1]
    bank[0] = Item(first.id, first.slope, first.thresholds, first.template, first.tags, frozenset({other.id}), other.id)
    made = tables.make(bank, rule())
    broken = [Answer(first.id, None)]
    assert testing.next_item(made, 1, frozenset(made.index), broken).item == other.id
    assert testing.tag_counts(made, broken) == {}


def test_the_cap_is_held_over_many_tests() -> None:
    made = tables.make(plain_bank(), rule(cap=300_000, maximum=14))
    shown = simulate.simulate(made, np.random.default_rng(1).normal(size=2000), 1)
    assert shown.max_exposure <= 0.33
    free = simulate.simulate(tables.make(plain_bank(), rule(maximum=14)), np.random.default_rng(1).normal(size=500), 1)
    assert free.max_exposure > shown.max_exposure


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(0, 30))
def test_chance_of_many_is_chance_of_one(seed: int, first: int, second: int) -> None:
    many = chance.derived_many(np.array([seed, 5], dtype=np.uint32), first, second)
    assert int(many[0]) == chance.derived(seed, first, second)


def test_simulated_tests_are_the_tests_a_person_gets() -> None:
    made = tables.make(plain_bank(), rule(cap=1_000_000))
    high = simulate.simulate(made, np.full(40, 9.0), 3)
    lengths = []
    for seed in np.random.default_rng(3).integers(0, 2**32, 40, dtype=np.uint32):
        lengths.append(len(walk(made, int(seed), frozenset(made.index), [2])[0]))
    assert high.mean_length == np.mean(lengths)
    assert high.inconclusive == 0


def test_shuffling_keeps_everything() -> None:
    assert sorted(chance.shuffled(9, 6)) == list(range(6))
    assert len({tuple(chance.shuffled(seed, 4)) for seed in range(400)}) == 24
