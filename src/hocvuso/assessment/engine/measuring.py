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
FIRST_BATCH, BATCH = 5, 25
"""Tests that begin together share the counters, as tests of one morning would. At first few: nothing is known."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Estimates with their standard errors, one a person; `exposure`: share of tests that held each item."""

    estimate: Floats
    error: Floats
    exposure: Floats

    def rmse(self, theta: Floats) -> float:
        """Return the root mean squared error against the truth."""
        return float(np.sqrt(np.mean((self.estimate - theta) ** 2)))


def measure(items: Sequence[Item], theta: Floats, *, length: int, cap: float, seed: int) -> Measured:
    """Give everybody in `theta` a test of `length` items; answers are drawn from the model.

    `cap`: the largest share of tests that may hold one item, kept by item eligibility (van der Linden & Veldkamp 2004).
    Raises ValueError when the bank is too small for length and cap.
    """
    if length > cap * len(items):
        raise ValueError(f"{length} items a test need a bank of {int(np.ceil(length / cap))} items under this cap")
    bank = _Bank(items)
    rng = np.random.default_rng(seed)
    estimate, error = np.empty(len(theta)), np.empty(len(theta))
    eligible, given = np.zeros(len(items)), np.zeros(len(items))
    first, batch = 0, FIRST_BATCH
    while first < len(theta):
        part = slice(first, min(first + batch, len(theta)))
        allowed = rng.random((part.stop - first, len(items))) < _chances(cap, first, eligible, given)
        # nobody is left without a test: whoever drew too few items may use all
        allowed |= (allowed.sum(axis=1) < length)[:, None]
        estimate[part], error[part], used = bank.run(theta[part], allowed, length, rng)
        eligible += allowed.sum(axis=0)
        given += used.sum(axis=0)
        first, batch = part.stop, min(2 * batch, BATCH)
    return Measured(estimate, error, given / len(theta))


def _chances(cap: float, tests: int, eligible: Floats, given: Floats) -> Floats:
    if not tests:
        return np.ones(len(given))
    chance = np.where(given > 0, cap * eligible / np.maximum(given, 1), 1.0)
    over = given > cap * tests
    chance[over] *= cap * tests / given[over]
    return np.minimum(chance, 1.0)


class _Bank:
    def __init__(self, items: Sequence[Item]) -> None:
        self.information = np.stack([response.information(*response.parameters(i), GRID) for i in items], axis=1)
        self.information = self.information.astype(np.float32)
        widest = max(item.categories for item in items)
        self.log_p = np.full((len(items), widest, len(GRID)), -40.0, dtype=np.float32)
        # thresholds beyond the last are never reached
        self.thresholds = np.full((len(items), widest - 1), np.inf)
        self.slopes = np.array([item.slope / 1000 for item in items])
        for n, item in enumerate(items):
            self.log_p[n, : item.categories] = response.log_probabilities(item, GRID).T
            self.thresholds[n, : item.categories - 1] = np.array(item.thresholds) / 1000

    def run(
        self, theta: Floats, allowed: NDArray[np.bool_], length: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        everyone = np.arange(len(theta))
        log_posterior = np.tile((-0.5 * GRID**2).astype(np.float32), (len(theta), 1))
        # an item that may not be used is worth less than nothing
        closed = np.where(allowed, np.float32(0.0), np.float32(-1e9))
        used = np.zeros(allowed.shape, dtype=bool)
        mean = np.zeros(len(theta))
        spacing = GRID[1] - GRID[0]
        for _ in range(length):
            at = np.clip(np.rint((mean - GRID[0]) / spacing), 0, len(GRID) - 1).astype(np.int64)
            pick = (self.information[at] + closed).argmax(axis=1)
            closed[everyone, pick] = -2e9
            used[everyone, pick] = True
            above = 1 / (1 + np.exp(-self.slopes[pick, None] * (theta[:, None] - self.thresholds[pick])))
            category = (above > rng.random((len(theta), 1))).sum(axis=1)
            log_posterior += self.log_p[pick, category]
            weight = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
            weight /= weight.sum(axis=1, keepdims=True)
            mean = weight @ GRID
        return mean, np.sqrt(np.maximum(weight @ GRID**2 - mean**2, 0.0)), used
