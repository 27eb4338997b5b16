"""Traces are played again on the server: only what the machine agrees to counts. Nothing is stored here."""

from collections.abc import Mapping, Sequence
from typing import Any

from hocvuso.practice.errors import ScenarioMissing, TraceRefused
from hocvuso.practice.machine import ImpossibleEvent, replay
from hocvuso.practice.queries import compiled, prepare
from hocvuso.practice.types import MODES, Result, Scenario


def verify_trace(*, scenario_id: str, version: int, seed: int, mode: str, events: Sequence[str]) -> Result:
    """Play a trace of practice again and return what it shows. Raises ScenarioMissing, TraceRefused."""
    scenario = compiled(scenario_id)
    if scenario["version"] != version:
        raise ScenarioMissing()
    return _replayed(scenario, seed, mode, events, None)


def verify_item_trace(*, item: Mapping[str, Any], seed: int, events: Sequence[str]) -> Result:
    """Play a trace of a performance or refusal item again (mode check). Raises ScenarioMissing, TraceRefused."""
    prepared = prepare(item)
    return _replayed(prepared.scenario, seed, "check", events, prepared.twist)


def _replayed(
    scenario: Scenario, seed: int, mode: str, events: Sequence[str], twist: Mapping[str, Any] | None
) -> Result:
    honest = (
        mode in MODES
        and type(seed) is int
        and 0 <= seed < 2**32
        and isinstance(events, Sequence)
        and not isinstance(events, str)
        and all(isinstance(event, str) for event in events)
    )
    if not honest:
        raise TraceRefused()
    try:
        _, shown = replay(scenario, seed, mode, list(events), twist)
    except ImpossibleEvent as error:
        raise TraceRefused() from error
    return shown
