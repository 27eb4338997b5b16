"""The scenario machine: `step(scenario, state, event) -> state, feedback`, pure, one definition with a twin.

The twin is `frontend/player/machine.ts`; both are held equal by `tests/vectors/practice`. Random choice is a 32-bit
integer generator (mulberry32), so that a seed gives the same attempt on a phone and on a server.

Events are short strings: `do:<element>` or `do:<field>=<case>`, `back` (Quay lại), `hint` (Giúp tôi).
The marks an attempt collects are never taken back; `back` restores the screen and variables exactly.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from hocvuso.practice.types import Feedback, Result, Rung, Scenario, State

MAX_EVENTS = 600
"""No honest attempt is longer; a longer trace is refused."""


class ImpossibleEvent(ValueError):
    """The event names nothing that stands on the present screen."""


def random_numbers(seed: int) -> Iterator[int]:
    """Yield unsigned 32-bit integers (mulberry32, 32-bit arithmetic only)."""
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield (t ^ (t >> 14)) & 0xFFFFFFFF


def start(scenario: Scenario, seed: int, mode: str, twist: Mapping[str, Any] | None = None) -> State:
    """Begin an attempt. `twist` fixes draws and names the injections; `twisted` sets its start and goal before."""
    twist = twist or {}
    numbers = random_numbers(seed)
    draw = _draw(scenario, numbers, twist.get("draw") or {})
    active = _choose_injections(scenario, numbers, mode, twist.get("injections"))
    ring_at = {
        name: _pick(numbers, scenario["injections"][name]["at"])
        for name in active
        if scenario["injections"][name].get("at")
    }
    variables = {
        name: str(draw[spec["from"]]) if "from" in spec else spec["start"] for name, spec in scenario["state"].items()
    }
    for name in active:
        variables.update(scenario["injections"][name].get("set") or {})
    state: State = {
        "mode": mode,
        "draw": draw,
        "vars": variables,
        "screen": scenario["start"],
        "resume": None,
        "ring_at": ring_at,
        "active": active,
        "rung": [],
        "marks": [],
        "helps": 0,
        "hinted": {},
        "history": [],
        "ended": False,
    }
    _ring(scenario, state)
    return state


def twisted(scenario: Scenario, twist: Mapping[str, Any] | None) -> Scenario:
    """Return the scenario as an item varies it: another first screen, another goal."""
    changed = {key: twist[key] for key in ("start", "goal") if twist and key in twist}
    return {**scenario, **changed}


def step(scenario: Scenario, state: State, event: str) -> tuple[State, Feedback]:
    """Return the state after `event` and what the machine answers. Raises ImpossibleEvent."""
    after = _copy(state)
    feedback: Feedback = {
        "moved": False, "mark": None, "say": None, "app": None,
        "hint": 0, "rang": None, "goal": False, "ended": False,
    }  # fmt: skip
    if state["ended"]:
        raise ImpossibleEvent("the attempt is over")
    if event == "back":
        _back(scenario, after, feedback)
    elif event == "hint":
        _hint(scenario, after, feedback)
    elif event.startswith("do:"):
        _act(scenario, after, event[3:], feedback)
    else:
        raise ImpossibleEvent(event)
    feedback["goal"] = reached(scenario, after)
    if feedback["goal"] or screen_of(scenario, after).get("end"):
        after["ended"] = True
    feedback["ended"] = after["ended"]
    return after, feedback


def _copy(state: State) -> State:
    """Return a state whose next event leaves this one as it is: what only grows or is replaced whole stays shared."""
    return {
        **state,
        "vars": dict(state["vars"]),
        "rung": list(state["rung"]),
        "marks": list(state["marks"]),
        "hinted": dict(state["hinted"]),
        "history": list(state["history"]),
    }


def reached(scenario: Scenario, state: State) -> bool:
    """Whether the goal's screen shows and its condition holds."""
    goal = scenario["goal"]
    return state["screen"] == goal["screen"] and holds(goal.get("if"), state["vars"])


def right_act(scenario: Scenario, state: State) -> str | None:
    """Return the next good act as an event, or None at the end."""
    for rule in screen_of(scenario, state).get("right") or []:
        if holds(rule.get("if"), state["vars"]):
            return f"do:{rule['do']}"
    return None


def screen_of(scenario: Scenario, state: State) -> dict[str, Any]:
    """Return the screen that shows."""
    screen: dict[str, Any] = scenario["screens"][state["screen"]]
    return screen


