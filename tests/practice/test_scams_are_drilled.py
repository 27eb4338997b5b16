"""Every known trick is met somewhere in practice, and whoever follows one is led to a drill that is there."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from hocvuso.learning.queries import unit_of_scenario
from hocvuso.practice.machine import possible_events, start, step
from hocvuso.practice.queries import compiled, raw, scams, scenario_ids
from hocvuso.practice.reach import reachable, to_the_goal
from tests.practice.stage import STATIC

KNOWN = {f"SC{n}" for n in range(1, 12)}
DRILLS = [name for name in scenario_ids() if name.startswith("drill-")]
SPRITE = STATIC / "img" / "icons.svg"


def main_screens(scenario):
    return {name: screen for name, screen in scenario["screens"].items() if "/" not in name}


def test_each_of_the_eleven_tricks_is_practised():
    met = {spec["scam"] for name in scenario_ids() for spec in compiled(name)["injections"].values() if "scam" in spec}
    drilled = {trick for name in DRILLS for trick in raw(name)["scams"]}
    assert met | drilled == KNOWN


def test_each_shared_overlay_is_taken_by_a_scenario():
    taken = {
        spec["use"] for name in scenario_ids() for spec in raw(name).get("injections", {}).values() if "use" in spec
    }
    assert set(scams()) <= taken


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_a_scenario_is_long_enough_to_learn_from_and_answers_each_wrong_turn_in_its_own_words(scenario_id):
    scenario = compiled(scenario_id)
    screens = main_screens(scenario)
    assert len(screens) >= 6
    said = [
        rule.get("say") or rule["go"]
        for screen in screens.values()
        for rules in screen["acts"].values()
        for rule in rules
        if rule.get("mark") in {"wrong", "unsafe"}
    ]
    assert len(set(said)) >= 2
    assert any(len(spec["pick"]) > 1 for spec in scenario["draw"].values())


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_a_followed_trick_leads_to_a_drill_that_is_there(scenario_id):
    scenario = compiled(scenario_id)
    for key, drill in scenario["rungs"]["next"].items():
        # "unsafe_in_" alone: an own slip that belongs to no trick
        assert key in {"else", "unsafe_in_"} or key.removeprefix("unsafe_in_") in scenario["injections"]
        assert drill == "together" or drill in scenario_ids()


@pytest.mark.parametrize("drill", DRILLS)
def test_a_drill_is_found_from_the_unit_of_the_four_steps(drill):
    assert unit_of_scenario(drill).id == raw(drill)["unit"] == "scam-four-steps"
    assert compiled(drill)["title"] in Client().get("/hoc/scam-four-steps").content.decode()


@pytest.mark.parametrize("drill", DRILLS)
def test_a_drill_can_be_lost_kindly_and_still_finished(drill):
    """Given somebody who follows the trickster once, then the attempt isn't passed, and the way on is still there."""
    scenario = compiled(drill)
    followed = [
        after
        for state in reachable(scenario).values()
        if not state["ended"]
        for after, feedback in [step(scenario, state, event) for event in possible_events(scenario, state)]
        if feedback["mark"] == "unsafe"
    ]
    assert followed
    for state in followed:
        end, _ = to_the_goal(scenario, state)
        assert end["ended"]
        assert any(mark[0] == "unsafe" for mark in end["marks"])


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_another_seed_is_another_attempt(scenario_id):
    drawn = {str(start(compiled(scenario_id), seed, "watch")["draw"]) for seed in range(12)}
    assert len(drawn) > 1


def test_each_named_icon_stands_in_the_icon_set():
    names = {symbol.get("id") for symbol in ElementTree.parse(SPRITE).iter("{http://www.w3.org/2000/svg}symbol")}
    used = {
        element["icon"]
        for name in scenario_ids()
        for screen in compiled(name)["screens"].values()
        for element in screen["show"]
        if "icon" in element
    }
    assert used <= names


@pytest.mark.parametrize("scenario_id", [name for name in scenario_ids() if not raw(name).get("scams")])
def test_a_trick_that_fits_may_come_into_any_practice(scenario_id):
    """The drills and the four steps are about a trick from their first screen; everywhere else one may come in."""
    tricks = [spec for spec in compiled(scenario_id)["injections"].values() if "scam" in spec]
    assert tricks
    assert all(spec["truth"] and spec["refusal"] for spec in tricks)
