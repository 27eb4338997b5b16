"""Scenarios as the player and the scorers read them. Public data from `content/`, so without a scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hocvuso.catalog.queries import content_file
from hocvuso.practice.check import problems
from hocvuso.practice.errors import ScenarioMissing
from hocvuso.practice.loading import ScenarioBroken, compile_scenario
from hocvuso.practice.machine import twisted
from hocvuso.practice.types import Scenario


@dataclass(frozen=True, slots=True)
class Prepared:
    """A performance item ready to run: `scenario` with the item's start and goal, `twist` for the machine."""

    scenario: Scenario
    twist: dict[str, Any]


@lru_cache(maxsize=1)
def scenario_ids() -> tuple[str, ...]:
    """Return the ids of all scenarios, sorted."""
    return tuple(sorted(path.stem for path in _folder("scenarios")))


@lru_cache(maxsize=1)
def scams() -> Mapping[str, Mapping[str, Any]]:
    """Return the shared overlays of scams by id."""
    return {path.stem: content_file(f"scams/{path.name}") for path in sorted(_folder("scams"))}


@lru_cache(maxsize=256)
def compiled(scenario_id: str) -> Scenario:
    """Return the compiled scenario (treat it as read-only). Raises ScenarioMissing, ScenarioBroken."""
    return compile_scenario(raw(scenario_id), scams())


def raw(scenario_id: str) -> Mapping[str, Any]:
    """Return a scenario as its author wrote it (provenance and notes to staff too). Raises ScenarioMissing."""
    if scenario_id not in scenario_ids():
        raise ScenarioMissing()
    return content_file(f"scenarios/{scenario_id}.yaml")


def prepare(item: Mapping[str, Any]) -> Prepared:
    """Return what a performance or refusal item runs: `inline`, or `scenario: {ref}` with its `twist`.

    `overlays` of the item are laid over the practice scenario's own, and are met nowhere in practice.

    Hand `scenario` to the player as JSON and `twist` as data-twist. Raises ScenarioMissing, ScenarioBroken.
    """
    twist = dict(item.get("twist") or {})
    twist.setdefault("injections", [])
    if "inline" in item:
        scenario = compile_scenario(
            {"version": item.get("version", 1), "title": item["ask"], **item["inline"]}, scams()
        )
    elif "overlays" in item:
        practised = raw(item["scenario"]["ref"])
        overlaid = {**(practised.get("injections") or {}), **item["overlays"]}
        scenario = compile_scenario({**practised, "injections": overlaid}, scams())
    else:
        scenario = compiled(item["scenario"]["ref"])
    return Prepared(scenario=twisted(scenario, twist), twist=twist)


def content_problems() -> dict[str, list[str]]:
    """Return what `practice.check` finds in each scenario, by id; a scenario that can't be compiled says why."""
    found: dict[str, list[str]] = {}
    for scenario_id in scenario_ids():
        try:
            found[scenario_id] = problems(compiled(scenario_id))
        except ScenarioBroken as error:
            found[scenario_id] = [str(error)]
    return found


def _folder(name: str) -> list[Path]:
    return list((Path(settings.HOCVUSO_CONTENT) / "vi" / name).glob("*.yaml"))
