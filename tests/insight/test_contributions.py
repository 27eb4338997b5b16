"""Counters are sums of differences: on every day they say what a recount by hand says."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hocvuso.facts.fold import FoldFact, State, fold
from hocvuso.facts.spans import day_of, spans
from hocvuso.insight import projecting, rules
from hocvuso.insight.indicators import bits, indicators, plan, span_rules
from tests.insight import naive
from tests.insight.lives import DAYS, START, at, facts, life

LEDGER = (12, 13, 14, 15, 16)
NOT_REACHED = (*range(21, 26), *range(30, 37))


def state_of(facts: list[dict[str, Any]]) -> State:
    return fold(
        FoldFact(f["id"], f["kind"], f["at"], f["evidence"], f["commune"], f["neighbourhood"], f["body"]) for f in facts
    )


def deltas_of(facts: list[dict[str, Any]]) -> dict[rules.Key, int]:
    state = state_of(facts)
    known = spans(state, span_rules())
    knocks = [(day_of(e[0]), e[3]) for e in state.data["h"].get("knock", ())]
    return rules.contributions(rules.pieces(known, plan()), rules.held(known, knocks, plan()))


def up_to(deltas: dict[rules.Key, int], day: int) -> dict[tuple[int, int, int, int], int]:
    found: dict[tuple[int, int, int, int], int] = {}
    for (commune, nbh, on, indicator, group), delta in deltas.items():
        if on <= day:
            key = (commune, nbh, indicator, group)
            found[key] = found.get(key, 0) + delta
    return {key: n for key, n in found.items() if n}


@settings(max_examples=250)
@given(life(), st.lists(st.integers(-2, DAYS + 260), min_size=1, max_size=6))
def test_the_sum_to_any_day_is_a_recount_on_that_day(facts: list[dict[str, Any]], offsets: list[int]) -> None:
    deltas = deltas_of(facts)
    for day in (START + timedelta(days=n) for n in offsets):
        assert up_to(deltas, rules.number_of(day)) == naive.count([facts], day)


@settings(max_examples=250)
@given(life(), st.integers(0, 60))
def test_two_lives_taken_together_are_what_each_is_alone(facts: list[dict[str, Any]], cut: int) -> None:
    # given a person before and after some facts, when what they share is worked out once, then nothing else changes
    before, after = projecting._lives(state_of(facts[:cut]), state_of(facts))
    assert rules.contributions(*before) == deltas_of(facts[:cut])
    assert rules.contributions(*after) == deltas_of(facts)


@settings(max_examples=250)
@given(life(), st.integers(0, 60), facts(kind="visit.recorded"))
def test_what_is_passed_over_changes_no_figure(told: list[dict[str, Any]], cut: int, visit: dict[str, Any]) -> None:
    for said in (told, [*told[:cut], visit]):
        before, after = state_of(said[:cut]), state_of(said)
        if projecting._counts_alike(before, after):
            assert deltas_of(said[:cut]) == deltas_of(said)


def test_a_knock_is_passed_over_only_when_the_person_had_been_reached_by_then() -> None:
    def fact(n: int, day: int, result: str) -> dict[str, Any]:
        return {
            "id": f"00000000-0000-7000-8000-00000000000{n}", "kind": "visit.recorded", "evidence": 2,
            "commune": 25747, "neighbourhood": 5, "body": {"result": result}, "at": at(day, 0),
        }  # fmt: skip

    reached = state_of([fact(1, 10, "met")])
    for day, passed_over in ((9, False), (10, True), (11, True)):
        knocked = state_of([fact(1, 10, "met"), fact(2, day, "nobody")])
        assert projecting._counts_alike(reached, knocked) == passed_over, f"day {day}"
    twice = [fact(1, 10, "met"), fact(2, 9, "nobody"), fact(3, 9, "locked")]
    again = [*twice, fact(4, 9, "nobody")]
    assert not projecting._counts_alike(state_of(twice), state_of(again)), "what came last on a day is what counts"


@settings(max_examples=150)
@given(life(), st.integers(0, DAYS))
def test_the_ledger_balances_and_nobody_disappears(facts: list[dict[str, Any]], offset: int) -> None:
    counted = up_to(deltas_of(facts), rules.number_of(START + timedelta(days=offset)))

    def n(*numbers: int) -> int:
        return sum(v for (_, _, i, group), v in counted.items() if i in numbers and group == 0)

    assert n(11) == n(*LEDGER), "attained = waiting + in flight + parked + refused + receipt"
    assert n(20) == n(16, 17, 18), "confirmed in all = receipt + list only + list of those who attained"
    assert n(1) == n(2, *NOT_REACHED), "adults = reached + reasons: 100 %"


def test_numbers_of_indicators_never_collide_and_each_has_its_own_bit() -> None:
    assert len({i.number for i in indicators()}) == len(indicators())
    assert len(set(bits().values())) == len(indicators())


def test_a_change_of_group_moves_the_counts_on_its_own_day() -> None:
    def fact(n: int, kind: str, day: int, **body: Any) -> dict[str, Any]:
        return {
            "id": f"00000000-0000-7000-8000-00000000000{n}", "kind": kind, "evidence": 2, "commune": 25747,
            "neighbourhood": 5, "body": body, "at": (START - naive.EPOCH).days * 86_400_000 + day * 86_400_000,
        }  # fmt: skip

    facts = [
        fact(1, "resident.listed", 0, birth={"year": 1954}, groups=["poor"]),
        fact(2, "resident.amended", 30, groups=[]),
    ]
    deltas = deltas_of(facts)
    before, after = (up_to(deltas, rules.number_of(START + timedelta(days=n))) for n in (29, 30))
    assert before[25747, 5, 1, 3] == 1, "poor until the day it was said otherwise, also seen from later"
    assert (25747, 5, 1, 3) not in after
    assert before[25747, 5, 1, 0] == after[25747, 5, 1, 0] == 1


def test_equity_gap_names_the_worst_off_group_and_hides_small_ones() -> None:
    counts = {(1, 0): 100, (11, 0): 40, (1, 1): 20, (11, 1): 2, (1, 2): 4, (11, 2): 0, (1, 3): 10, (11, 3): 3}
    gap = rules.equity_gap(counts, 11, 1, (1, 2, 3))
    assert gap.worst is not None and gap.worst.group == 1
    assert round(gap.points, 3) == 0.3
    assert [s.rate for s in gap.shares if s.group == 2] == [None], "four people: not shown"


def test_a_gap_without_groups_is_no_gap() -> None:
    assert rules.equity_gap({}, 11, 1, (1, 2)).points == 0.0
