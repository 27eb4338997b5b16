"""First signs that a result may not be what it seems. Pure; each finding carries its evidence for a person to weigh.

A finding opens a review case and nothing else: no result changes, nobody is named to anybody but their own supervisors.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from math import sqrt
from typing import Any

import numpy as np

from hocvuso.assessment.engine import ability, response
from hocvuso.assessment.engine.ability import GRID
from hocvuso.assessment.engine.types import Item

HOUR = timedelta(hours=1)
MOST_NAMED = 20
"""A case of a leaked item names so many of the newest checks that did it best."""


@dataclass(frozen=True, slots=True)
class Held:
    """A check as far as honesty is concerned: who helped, when, and the category of each task answered.

    `group`: the class it was taken in, empty outside a class; `phone`: what stands for the phone there, said where
    phones are compared.
    """

    id: str
    commune: int
    helper: str
    started: datetime
    ended: datetime
    answers: Mapping[str, int]
    neighbourhood: int = 0
    group: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at. `key` is the same for the same thing found again; `evidence` is plain JSON.

    `commune` 0: it belongs to no commune; `neighbourhood` 0: to none of its neighbourhoods alone.
    """

    kind: str
    key: str
    commune: int
    evidence: dict[str, Any]
    neighbourhood: int = 0


def found_in(kind: str, key: str, checks: Sequence[Held], **evidence: Any) -> Finding:
    """Return a finding about these checks, in the smallest place that holds them all."""
    communes = {check.commune for check in checks}
    lanes = {check.neighbourhood for check in checks}
    evidence["sessions"] = sorted(check.id for check in checks)
    commune = communes.pop() if len(communes) == 1 else 0
    return Finding(kind, key, commune, evidence, lanes.pop() if commune and len(lanes) == 1 else 0)


def impossible_schedules(held: Sequence[Held], *, most_started: int, most_at_once: int) -> Iterator[Finding]:
    """Yield helpers who began more checks within an hour, or had more open at once, than one person can.

    One finding a helper and day of each kind, with the fullest hour as evidence.
    """
    for helper, checks in by_helper(held).items():
        fullest: dict[str, tuple[int, list[Held]]] = {}
        for n, first in enumerate(checks):
            within = [c for c in checks[n:] if c.started < first.started + HOUR]
            at_once = [c for c in checks if c.started <= first.started < c.ended]
            for kind, most, found in (
                ("schedule_hour", most_started, within),
                ("schedule_at_once", most_at_once, at_once),
            ):
                key = f"{kind}:{helper}:{first.started:%Y-%m-%d}"
                if len(found) > most and len(found) > fullest.get(key, (0, []))[0]:
                    fullest[key] = (len(found), found)
        for key, (count, found) in sorted(fullest.items()):
            begun = {"from": found[0].started.isoformat(), "to": found[-1].started.isoformat()}
            yield found_in(key.split(":")[0], key, found, helper=helper, count=count, **begun)


def similar_answers(
    held: Sequence[Held], items: Mapping[str, Item], *, fewest_shared: int, z_at_least: float
) -> Iterator[Finding]:
    """Yield pairs of one helper's checks that agree far more than two people of the same bank would.

    The expected agreement on a task is the larger of two: the chance that two answers of all checks fall into the same
    category (sum of squared shares), and the chance that two people of just these abilities answer alike: able people
    agree because they are able. Agreement over shared tasks is then compared with its mean and standard deviation.
    """
    chance, model = _agreement(held), _Model(items)
    for helper, checks in by_helper(held).items():
        for one, other in combinations(checks, 2):
            shared = sorted(one.answers.keys() & other.answers.keys())
            if len(shared) < fewest_shared:
                continue
            expected = [max(chance[item], _alike(one, other, item, model)) for item in shared]
            same = sum(one.answers[item] == other.answers[item] for item in shared)
            mean, spread = sum(expected), sqrt(sum(p * (1 - p) for p in expected))
            if spread and (same - mean) / spread >= z_at_least:
                key = "similar:" + ":".join(sorted((one.id, other.id)))
                yield found_in(
                    "similar", key, [one, other], helper=helper, shared=len(shared), same=same, expected=round(mean, 1)
                )


