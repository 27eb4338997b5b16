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


@dataclass(frozen=True, slots=True)
class Held:
    """A check as far as honesty is concerned: who helped, when, and the category of each task answered."""

    id: str
    commune: int
    helper: str
    started: datetime
    ended: datetime
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at. `key` is the same for the same thing found again; `evidence` is plain JSON."""

    kind: str
    key: str
    commune: int
    evidence: dict[str, Any]


def impossible_schedules(held: Sequence[Held], *, most_started: int, most_at_once: int) -> Iterator[Finding]:
    """Yield helpers who began more checks within an hour, or had more open at once, than one person can.

    One finding a helper and day of each kind, with the fullest hour as evidence.
    """
    for helper, checks in _by_helper(held).items():
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
            evidence = {
                "helper": helper,
                "count": count,
                "from": min(c.started for c in found).isoformat(),
                "to": max(c.started for c in found).isoformat(),
                "sessions": sorted(c.id for c in found),
            }
            yield Finding(key.split(":")[0], key, found[0].commune, evidence)


def similar_answers(held: Sequence[Held], *, fewest_shared: int, z_at_least: float) -> Iterator[Finding]:
    """Yield pairs of one helper's checks that agree far more than two people of the same bank would.

    The expected agreement on a task is the chance that two answers of all checks fall into the same category
    (sum of squared shares); agreement over shared tasks is then compared with its mean and standard deviation.
    """
    chance = _agreement(held)
    for helper, checks in _by_helper(held).items():
        for one, other in combinations(checks, 2):
            shared = sorted(one.answers.keys() & other.answers.keys())
            if len(shared) < fewest_shared:
                continue
            same = sum(one.answers[item] == other.answers[item] for item in shared)
            mean = sum(chance[item] for item in shared)
            spread = sqrt(sum(chance[item] * (1 - chance[item]) for item in shared))
            if spread and (same - mean) / spread >= z_at_least:
                pair = sorted((one.id, other.id))
                evidence = {
                    "helper": helper,
                    "sessions": pair,
                    "shared": len(shared),
                    "same": same,
                    "expected": round(mean, 1),
                }
                yield Finding("similar", f"similar:{pair[0]}:{pair[1]}", one.commune, evidence)


def leaked_items(
    held: Sequence[Held], items: Mapping[str, Item], *, fewest_answers: int, z_at_least: float
) -> Iterator[Finding]:
    """Yield items done far better than the people's other answers let expect: they may be going around.

    For each answer the expected score is that of the model at the ability shown by all other answers of the person.
    """
    surprise: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for check in held:
        known = [(items[name], category) for name, category in check.answers.items() if name in items]
        if len(known) < 3:
            continue
        for n, (item, category) in enumerate(known):
            others = [pair for m, pair in enumerate(known) if m != n]
            mean, variance = _expected(item, others)
            surprise[item.id].append((category - mean, variance))
    for name, found in sorted(surprise.items()):
        spread = sqrt(sum(variance for _, variance in found))
        z = sum(difference for difference, _ in found) / spread if spread else 0.0
        if len(found) >= fewest_answers and z >= z_at_least:
            higher = sum(difference for difference, _ in found) / len(found)
            evidence = {"item": name, "answers": len(found), "higher_by": round(higher, 2), "z": round(z, 1)}
            yield Finding("leak", f"leak:{name}", 0, evidence)


def _by_helper(held: Sequence[Held]) -> dict[str, list[Held]]:
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


def _expected(item: Item, others: Sequence[tuple[Item, int]]) -> tuple[float, float]:
    """Mean and variance of the score on `item`, over the ability that the other answers leave likely."""
    likely = ability.log_likelihood([i for i, _ in others], [c for _, c in others], GRID) - 0.5 * GRID**2
    weight = _normalised(likely)
    p = weight @ response.probabilities(*response.parameters(item), GRID)
    mean = sum(k * float(share) for k, share in enumerate(p))
    return mean, sum((k - mean) ** 2 * float(share) for k, share in enumerate(p))


def _normalised(log_weight: response.Floats) -> response.Floats:
    weight = np.exp(log_weight - log_weight.max())
    result: response.Floats = weight / weight.sum()
    return result
