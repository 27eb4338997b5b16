"""Every state a scenario can be in, and careful walks through all its edges. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from hocvuso.practice.machine import holds, possible_events, random_numbers, right_act, start, step
from hocvuso.practice.types import Feedback, Scenario, State

Edge = tuple[str, str, int]
"""Screen, act, number of the rule."""
Core = tuple[str, tuple[tuple[str, str], ...], str | None, tuple[str, ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Walk:
    """A trace with what it needs to be played again."""

    seed: int
    mode: str
    events: tuple[str, ...]
    twist: dict[str, Any] | None = None


def core_of(state: State) -> Core:
    """Return what decides the way on: screen, variables, what an overlay covers, what rang, where it rings."""
    return (
        state["screen"],
        tuple(sorted(state["vars"].items())),
        state["resume"],
        tuple(state["rung"]),
        tuple(sorted(state["ring_at"].items())),
    )


def reachable(scenario: Scenario) -> dict[Core, State]:
    """Return one state for each core that acts and Quay lại can reach, from every drawing and every injection."""
    found: dict[Core, State] = {}
    waiting = list(beginnings(scenario))
    while waiting:
        state = waiting.pop()
        if core_of(state) in found:
            continue
        found[core_of(state)] = state
        if state["ended"]:
            continue
        for event in possible_events(scenario, state):
            waiting.append(step(scenario, state, event)[0])
        if state["resume"] is None and set(state["ring_at"]) - set(state["rung"]):
            # Quay lại may bring any screen back after the call has rung; it then rings no more
            rung: State = {**state, "rung": list(state["ring_at"])}
            waiting.append(rung)
    return found


def beginnings(scenario: Scenario) -> Iterator[State]:
    """Yield a first state for every value the draw can give a variable, every injection and every place it rings."""
    drawn = {name: spec["values"] for name, spec in scenario["state"].items() if "from" in spec}
    possible = {
        name: [v for v in values if v in {str(p) for p in scenario["draw"][scenario["state"][name]["from"]]["pick"]}]
        for name, values in drawn.items()
    }
    for injection in ([], *([name] for name in scenario["injections"])):
        first = start(scenario, 0, "alone", {"injections": injection})
        spec = scenario["injections"][injection[0]] if injection else {}
        for values in product(*possible.values()):
            for at in spec.get("at") or [None]:
                variables = {**first["vars"], **dict(zip(possible, values, strict=True)), **(spec.get("set") or {})}
                yield {**first, "vars": variables, "ring_at": {injection[0]: at} if at else {}}


def edge_of(scenario: Scenario, state: State, event: str) -> Edge:
    """Return the edge an act takes from this state."""
    act = event.removeprefix("do:")
    rules = scenario["screens"][state["screen"]]["acts"][act]
    return state["screen"], act, next(n for n, rule in enumerate(rules) if holds(rule.get("if"), state["vars"]))


def edges(scenario: Scenario) -> set[Edge]:
    """Return every rule of every act of every screen."""
    return {
        (name, act, n)
        for name, screen in scenario["screens"].items()
        for act, rules in screen["acts"].items()
        for n in range(len(rules))
    }


def to_the_goal(scenario: Scenario, state: State, limit: int = 80) -> tuple[State, list[tuple[str, Feedback]]]:
    """Follow `right` from a state; the last state shows whether the goal was reached within `limit` acts."""
    taken: list[tuple[str, Feedback]] = []
    while not state["ended"] and len(taken) < limit:
        event = right_act(scenario, state)
        if event is None:
            break
        state, feedback = step(scenario, state, event)
        taken.append((event, feedback))
    return state, taken


def walks(scenario: Scenario, *, at_least: int = 50, longest: int = 60, most: int = 4000) -> list[Walk]:
    """Return random walks: at least so many, and more until every edge that can be reached has been walked.

    A walk prefers edges not walked yet, goes back, asks for help, and goes home by `right` when it grows long.
    """
    wanted = {
        edge_of(scenario, s, e)
        for s in reachable(scenario).values()
        if not s["ended"]
        for e in possible_events(scenario, s)
    }
    kept: list[Walk] = []
    for seed in range(most):
        mode = ("alone", "together", "check", "review", "watch")[seed % 5]
        twist = None
        if mode == "check" and scenario["injections"]:
            twist = {"injections": [sorted(scenario["injections"])[seed // 5 % len(scenario["injections"])]]}
        walk, seen = _walk(scenario, seed, mode, twist, wanted, longest)
        if len(kept) < at_least or seen & wanted:
            kept.append(walk)
        wanted -= seen
        if not wanted and len(kept) >= at_least:
            break
    return kept


def _walk(
    scenario: Scenario, seed: int, mode: str, twist: dict[str, Any] | None, wanted: set[Edge], longest: int
) -> tuple[Walk, set[Edge]]:
    numbers = random_numbers(seed ^ 0x5BD1E995)
    state = start(scenario, seed, mode, twist)
    events: list[str] = []
    seen: set[Edge] = set()
    while not state["ended"] and len(events) < longest + 40:
        can = possible_events(scenario, state)
        fresh = [e for e in can if edge_of(scenario, state, e) in wanted - seen]
        chance = next(numbers) % 100
        homeward = right_act(scenario, state)
        if len(events) >= longest:
            if homeward is None:
                break
            event = homeward
        elif chance < 8:
            event = "back"
        elif chance < 14:
            event = "hint"
        elif fresh and chance < 75:
            event = fresh[next(numbers) % len(fresh)]
        elif homeward and chance < 45:
            event = homeward
        elif can:
            event = can[next(numbers) % len(can)]
        else:
            break
        if event.startswith("do:"):
            seen.add(edge_of(scenario, state, event))
        state, _ = step(scenario, state, event)
        events.append(event)
    return Walk(seed, mode, tuple(events), twist), seen
