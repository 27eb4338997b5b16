"""Fixed-length adaptive tests that measure, many in step: most information at the estimate, under an exposure cap.

A supervised check never works this way (it decides at the cut, `testing`). This is what other engines simulate, and
what says how well a bank measures people at all: error of the estimate, use of the items.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine import response
from hocvuso.assessment.engine.types import Item

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = np.linspace(-4.5, 4.5, 61)
BATCH = 50
"""Tests that go in step, as tests of one morning would: they share the counters of the items."""
PRICED = 500
"""People imagined before the first real one, to find the items' prices."""
FIRST_RAISE = 0.6
"""How far a price moves, in units of information, for each share of tests above or below the cap."""
_CLOSED = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Measured:
    """Estimates with their standard errors, one a person.

    `given`: positions in the bank of each person's items, in their order; `exposure`: share of tests that held an item.
    """

    estimate: Floats
    error: Floats
    given: Ints
    exposure: Floats

    def rmse(self, theta: Floats) -> float:
        """Return the root mean squared error against the truth."""
        return float(np.sqrt(np.mean((self.estimate - theta) ** 2)))


def measure(items: Sequence[Item], theta: Floats, *, length: int, cap: float, seed: int) -> Measured:
    """Give everybody in `theta` a test of `length` items; answers are drawn from the model.

    `cap`: the largest share of tests that may hold one item. It is kept at every moment: once t tests have begun, no
    item has been given more than ceil(cap * t) times; whoever comes when it is used up gets the next best. So that an
    item is left for those whom it tells most about, each has a price in units of information: raised while more people
    want it than the cap allows, lowered while fewer do (the dual of most information under caps), first found on
    imagined people. Drawing beforehand who may use an item (item eligibility) keeps a cap only on average and measures
    worse: chance lets in people whom the item tells little about.

    Raises ValueError when the bank is too small: length / cap items at most are used up at a time, and besides them
    everybody must find `length` others.
    """
    needed = _whole(length / cap) + length
    if needed > len(items):
        raise ValueError(f"{length} items a test need a bank of {needed} items under this cap")
    bank = _Bank(items, length, cap)
    rng = np.random.default_rng(seed)
    estimate, error = np.empty(len(theta)), np.empty(len(theta))
    given = np.empty((len(theta), length), dtype=np.int64)
    seen = np.zeros(len(items), dtype=np.int64)
    for _ in range(PRICED // BATCH):
        bank.run(rng.normal(size=BATCH), np.full(len(items), BATCH), rng)
    for first in range(0, len(theta), BATCH):
        part = slice(first, min(first + BATCH, len(theta)))
        left = _whole(cap * part.stop) - seen
        estimate[part], error[part], given[part] = bank.run(theta[part], left, rng)
        seen += np.bincount(given[part].ravel(), minlength=len(items))
    return Measured(estimate, error, given, seen / len(theta))


def _whole(value: float) -> int:
    """Return the next whole number above, forgiving the last bits of a product."""
    return int(np.ceil(value - 1e-9))


class _Bank:
    """The items as arrays, and their prices."""

    def __init__(self, items: Sequence[Item], length: int, cap: float) -> None:
        self.length, self.cap, self.batches = length, cap, 0
        self.price = np.zeros(len(items), dtype=np.float32)
        information = np.stack([response.information(*response.parameters(i), GRID) for i in items], axis=1)
        self.worth = np.stack([b @ information for b in _blurs(information, length)]).astype(np.float32)
        widest = max(item.categories for item in items)
        self.log_p = np.full((len(items), widest, len(GRID)), -40.0, dtype=np.float32)
        # thresholds beyond the last are never reached
        self.thresholds = np.full((len(items), widest - 1), np.inf)
        self.slopes = np.array([item.slope / 1000 for item in items])
        for n, item in enumerate(items):
            self.log_p[n, : item.categories] = response.log_probabilities(item, GRID).T
            self.thresholds[n, : item.categories - 1] = np.array(item.thresholds) / 1000

    def run(self, theta: Floats, left: Ints, rng: np.random.Generator) -> tuple[Floats, Floats, Ints]:
        """Return estimates, errors and items of one batch; `left`: how often each item may still be given."""
        left, given = left.copy(), np.empty((len(theta), self.length), dtype=np.int64)
        worth = self.worth - self.price
        everyone = np.arange(len(theta))
        log_posterior = np.tile((-0.5 * GRID**2).astype(np.float32), (len(theta), 1))
        closed = np.zeros((len(theta), len(left)), dtype=np.float32)
        mean = np.zeros(len(theta))
        spacing = GRID[1] - GRID[0]
        for step in range(self.length):
            closed[:, left <= 0] = _CLOSED
            at = np.clip(np.rint((mean - GRID[0]) / spacing), 0, len(GRID) - 1).astype(np.int64)
            given[:, step] = pick = _served(worth[step, at] + closed, left)
            left -= np.bincount(pick, minlength=len(left))
            closed[everyone, pick] = _CLOSED
            above = 1 / (1 + np.exp(-self.slopes[pick, None] * (theta[:, None] - self.thresholds[pick])))
            category = (above > rng.random((len(theta), 1))).sum(axis=1)
            log_posterior += self.log_p[pick, category]
            weight = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
            weight /= weight.sum(axis=1, keepdims=True)
            mean = weight @ GRID
        self._reprice(given)
        return mean, np.sqrt(np.maximum(weight @ GRID**2 - mean**2, 0.0)), given

    def _reprice(self, given: Ints) -> None:
        wanted = np.bincount(given.ravel(), minlength=len(self.price)) / len(given)
        self.batches += 1
        step = FIRST_RAISE / np.sqrt(self.batches)
        self.price = np.maximum(self.price + step * (wanted - self.cap), 0.0).astype(np.float32)


def _blurs(information: Floats, length: int) -> list[Floats]:
    """For each step, weights of the abilities behind an estimate: early on it may be far from the truth."""
    best = np.sort(information, axis=1)[:, -length:].mean(axis=1)
    people = np.exp(-0.5 * GRID**2)
    each = float(people @ best / people.sum())
    made = []
    for step in range(length):
        weight = np.exp(-0.5 * (GRID[:, None] - GRID) ** 2 * (1 + step * each))
        made.append(weight / weight.sum(axis=1, keepdims=True))
    return made


def _served(worth: NDArray[np.float32], left: Ints) -> Ints:
    """Return the best item for each person, first come, first served; `worth` is spoilt."""
    pick: Ints = worth.argmax(axis=1)
    while True:
        order = np.argsort(pick, kind="stable")
        queue = pick[order]
        place = np.arange(len(pick)) - np.searchsorted(queue, queue)
        late = order[place >= left[queue]]
        if not len(late):
            return pick
        worth[np.ix_(late, np.unique(pick[late]))] = _CLOSED
        pick[late] = worth[late].argmax(axis=1)
