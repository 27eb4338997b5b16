"""Estimates of ability with standard errors. For reports and research only: a decision rests on `testing.decide`."""

from collections.abc import Sequence

import numpy as np

from hocvuso.assessment.engine import response
from hocvuso.assessment.engine.response import Floats
from hocvuso.assessment.engine.types import Item

GRID = np.linspace(-6.0, 6.0, 241)


def log_likelihood(items: Sequence[Item], categories: Sequence[int], theta: Floats) -> Floats:
    """Return the log-likelihood of the answers at each theta."""
    total = np.zeros(len(theta))
    for item, category in zip(items, categories, strict=True):
        total += response.log_probabilities(item, theta)[:, category]
    return total


def score(items: Sequence[Item], categories: Sequence[int], theta: Floats) -> Floats:
    """Return the derivative of the log-likelihood."""
    total = np.zeros(len(theta))
    for item, category in zip(items, categories, strict=True):
        total += response.scores(*response.parameters(item), theta)[:, category]
    return total


def eap(items: Sequence[Item], categories: Sequence[int], *, mean: float = 0.0, sd: float = 1.0) -> tuple[float, float]:
    """Return posterior mean and standard deviation under a normal prior."""
    log_posterior = log_likelihood(items, categories, GRID) - 0.5 * ((GRID - mean) / sd) ** 2
    weight = np.exp(log_posterior - log_posterior.max())
    weight /= weight.sum()
    estimate = float(weight @ GRID)
    return estimate, float(np.sqrt(weight @ (GRID - estimate) ** 2))


def weighted_likelihood(items: Sequence[Item], categories: Sequence[int]) -> tuple[float, float]:
    """Return a likelihood-based estimate, finite also for all-right answers, and its standard error.

    Maximises log L + log(I)/2 (Warm 1989: exact for the 2PL; Jeffreys' prior for graded items) over -6..6, to a
    twentieth of a logit. No answers: 0, with an infinite error.
    """
    info = np.zeros(len(GRID))
    for item in items:
        info += response.information(*response.parameters(item), GRID)
    if not items:
        return 0.0, float("inf")
    best = int(np.argmax(log_likelihood(items, categories, GRID) + 0.5 * np.log(info)))
    return float(GRID[best]), float(1.0 / np.sqrt(info[best]))
