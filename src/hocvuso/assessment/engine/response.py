"""The graded response model (Samejima 1969); with one threshold it is the two-parameter logistic model.

P(X >= k | theta) = 1 / (1 + exp(-a (theta - b_k))), k = 1..m; categories 0..m.
"""

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine.types import Item

Floats = NDArray[np.float64]
TINY = 1e-12
"""What two thresholds in one place leave between them."""


def cumulative(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return P(X >= k) for k = 0..m+1, shape (len(theta), m + 2); the first column is 1, the last 0."""
    z = slope * (theta[:, None] - thresholds[None, :])
    inner = 0.5 * (1.0 + np.tanh(0.5 * z))  # the logistic function without overflow
    ones = np.ones((len(theta), 1))
    return np.hstack([ones, inner, np.zeros_like(ones)])


def log_categories(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return log P(X = k) for k = 0..m, shape (len(theta), m + 1).

    P(X = k) = P(X >= k) P(X < k + 1) (1 - exp(-a (b_k+1 - b_k))): a product loses nothing where a difference of two
    cumulative probabilities would lose everything, far from the item.
    """
    z = slope * (theta[:, None] - thresholds[None, :])
    found = np.zeros((len(theta), len(thresholds) + 1))
    found[:, 1:] -= np.logaddexp(0.0, -z)
    found[:, :-1] -= np.logaddexp(0.0, z)
    found[:, 1:-1] += np.log(np.maximum(-np.expm1(-slope * np.diff(thresholds)), TINY))
    return found


def probabilities(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return P(X = k) for k = 0..m, shape (len(theta), m + 1)."""
    found: Floats = np.exp(log_categories(slope, thresholds, theta))
    return found


def log_probabilities(item: Item, theta: Floats) -> Floats:
    """Return log P(X = k) of an item with stored parameters."""
    return log_categories(*parameters(item), theta)


def scores(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return d log P(X = k) / dtheta = a (P(X < k) - P(X >= k + 1)), shape (len(theta), m + 1)."""
    z = slope * (theta[:, None] - thresholds[None, :])
    found = np.zeros((len(theta), len(thresholds) + 1))
    found[:, 1:] += 0.5 * (1.0 + np.tanh(-0.5 * z))
    found[:, :-1] -= 0.5 * (1.0 + np.tanh(0.5 * z))
    return slope * found


def information(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return Fisher's information about theta: the expected squared score."""
    p = probabilities(slope, thresholds, theta)
    result: Floats = (p * scores(slope, thresholds, theta) ** 2).sum(axis=1)
    return result


def parameters(item: Item) -> tuple[float, Floats]:
    """Return slope and thresholds in logits."""
    return item.slope / 1000.0, np.array(item.thresholds, dtype=np.float64) / 1000.0
