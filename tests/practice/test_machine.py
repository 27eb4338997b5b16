"""The scenario machine: walks never break it, Quay lại takes back exactly, every state finds home."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hocvuso.practice.machine import (
    ImpossibleEvent,
    possible_events,
    random_numbers,
    reached,
    replay,
    result,
    right_act,
    screen_of,
    start,
    step,
)
from hocvuso.practice.queries import compiled, scenario_ids
from hocvuso.practice.reach import edge_of, reachable, to_the_goal, walks
from hocvuso.practice.types import MODES

scenarios = st.sampled_from(scenario_ids())
seeds = st.integers(0, 2**32 - 1)
choices = st.lists(st.integers(0, 9999), max_size=80)


@st.composite
def attempts(draw):
    """Draw a scenario and a state that a random walk has reached."""
    scenario = compiled(draw(scenarios))
    state = start(scenario, draw(seeds), draw(st.sampled_from(MODES)))
    for choice in draw(choices):
        if state["ended"]:
            break
        events = [*possible_events(scenario, state), "back", "hint"]
        state, _ = step(scenario, state, events[choice % len(events)])
    return scenario, state


@given(attempts())
@settings(max_examples=120)
def test_from_wherever_a_walk_ended_the_right_acts_lead_home_unmarked(attempt):
    scenario, state = attempt
    marks = [m[0] for m in state["marks"]]
    end, taken = to_the_goal(scenario, state)
    assert reached(scenario, end)
    assert {m[0] for m in end["marks"][len(marks) :]} <= {"refused"}
    assert all(feedback["mark"] in {None, "refused"} for _, feedback in taken)


@given(attempts(), st.integers(0, 9999))
@settings(max_examples=120)
def test_quay_lai_takes_back_one_step_exactly_but_never_a_mark(attempt, choice):
    scenario, state = attempt
    if state["ended"]:
        return
    events = possible_events(scenario, state)
    after, feedback = step(scenario, state, events[choice % len(events)])
    if after["ended"] or feedback["rang"] or state["resume"] != after["resume"]:
        return
    back, answer = step(scenario, after, "back")
    assert back["marks"] == after["marks"]
    assert back["helps"] == after["helps"]
    if answer.get("undo_refused"):
        assert answer["say"] and (back["screen"], back["vars"]) == (after["screen"], after["vars"])
    elif after["history"] != state["history"]:
        assert (back["screen"], back["vars"], back["history"]) == (state["screen"], state["vars"], state["history"])


@given(scenarios, seeds, st.sampled_from(MODES), choices)
@settings(max_examples=120)
def test_a_step_leaves_every_state_before_it_as_it_was(name, seed, mode, picks):
    """Logs, walks and the lab go on from states they have kept."""
    scenario = compiled(name)
    state = start(scenario, seed, mode)
    kept = []
    for pick in picks:
        if state["ended"]:
            break
        kept.append((state, deepcopy(state)))
        events = [*possible_events(scenario, state), "back", "back", "hint"]
        state, _ = step(scenario, state, events[pick % len(events)])
    assert all(now == then for now, then in kept)


@given(attempts())
@settings(max_examples=60)
def test_nothing_typed_is_in_the_state(attempt):
    scenario, state = attempt
    for name, value in state["vars"].items():
        assert value in scenario["state"][name]["values"]


def test_an_overlay_rings_once_also_after_going_back():
    scenario = compiled("vneid-show-papers")
    state = start(scenario, 7, "alone", {"injections": ["official-call"]})
    rang = 0
    while not state["ended"]:
        state, feedback = step(scenario, state, right_act(scenario, state))
        rang += bool(feedback["rang"])
        if state["resume"] is None and state["rung"] and state["screen"] == state["ring_at"]["official-call"]:
            state, feedback = step(scenario, state, "back")
            assert not feedback["rang"] and state["resume"] is None
            state, feedback = step(scenario, state, right_act(scenario, state))
            assert not feedback["rang"]
            break
    assert rang == 1


def test_going_back_inside_a_call_stays_in_the_call_and_afterwards_skips_it():
    scenario = compiled("vneid-activate")
    state = start(scenario, 3, "alone", {"injections": ["fake-sms"]})
    while state["screen"] != "fake-sms/banner":
        state, _ = step(scenario, state, right_act(scenario, state))
    covered = state["resume"]
    state, _ = step(scenario, state, "do:open")
    back, _ = step(scenario, state, "back")
    assert (back["screen"], back["resume"]) == ("fake-sms/banner", covered)
    state, _ = step(scenario, back, "do:dismiss")
    assert state["screen"] == covered
    before, _ = step(scenario, state, "back")
    assert "/" not in before["screen"] and before["resume"] is None


@pytest.mark.parametrize(
    ("events_before", "helps", "rung"),
    [((), 0, "does_alone"), (("hint",), 1, "does_prompted"), (("hint",) * 3, 3, "not_yet")],
)
def test_rungs_count_help(events_before, helps, rung):
    scenario = compiled("scam-four-steps")
    state = start(scenario, 1, "alone")
    for event in events_before:
        state, _ = step(scenario, state, event)
    end, _ = to_the_goal(scenario, state)
    shown = result(scenario, end)
    assert (shown.helps, shown.rung) == (helps, rung)


@pytest.mark.parametrize(
    ("mode", "rung"), [("watch", "not_yet"), ("together", "does_prompted"), ("check", "does_alone")]
)
def test_what_the_machine_shows_or_points_at_is_not_done_alone(mode, rung):
    scenario = compiled("qr-pay-market")
    end, _ = to_the_goal(scenario, start(scenario, 5, mode))
    assert result(scenario, end).rung == rung


def test_following_a_trickster_fails_the_attempt_and_names_where():
    scenario = compiled("qr-pay-market")
    state = start(scenario, 11, "alone", {"injections": ["bank-call"]})
    while state["resume"] is None:
        state, _ = step(scenario, state, right_act(scenario, state))
    for event in ("do:answer", "do:tell"):
        state, _ = step(scenario, state, event)
    end, _ = to_the_goal(scenario, state)
    shown = result(scenario, end)
    assert shown.goal and shown.rung == "not_yet" and shown.unsafe_in == ("bank-call",)


def test_an_act_that_is_not_on_the_screen_is_impossible():
    scenario = compiled("qr-pay-market")
    with pytest.raises(ImpossibleEvent):
        step(scenario, start(scenario, 1, "alone"), "do:pay")
    with pytest.raises(ImpossibleEvent):
        replay(scenario, 1, "alone", ["hint"] * 601)


def test_the_generator_is_mulberry32():
    """First numbers of seed 1, as published implementations give them (x 2**-32 = 0.6270739405881613, ...)."""
    numbers = random_numbers(1)
    assert [next(numbers) / 2**32 for _ in range(2)] == [0.6270739405881613, 0.002735721180215478]


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_walks_cover_every_edge_that_can_be_reached(scenario_id):
    scenario = compiled(scenario_id)
    wanted = {
        edge_of(scenario, state, event)
        for state in reachable(scenario).values()
        if not state["ended"]
        for event in possible_events(scenario, state)
    }
    found = walks(scenario)
    walked = set()
    for walk in found:
        state = start(scenario, walk.seed, walk.mode, walk.twist)
        for event in walk.events:
            if event.startswith("do:"):
                assert event.split("=")[0][3:] in {e.get("id") for e in screen_of(scenario, state)["show"]}
                walked.add(edge_of(scenario, state, event))
            state, _ = step(scenario, state, event)
    assert len(found) >= 50
    assert walked >= wanted