def leaked_items(
    held: Sequence[Held],
    items: Mapping[str, Item],
    *,
    bank: str,
    period: str,
    fewest_answers: int,
    z_at_least: float,
    seen: Mapping[str, datetime],
) -> Iterator[Finding]:
    """Yield items done far better than the people's other answers let expect: they may be going around.

    For each answer the expected score is that of the model at the ability shown by all other answers of the person.
    `bank` and `period` name the case, so that an item may be found again later; `seen`: when somebody last closed a
    case about an item, after which only checks begun since then speak.
    """
    surprise: dict[str, list[tuple[float, float]]] = defaultdict(list)
    best: dict[str, list[Held]] = defaultdict(list)
    for check in held:
        known = [(items[name], category) for name, category in check.answers.items() if name in items]
        if len(known) < 3:
            continue
        told = [ability.log_likelihood([item], [category], GRID) for item, category in known]
        everything = np.sum(told, axis=0)
        for (item, category), own in zip(known, told, strict=True):
            if item.id not in seen or check.started > seen[item.id]:
                mean, variance = _expected(item, everything - own)
                surprise[item.id].append((category - mean, variance))
                if category == item.categories - 1:
                    best[item.id].append(check)
    for name, found in sorted(surprise.items()):
        spread = sqrt(sum(variance for _, variance in found))
        z = sum(difference for difference, _ in found) / spread if spread else 0.0
        if len(found) >= fewest_answers and z >= z_at_least:
            higher = round(sum(difference for difference, _ in found) / len(found), 2)
            evidence: dict[str, Any] = {
                "item": name,
                "bank": bank,
                "answers": len(found),
                "higher_by": higher,
                "z": round(z, 1),
            }
            newest = sorted(best[name], key=lambda c: (c.started, c.id))[-MOST_NAMED:]
            evidence["sessions"] = [check.id for check in newest]
            yield Finding("leak", f"leak:{name}:{bank}:{period}", 0, evidence)


def by_helper(held: Sequence[Held]) -> dict[str, list[Held]]:
    """Return the checks of each helper, in the order in which they began."""
    found: dict[str, list[Held]] = defaultdict(list)
    for check in sorted(held, key=lambda c: (c.started, c.id)):
        found[check.helper].append(check)
    return found


def _agreement(held: Sequence[Held]) -> dict[str, float]:
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for check in held:
        for item, category in check.answers.items():
            counts[item][category] += 1
    return {item: sum((n / c.total()) ** 2 for n in c.values()) for item, c in counts.items()}


class _Model:
    """What the bank expects of each person for each item, worked out once."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self.items = items
        self._chances: dict[str, response.Floats] = {}
        self._ability: dict[str, response.Floats] = {}
        self._expected: dict[tuple[str, str], response.Floats] = {}

    def __call__(self, check: Held, item: str) -> response.Floats:
        """Return the chance of each category."""
        found = self._expected.get((check.id, item))
        if found is None:
            if item not in self._chances:
                self._chances[item] = _chances(self.items[item])
            if check.id not in self._ability:
                self._ability[check.id] = likely_ability(check, self.items)
            found = self._expected[check.id, item] = self._ability[check.id] @ self._chances[item]
        return found


def _alike(one: Held, other: Held, item: str, model: _Model) -> float:
    """Return the chance that two people as able as these two answer an item alike; 0 when the bank hasn't it."""
    return float(model(one, item) @ model(other, item)) if item in model.items else 0.0


def likely_ability(check: Held, items: Mapping[str, Item]) -> response.Floats:
    """Return how likely each ability of the grid is after a person's answers.

    Before them N(0, 2): drawn towards the middle, able people would look as if they had to differ more than they do.
    """
    known = [(items[name], category) for name, category in check.answers.items() if name in items]
    told = ability.log_likelihood([item for item, _ in known], [category for _, category in known], GRID)
    return _posterior(told, sd=2.0)


def _expected(item: Item, told: response.Floats) -> tuple[float, float]:
    """Mean and variance of the score on `item`, over the ability that the other answers (`told`) leave likely."""
    p = _posterior(told) @ _chances(item)
    mean = sum(k * float(share) for k, share in enumerate(p))
    return mean, sum((k - mean) ** 2 * float(share) for k, share in enumerate(p))


def _posterior(told: response.Floats, *, sd: float = 1.0) -> response.Floats:
    likely = told - 0.5 * (GRID / sd) ** 2
    weight = np.exp(likely - likely.max())
    result: response.Floats = weight / weight.sum()
    return result


def _chances(item: Item) -> response.Floats:
    return response.probabilities(*response.parameters(item), GRID)
