"""What an item must be that runs in the player: a way to the goal, the best category for the right way, fit words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hocvuso.assessment.rules import ScoreBroken, category_of, spoken
from hocvuso.assessment.types import Json
from hocvuso.practice.check import KINDS, LAYOUTS, too_long, unsafe_words
from hocvuso.practice.machine import ImpossibleEvent, reached, replay, start
from hocvuso.practice.reach import reachable, to_the_goal
from hocvuso.practice.types import Scenario
from hocvuso.practice.wording import render

SEEDS = range(6)
"""Drawings that are played through."""
COVERED_ADDRESS = re.compile(r"\S*•••\S*")
"""An address that nobody can open; items about addresses have to show them."""


def playing(item: Json) -> Iterator[str]:
    """Yield what is wrong with an item that runs in the player, one sentence each."""
    scenario: Scenario = item["scenario"]
    # a scenario of practice is checked by `practice.check`; an item's own screens, and its own start or goal, only here
    own = "real_life" not in scenario
    laid_over = _only(scenario, item.get("overlays", []))
    if own or {"start", "goal"} & set(item["twist"]) or laid_over["screens"]:
        yield from _ways({**scenario, "injections": laid_over["injections"]})
    for drawn_here in [scenario] if own else [laid_over]:
        yield from _shape(drawn_here)
        yield from _words(drawn_here)
    yield from _right_way(item)


def _only(scenario: Scenario, overlays: Sequence[str]) -> Scenario:
    """Return the scenario with nothing but the screens of these overlays: what an item lays over practice."""
    screens = {name: screen for name, screen in scenario["screens"].items() if name.split("/")[0] in overlays}
    return {
        **{key: value for key, value in scenario.items() if key != "reminder"},
        "screens": screens,
        "injections": {name: scenario["injections"][name] for name in overlays},
    }


def _ways(scenario: Scenario) -> Iterator[str]:
    stuck: set[str] = set()
    for state in reachable(scenario).values():
        if state["ended"]:
            continue
        end, _ = to_the_goal(scenario, state)
        if not reached(scenario, end) and state["screen"] not in stuck:
            stuck.add(state["screen"])
            yield f"from {state['screen']} the right acts don't lead to the goal"


def _shape(scenario: Scenario) -> Iterator[str]:
    for name, screen in scenario["screens"].items():
        if screen["layout"] not in LAYOUTS:
            yield f"{name}: unknown layout {screen['layout']}"
        pressed = {e["id"] for e in screen["show"] if e.get("id")}
        for lonely in sorted(pressed ^ {act.split("=")[0] for act in screen["acts"]}):
            yield f"{name}: {lonely} is either shown without an act or acts without being shown"
        for act, rules in screen["acts"].items():
            if any("set" in rule and not ({"go", "app"} & set(rule)) for rule in rules):
                yield f"{name}, {act}: something changes and nothing is told (app)"  # the player says it didn't change
        for element in screen["show"]:
            if element["kind"] not in KINDS:
                yield f"{name}: unknown kind {element['kind']}"


def _words(scenario: Scenario) -> Iterator[str]:
    draws = [start(scenario, seed, "check")["draw"] for seed in SEEDS]
    for where, template in _texts(scenario):
        for draw in draws:
            try:
                shown = render(template, scenario, draw)
            except (KeyError, TypeError) as error:
                yield f"{where}: {{{error}}} can't be filled in “{template}”"
                break
            if long := too_long(shown):
                yield f"{where}: a sentence of more than 20 tiếng: “{long}”"
                break
            if found := unsafe_words(COVERED_ADDRESS.sub("•••", shown)):
                yield f"{where}: {found}"
                break


def _texts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield "ask", scenario["title"]
    for text in scenario.get("reminder", []):
        yield "reminder", text["text"]
    for name, screen in scenario["screens"].items():
        said: list[Mapping[str, Any]] = screen["say"]
        yield from ((name, text["text"]) for text in said)
        yield from ((name, element["label"]) for element in screen["show"])
        for rules in screen["acts"].values():
            yield from ((name, rule[part]) for rule in rules for part in ("say", "app") if rule.get(part))


def _right_way(item: Json) -> Iterator[str]:
    """The right acts earn the best category in every drawing, or a careful person would be marked down."""
    scenario, twist, best = item["scenario"], item["twist"], len(item["b"])
    for seed in SEEDS:
        _, taken = to_the_goal(scenario, start(scenario, seed, "check", twist))
        try:
            _, shown = replay(scenario, seed, "check", [event for event, _ in taken], twist)
            marks = {k: getattr(shown, k) for k in ("goal", "unsafe", "wrong", "detour", "refused", "helps")}
            earned = category_of(item["score"], marks)
        except (ImpossibleEvent, ScoreBroken) as error:
            yield f"the right way can't be scored: {error}"
            return
        if spoken(item) and not shown.refused:
            yield "nothing is refused on the right way, so it can't be acted out as a trap: say oral: false"
            return
        if earned != best:
            yield f"the right way earns category {earned} of {best} (drawing {seed})"
            return
