"""Reading score conditions, the effect of help, retakes, and the words of a result."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.assessment import rules
from hocvuso.assessment.engine.types import Answer

SCORE = [
    {"cat": 0, "if": "unsafe >= 1 or not goal"},
    {"cat": 1, "if": "wrong >= 3 or helps >= 2"},
    {"cat": 2, "if": "wrong >= 1 or helps = 1 or detour >= 3"},
    {"cat": 3, "if": "goal"},
]


@given(st.booleans(), *[st.integers(0, 4)] * 4)
def test_conditions_mean_what_they_say(goal: bool, unsafe: int, wrong: int, helps: int, detour: int) -> None:
    marks = {"goal": goal, "unsafe": unsafe, "wrong": wrong, "helps": helps, "detour": detour}
    if unsafe >= 1 or not goal:
        expected = 0
    elif wrong >= 3 or helps >= 2:
        expected = 1
    elif wrong >= 1 or helps == 1 or detour >= 3:
        expected = 2
    else:
        expected = 3
    assert rules.category_of(SCORE, marks) == expected


@pytest.mark.parametrize("text", ["", "goal goal", "wrong => 1", "wrong >= x", "exit()", "goal and"])
def test_a_condition_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(rules.ScoreBroken):
        rules.condition_holds(text, {"goal": True, "wrong": 0})


def test_a_hint_caps_and_reading_aloud_does_not() -> None:
    assert rules.helped(3, 4, "hint") == 2
    assert rules.helped(0, 4, "hint") == 0
    assert rules.helped(3, 4, "read_aloud") == 3


NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULE = {"retake": {"not_yet_days": 2, "continue_days": 0, "most_in_30_days": 3}}


def test_retakes_wait_for_practice_and_for_nothing_else() -> None:
    assert rules.retake_from(RULE, [("not_yet", NOW - timedelta(hours=5))], NOW) == NOW + timedelta(days=2, hours=-5)
    assert rules.retake_from(RULE, [("not_yet", NOW - timedelta(days=2))], NOW) is None
    assert rules.retake_from(RULE, [("continue", NOW)], NOW) is None


def test_too_many_checks_in_a_month_wait_until_the_first_is_old() -> None:
    past = [("continue", NOW - timedelta(days=d)) for d in (1, 5, 20)]
    assert rules.retake_from(RULE, past, NOW) == NOW + timedelta(days=10)


def test_two_things_to_practise_come_from_different_groups() -> None:
    def item(name: str, group: str, b: int) -> dict[str, object]:
        return {"can": name, "group": group, "b": [b]}

    items = {
        "x": item("x", "e", -900), "y": item("y", "e", -1500), "z": item("z", "b", -500), "w": item("w", "a", -1000)
    }  # fmt: skip
    answers = [Answer("x", 0), Answer("y", 0), Answer("z", 0), Answer("w", 1)]
    seen, practise = rules.told(items, answers)
    assert (seen, [p.can for p in practise]) == (("w",), ["y", "z"])