def visible(screen: Mapping[str, Any], variables: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the elements that show under these variables."""
    return [element for element in screen["show"] if holds(element.get("if"), variables)]


def holds(condition: Mapping[str, Any] | None, variables: Mapping[str, str]) -> bool:
    """Whether every named variable has the value, or one of the values, that the condition wants."""
    if not condition:
        return True
    return all(
        variables[name] in (wanted if isinstance(wanted, list) else [wanted]) for name, wanted in condition.items()
    )


def choose(texts: list[dict[str, Any]], variables: Mapping[str, str]) -> str:
    """Return the first text whose condition holds."""
    return next((str(text["text"]) for text in texts if holds(text.get("if"), variables)), "")


def possible_events(scenario: Scenario, state: State) -> list[str]:
    """Return every act that can be done on the present screen, in the order of the definition."""
    screen = screen_of(scenario, state)
    shown = {element["id"] for element in visible(screen, state["vars"]) if element.get("id")}
    return [f"do:{act}" for act in screen.get("acts") or {} if act.split("=")[0] in shown]


def replay(
    scenario: Scenario, seed: int, mode: str, events: list[str], twist: Mapping[str, Any] | None = None
) -> tuple[State, Result]:
    """Run a whole trace again. Raises ImpossibleEvent when the trace can't have happened."""
    if len(events) > MAX_EVENTS:
        raise ImpossibleEvent("too many events for one attempt")
    scenario = twisted(scenario, twist)
    state = start(scenario, seed, mode, twist)
    for event in events:
        state, _ = step(scenario, state, event)
    return state, result(scenario, state, events=len(events))


def result(scenario: Scenario, state: State, *, events: int = 0) -> Result:
    """Return what the attempt showed so far; only marks, helps and the goal count."""
    counts = {kind: sum(1 for m in state["marks"] if m[0] == kind) for kind in ("detour", "wrong", "unsafe", "refused")}
    unsafe_in = tuple(dict.fromkeys(where for kind, _, where in state["marks"] if kind == "unsafe"))
    return Result(
        goal=reached(scenario, state),
        helps=state["helps"],
        rung=_rung(scenario, state, counts),
        unsafe_in=unsafe_in,
        events=events,
        injections=tuple(state["active"]),
        **counts,
    )


def _rung(scenario: Scenario, state: State, counts: Mapping[str, int]) -> Rung:
    if not reached(scenario, state) or counts["unsafe"] or state["mode"] == "watch":
        return "not_yet"
    rules = scenario["rungs"]
    alone = rules["does_alone"]
    if state["mode"] != "together" and state["helps"] <= alone["helps"] and counts["wrong"] <= alone["wrong"]:
        return "does_alone"
    return "does_prompted" if state["helps"] <= rules["does_prompted"]["helps"] else "not_yet"


def _act(scenario: Scenario, state: State, act: str, feedback: Feedback) -> None:
    screen = screen_of(scenario, state)
    shown = {element.get("id") for element in visible(screen, state["vars"])}
    rules = (screen.get("acts") or {}).get(act)
    if rules is None or act.split("=")[0] not in shown:
        raise ImpossibleEvent(f"{state['screen']}: {act}")
    rule = next((r for r in rules if holds(r.get("if"), state["vars"])), None)
    if rule is None:
        raise ImpossibleEvent(f"{state['screen']}: no rule of {act} holds")
    came_from = state["screen"]
    before = [came_from, dict(state["vars"]), state["resume"]]
    if mark := rule.get("mark"):
        state["marks"].append([mark, state["screen"], _where(scenario, state)])
        feedback["mark"] = mark
    feedback["say"], feedback["app"] = rule.get("say"), rule.get("app")
    state["vars"].update(rule.get("set") or {})
    if target := rule.get("go"):
        if target == "$resume":
            assert state["resume"] is not None
            state["screen"], state["resume"] = state["resume"], None
            while state["history"] and state["history"][-1][2] is not None:
                state["history"].pop()  # the call is over: Quay lại goes on from before it
        else:
            state["screen"] = target
        state["hinted"].pop(came_from, None)
    if target != "$resume" and [state["screen"], state["vars"], state["resume"]] != before:
        state["history"].append(before)
    feedback["moved"] = state["screen"] != came_from
    if target:
        feedback["rang"] = _ring(scenario, state)


def _back(scenario: Scenario, state: State, feedback: Feedback) -> None:
    screen = screen_of(scenario, state)
    if screen.get("undo"):
        feedback["say"], feedback["undo_refused"] = choose(screen["undo"], state["vars"]), True
        return
    if not state["history"]:
        return
    state["screen"], variables, state["resume"] = state["history"].pop()
    state["vars"] = dict(variables)  # the state before keeps the same step
    feedback["moved"] = True


def _hint(scenario: Scenario, state: State, feedback: Feedback) -> None:
    if not screen_of(scenario, state).get("hints"):
        return  # Giúp tôi then only reads again, and hearing again is no help
    level = min(state["hinted"].get(state["screen"], 0) + 1, 3)
    state["hinted"][state["screen"]] = level
    state["helps"] += 1
    feedback["hint"] = level


def _ring(scenario: Scenario, state: State) -> str | None:
    """Lay an overlay over the screen just reached; each rings once, also after Quay lại."""
    if state["resume"] is not None or reached(scenario, state):
        return None
    for name, screen in state["ring_at"].items():
        if screen == state["screen"] and name not in state["rung"]:
            state["rung"].append(name)
            state["resume"] = state["screen"]
            state["screen"] = f"{name}/{scenario['injections'][name]['entry']}"
            return name
    return None


def _where(scenario: Scenario, state: State) -> str:
    """Return the injection to which a mark on the present screen belongs, or an empty text."""
    if "/" in state["screen"]:
        return state["screen"].split("/")[0]
    for name in state["active"]:
        if scenario["injections"][name].get("set"):
            return name
    return ""


def _draw(scenario: Scenario, numbers: Iterator[int], fixed: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, spec in (scenario.get("draw") or {}).items():
        picked = _pick(numbers, spec["pick"])  # drawn even when fixed, so that a twist moves nothing else
        values[name] = deepcopy(_resolve(fixed[name], values) if name in fixed else picked)
    return values


def _resolve(value: Any, values: Mapping[str, Any]) -> Any:
    """Turn "{stall.twin}" into the drawn value it names."""
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        found: Any = values
        for part in value[1:-1].split("."):
            found = found[part]
        return found
    return value


def _choose_injections(scenario: Scenario, numbers: Iterator[int], mode: str, named: list[str] | None) -> list[str]:
    if named is not None:
        return list(named)
    wanted = scenario["modes"][mode]["injections"]
    if wanted == "none":
        return []
    fitting = [name for name, spec in scenario["injections"].items() if wanted == "any" or mode in spec.get("fits", [])]
    return [_pick(numbers, fitting)] if fitting else []


def _pick(numbers: Iterator[int], options: list[Any]) -> Any:
    return options[(next(numbers) * len(options)) >> 32]
