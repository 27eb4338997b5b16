"""The graded response model (Samejima 1969); with one threshold it is the two-parameter logistic model.

P(X >= k | theta) = 1 / (1 + exp(-a (theta - b_k))), k = 1..m; categories 0..m.
"""

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine.types import Item

Floats = NDArray[np.float64]
TINY = 1e-12


def cumulative(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return P(X >= k) for k = 0..m+1, shape (len(theta), m + 2); the first column is 1, the last 0."""
    z = slope * (theta[:, None] - thresholds[None, :])
    inner = 0.5 * (1.0 + np.tanh(0.5 * z))  # the logistic function without overflow
    ones = np.ones((len(theta), 1))
    return np.hstack([ones, inner, np.zeros_like(ones)])


def probabilities(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return P(X = k) for k = 0..m, shape (len(theta), m + 1)."""
    above = cumulative(slope, thresholds, theta)
    return np.maximum(above[:, :-1] - above[:, 1:], TINY)


def log_probabilities(item: Item, theta: Floats) -> Floats:
    """Return log P(X = k) of an item with stored parameters."""
    return np.log(probabilities(*parameters(item), theta))


def slopes(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return dP(X = k)/dtheta, shape (len(theta), m + 1)."""
    above = cumulative(slope, thresholds, theta)
    weight = slope * above * (1.0 - above)
    return weight[:, :-1] - weight[:, 1:]


def information(slope: float, thresholds: Floats, theta: Floats) -> Floats:
    """Return Fisher's information about theta: the sum over categories of P'(k)**2 / P(k)."""
    p = probabilities(slope, thresholds, theta)
    result: Floats = (slopes(slope, thresholds, theta) ** 2 / p).sum(axis=1)
    return result


def parameters(item: Item) -> tuple[float, Floats]:
    """Return slope and thresholds in logits."""
    return item.slope / 1000.0, np.array(item.thresholds, dtype=np.float64) / 1000.0
