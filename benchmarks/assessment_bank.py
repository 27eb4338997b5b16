"""Banks and answers for the assessment benchmarks; everything from a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine.types import Cell, Item, Rule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROUPS = "abcdđeg"
KINDS = (
    ("performance", 55, 1.07, -0.82),
    ("refusal", 45, 1.19, -0.94),
    ("choice", 60, 0.90, -1.25),
    ("oral", 50, 0.98, -0.88),
)
"""Composed like the shipped bank: kind, number of 210, mean slope, mean difficulty (all in logits)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers with the parameters that made them, on a scale on which these very people have mean 0 and sd 1."""

    a: Floats
    b: Floats
    table: NDArray[np.int8]


MEASURED_SEEDS = tuple(range(1001, 1009))
DECIDED_SEEDS = tuple(range(2001, 2007))
CALIBRATED_SEEDS = tuple(range(3001, 3006))
"""Banks and people on which figures are reported. Nothing is ever chosen by looking at them: whoever tries another
rule, estimate or setting does so on seeds below 1 000 (the present ones were tried on 11-16 and 100-111)."""


def measuring_bank(items: int, people: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return slopes, difficulties and people of a 2PL bank."""
    rng = np.random.default_rng(seed)
    # in thousandths, as the engine stores them: peers get the same numbers
    a, b = (np.round(v, 3) for v in (rng.lognormal(0.0, 0.3, items), rng.normal(0.0, 1.0, items)))
    return a, b, rng.normal(size=people)


def two_parameter_items(a: Floats, b: Floats) -> list[Item]:
    """Return a 2PL bank as the engine's items."""
    return [
        Item(f"i{n:03}", round(float(a[n]) * 1000), (round(float(b[n]) * 1000),), f"t{n}", frozenset())
        for n in range(len(a))
    ]


def answers(people: int, items: int, categories: int, *, seed: int, kept: int = 0) -> Answers:
    """Return answers of N(0, 1) people; `kept`: how many items each person got (0 = all)."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=people)
    theta = (theta - theta.mean()) / theta.std()
    a = rng.lognormal(0.1, 0.3, items)
    b = np.sort(rng.normal(0.0, 1.0, (items, categories - 1)), axis=1) + np.linspace(-0.6, 0.6, categories - 1)
    table = np.empty((people, items), dtype=np.int8)
    for first in range(0, people, 2000):
        z = a[None, :, None] * (theta[first : first + 2000, None, None] - b[None])
        luck = rng.random((len(z), items, 1))
        table[first : first + 2000] = (1 / (1 + np.exp(-z)) > luck).sum(axis=2)
    if kept:
        for first in range(0, people, 2000):
            part = table[first : first + 2000]
            np.put_along_axis(part, np.argsort(rng.random(part.shape), axis=1)[:, kept:], -1, axis=1)
    return Answers(a, b if categories > 2 else b[:, 0], table)


def composed_bank(seed: int) -> list[Item]:
    """Return 210 items: seven groups, four kinds (26 % performance tasks), two to four categories."""
    rng = np.random.default_rng(seed)
    made: list[Item] = []
    for kind, count, slope, middle in KINDS:
        for n in range(count):
            categories = {"performance": 4 if n % 3 == 0 else 3, "choice": 2}.get(kind, 3)
            step = rng.uniform(0.5, 0.9) * (np.arange(categories - 1) - (categories - 2) / 2)
            thresholds = rng.normal(middle, 0.6) + step
            number = len(made)
            tags = frozenset({f"group:{GROUPS[number % 7]}", f"kind:{kind}"})
            made.append(
                Item(
                    f"{kind}.{n:03}",
                    round(slope * float(np.exp(rng.normal(0.0, 0.22))) * 1000),
                    tuple(round(float(b) * 1000) for b in thresholds),
                    f"t{number}",
                    tags,
                )
            )
    return made


def rule(cut: int, *, maximum: int = 24) -> Rule:
    """Return the rule of the decision figures: every group once, two performance tasks, one refusal."""
    cells = (*(Cell(f"group:{g}", 1) for g in GROUPS), Cell("kind:performance", 2), Cell("kind:refusal", 1))
    return Rule(
        cut=cut, delta=300, pass_risk=50_000, not_yet_risk=200_000, minimum=7, maximum=maximum, cells=cells,
        top=5, cap=240_000,
    )  # fmt: skip


def misfit(people: int) -> Callable[[Ints, int], Ints]:
    """Return a twist of answers: one in ten lifted by luck, one in ten dropped by carelessness."""
    rng = np.random.default_rng(5)

    def twist(category: Ints, step: int) -> Ints:
        luck = rng.random(len(category))
        lifted = np.where(luck < 0.1, np.maximum(category, 1), category)
        return np.where(luck > 0.9, 0, lifted)

    return twist
