"""A trace sent to the server is played again; what can't have happened is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hocvuso.practice.errors import ScenarioMissing, TraceRefused
from hocvuso.practice.machine import start
from hocvuso.practice.queries import compiled, prepare
from hocvuso.practice.reach import to_the_goal
from hocvuso.practice.services import verify_item_trace, verify_trace

NEAR_NAME = {
    "ask": "Trả tiền",
    "scenario": {"ref": "qr-pay-market"},
    "twist": {"draw": {"stranger": "{stall.twin}", "light": "bright"}, "injections": ["covered-board"]},
}
TOO_LATE = {
    "ask": "Làm giúp bà Mẫu",
    "scenario": {"ref": "vneid-activate"},
    "twist": {"start": "phone", "goal": {"screen": "password"}, "injections": ["otp-expired"]},
}
INLINE = {
    "ask": "Coi hóa đơn",
    "inline": {
        "id": "two-doors",
        "draw": {"amount": {"pick": [32000, 46000], "unit": "vnd"}},
        "derive": {"too_high": "{amount} x 10"},
        "state": {},
        "start": "bill",
        "goal": {"screen": "kept"},
        "screens": {
            "bill": {
                "layout": "receipt",
                "say": "Máy hiện hóa đơn {too_high}.",
                "show": [
                    {"id": "agree", "kind": "button", "label": "Trả"},
                    {"id": "leave", "kind": "button", "label": "Chưa trả"},
                ],
                "right": "leave",
                "acts": {"agree": {"go": "paid", "mark": "wrong"}, "leave": {"go": "kept", "mark": "refused"}},
            },
            "paid": {"layout": "receipt", "end": True, "say": "Đã trả.", "show": []},
            "kept": {"layout": "receipt", "say": "Chưa trả.", "show": []},
        },
    },
}  # fmt: skip


def right_events(item, seed):
    prepared = prepare(item)
    _, taken = to_the_goal(prepared.scenario, start(prepared.scenario, seed, "check", prepared.twist))
    return [event for event, _ in taken]


def test_an_honest_trace_gives_its_rung():
    scenario = compiled("scam-four-steps")
    _, taken = to_the_goal(scenario, start(scenario, 9, "alone"))
    shown = verify_trace(
        scenario_id="scam-four-steps", version=1, seed=9, mode="alone", events=[event for event, _ in taken]
    )
    assert (shown.goal, shown.rung, shown.wrong, shown.helps) == (True, "does_alone", 0, 0)


@pytest.mark.parametrize(
    "claim",
    [
        {"events": ["do:calm"]},
        {"events": ["do:answer"] * 2},
        {"events": ["fly"]},
        {"events": [7]},
        {"events": "do:answer"},
        {"mode": "cheat"},
        {"seed": -1},
        {"seed": 2**32},
        {"seed": True},
        {"seed": "9"},
    ],
)
def test_an_impossible_trace_is_refused(claim):
    with pytest.raises(TraceRefused):
        verify_trace(
            **{"scenario_id": "scam-four-steps", "version": 1, "seed": 9, "mode": "alone", "events": [], **claim}
        )


def test_another_version_or_no_such_scenario():
    for wrong in ({"version": 2}, {"scenario_id": "../secrets"}):
        with pytest.raises(ScenarioMissing):
            verify_trace(
                **{"scenario_id": "scam-four-steps", "version": 1, "seed": 9, "mode": "alone", "events": [], **wrong}
            )


@given(st.lists(st.text(max_size=20), max_size=10), st.integers(0, 2**32 - 1))
@settings(max_examples=50)
def test_any_list_of_words_is_played_or_refused(events, seed):
    try:
        shown = verify_trace(scenario_id="qr-pay-market", version=1, seed=seed, mode="alone", events=events)
    except TraceRefused:
        return
    assert shown.events == len(events)


def test_an_item_twists_a_scenario_the_near_name():
    seed = 4
    shown = verify_item_trace(item=NEAR_NAME, seed=seed, events=right_events(NEAR_NAME, seed))
    assert (shown.goal, shown.wrong, shown.refused, shown.injections) == (True, 0, 1, ("covered-board",))
    prepared = prepare(NEAR_NAME)
    state = start(prepared.scenario, seed, "check", prepared.twist)
    assert state["draw"]["stranger"] == state["draw"]["stall"]["twin"]
    assert state["vars"]["light"] == "bright"


def test_an_item_starts_and_ends_elsewhere():
    shown = verify_item_trace(item=TOO_LATE, seed=1, events=right_events(TOO_LATE, 1))
    assert shown.goal and shown.events == 3
    assert compiled("vneid-activate")["goal"] == {"screen": "success"}


def test_an_inline_item_ends_where_its_author_says():
    good = verify_item_trace(item=INLINE, seed=2, events=["do:leave"])
    poor = verify_item_trace(item=INLINE, seed=2, events=["do:agree"])
    assert (good.goal, good.refused) == (True, 1)
    assert (poor.goal, poor.wrong) == (False, 1)
    with pytest.raises(TraceRefused):
        verify_item_trace(item=INLINE, seed=2, events=["do:agree", "back", "do:leave"])


def test_hearing_again_is_no_help_where_an_item_has_no_hints():
    assert verify_item_trace(item=INLINE, seed=2, events=["hint", "do:leave"]).helps == 0
