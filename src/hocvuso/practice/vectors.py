"""Shared trace vectors: what Python's machine does on careful walks, for the TypeScript twin to do byte for byte.

Written by `python -m hocvuso.practice.vectors` into `tests/vectors/practice`; a test keeps them current.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hocvuso.kernel import canonical
from hocvuso.practice.machine import choose, result, screen_of, start, step, visible
from hocvuso.practice.reach import Walk, walks
from hocvuso.practice.types import Scenario, State
from hocvuso.practice.wording import render


def vector_of(scenario: Scenario) -> dict[str, Any]:
    """Return the vector file of a scenario as JSON."""
    return {"scenario": scenario, "walks": [_played(scenario, walk) for walk in walks(scenario)]}


def encoded(vector: Mapping[str, Any]) -> bytes:
    """Return the bytes of a vector file; keys keep the author's order, by which values are drawn."""
    return json.dumps(vector, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _played(scenario: Scenario, walk: Walk) -> dict[str, Any]:
    state = start(scenario, walk.seed, walk.mode, walk.twist)
    lines = [_line(scenario, state, {})]
    screens = [state["screen"]]
    for event in walk.events:
        state, feedback = step(scenario, state, event)
        lines.append(_line(scenario, state, feedback))
        screens.append(state["screen"])
    shown = asdict(result(scenario, state))
    return {
        "seed": walk.seed,
        "mode": walk.mode,
        "twist": walk.twist,
        "events": list(walk.events),
        "screens": screens,
        "digest": hashlib.sha256(b"\n".join(lines)).hexdigest(),
        "result": {key: list(value) if isinstance(value, tuple) else value for key, value in shown.items()},
    }


def _line(scenario: Scenario, state: State, feedback: Mapping[str, Any]) -> bytes:
    """Everything a learner would see and hear after an event, and the whole state, as canonical JSON."""
    screen = screen_of(scenario, state)

    def both(text: str) -> list[str]:
        return [render(text, scenario, state["draw"], spoken=spoken) for spoken in (False, True)]

    return canonical.dumps(
        {
            "state": state,
            "feedback": feedback,
            "said": both(choose(screen["say"], state["vars"])),
            "shown": [both(element["label"]) for element in visible(screen, state["vars"])],
            "answer": both(feedback.get("say") or ""),
        }
    )


if __name__ == "__main__":
    import os
    from pathlib import Path

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hocvuso.config.settings")
    django.setup()
    from hocvuso.practice.queries import compiled, scenario_ids

    folder = Path("tests/vectors/practice")
    folder.mkdir(parents=True, exist_ok=True)
    for scenario_id in scenario_ids():
        (folder / f"{scenario_id}.json").write_bytes(encoded(vector_of(compiled(scenario_id))))
