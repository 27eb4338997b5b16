"""The simulation lab: what would this bank and this rule do to people, before anybody meets them?

People are assumed, N(0, 1) on the scale of the items; as long as difficulties are judged and not calibrated, the
figures say how the rule works, not how many of a ward would attain.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hocvuso.assessment import bank, rules
from hocvuso.assessment.engine import simulate, tables
from hocvuso.assessment.engine.types import Item, Report, Rule
from hocvuso.assessment.running import content_of
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.versions import PassRule
from hocvuso.assessment.versions import in_force
from hocvuso.kernel.errors import DomainError

PEOPLE, MOST_PEOPLE, MOST_CUTS = 2000, 5000, 5
"""2 000 people take about a second."""
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "cut": (-3.0, 3.0),
    "delta": (0.05, 1.0),
    "pass_risk": (0.005, 0.5),
    "not_yet_risk": (0.005, 0.5),
    "minimum": (1, 40),
    "maximum": (4, 60),
    "cap": (0.05, 1.0),
}
_SCALE = {"cut": 1000, "delta": 1000, "pass_risk": 1_000_000, "not_yet_risk": 1_000_000, "cap": 1_000_000}


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial showed. `used`: mean and largest share of tests holding an item, for each group of the framework."""

    bank: str
    rule: str
    settings: Mapping[str, float]
    report: Report
    used: Mapping[str, tuple[int, float, float]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is tried: a bank as plain JSON (`version`, `items`) and a pass rule."""

    bank: Json
    rule: PassRule


def subject_in_force() -> Subject:
    """Return what is in force now."""
    now = in_force()
    return Subject(kept_bank(now.bank), now.rule)


def subject_of_files() -> Subject:
    """Return what the files have for today, in force or not."""
    return Subject(bank.current(), bank.pass_rule())


def kept_bank(version: str) -> Json:
    """Return the kept content of a version of the bank."""
    return {"version": version, **content_of(version)}


def settings_of(pass_rule: PassRule) -> dict[str, float]:
    """Return the settings of a rule, in logits and shares."""
    rule = rules.engine_rule(pass_rule.plain)
    values = {name: getattr(rule, name) for name in _BOUNDS}
    return {name: value / _SCALE[name] if name in _SCALE else value for name, value in values.items()}


def try_rule(
    changes: Mapping[str, float], *, people: int = PEOPLE, seed: int = 1, subject: Subject | None = None
) -> Trial:
    """Play a bank under a rule with `changes` (default: those of the files); the rule itself stays as it is.

    Raises DomainError `lab_bounds` naming the setting and what it may be.
    """
    return _try(subject or subject_of_files(), changes, people, seed)


def try_cuts(
    cuts: Sequence[float],
    changes: Mapping[str, float],
    *,
    people: int = PEOPLE,
    seed: int = 1,
    subject: Subject | None = None,
) -> tuple[Trial, ...]:
    """Play the same people and the same luck at several cuts, lowest first.

    Raises DomainError as `try_rule`, `lab_cuts` for none or too many.
    """
    wanted = sorted(set(cuts))
    if not 1 <= len(wanted) <= MOST_CUTS:
        raise DomainError("lab_cuts", "Mỗi lần thử từ 1 đến %(most)s ngưỡng.", most=MOST_CUTS)
    played = subject or subject_of_files()
    return tuple(_try(played, {**changes, "cut": cut}, people, seed) for cut in wanted)


def _try(subject: Subject, changes: Mapping[str, float], people: int, seed: int) -> Trial:
    current, rule = subject.bank, subject.rule
    settings = {**settings_of(rule), **changes}
    _require_sense(settings, people)
    made = tables.make(_items(current), _rule(rules.engine_rule(rule.plain), settings))
    report = simulate.simulate(made, np.random.default_rng(seed).normal(size=people), seed)
    return Trial(current["version"], rule.code, settings, report, _used(current, report))


def _items(current: Json) -> list[Item]:
    return [rules.engine_item(item) for item in current["items"].values()]


def _rule(rule: Rule, settings: Mapping[str, float]) -> Rule:
    values: dict[str, Any] = {name: round(value * _SCALE.get(name, 1)) for name, value in settings.items()}
    return replace(rule, **values)


def _require_sense(settings: Mapping[str, float], people: int) -> None:
    for name, value in settings.items():
        low, high = _BOUNDS[name]
        if not low <= value <= high:
            raise DomainError(
                "lab_bounds",
                "%(name)s phải từ %(low)s đến %(high)s. Anh/chị sửa rồi thử lại.",
                name=name,
                low=f"{low:g}",
                high=f"{high:g}",
            )
    if settings["minimum"] > settings["maximum"]:
        raise DomainError("lab_order", "Ít nhất không thể lớn hơn nhiều nhất. Anh/chị sửa một trong hai số.")
    if not 100 <= people <= MOST_PEOPLE:
        raise DomainError("lab_people", "Số người giả định từ 100 đến %(most)s.", most=MOST_PEOPLE)


def _used(current: Json, report: Report) -> dict[str, tuple[int, float, float]]:
    shares: dict[str, list[float]] = defaultdict(list)
    for name, share in report.exposure.items():
        shares[current["items"][name]["group"]].append(share)
    return {group: (len(s), float(np.mean(s)), max(s)) for group, s in sorted(shares.items())}
