"""The M-step: each item's slope and intercepts from expected counts, all items at once by Fisher scoring.

An item is (a, d_1 > d_2 > ...): P(X >= k) = 1 / (1 + exp(-(a theta + d_k))), so its thresholds are -d_k / a.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLOPES = (0.02, 8.0)
FARTHEST = 20.0
NEAREST = 1e-3
TINY = 1e-12


def unpack(x: Floats, items: int) -> tuple[Floats, Floats]:
    """Return slopes (items) and intercepts (items x thresholds) of a flat parameter vector."""
    table = x.reshape(items, -1)
    return table[:, 0], table[:, 1:]


def repair(x: Floats, items: int) -> Floats:
    """Return the parameters brought back into the region where they mean something: slopes > 0, intercepts falling."""
    table = x.reshape(items, -1).copy()
    table[:, 0] = np.clip(table[:, 0], *SLOPES)
    table[:, 1:] = np.clip(table[:, 1:], -FARTHEST, FARTHEST)
    for k in range(2, table.shape[1]):
        table[:, k] = np.minimum(table[:, k], table[:, k - 1] - NEAREST)
    return table.reshape(-1)


def cumulative(slopes: Floats, intercepts: Floats, nodes: Floats) -> Floats:
    """Return P(X >= k) for k = 0..m+1, items x (m + 2) x nodes."""
    z = slopes[:, None, None] * nodes[None, None, :] + intercepts[:, :, None]
    inner = 0.5 * (1.0 + np.tanh(0.5 * z))
    edge = np.ones((len(slopes), 1, len(nodes)))
    return np.concatenate([edge, inner, np.zeros_like(edge)], axis=1)


def log_probabilities(slopes: Floats, intercepts: Floats, nodes: Floats) -> Floats:
    """Return log P(X = k), items x (m + 1) x nodes; exact in the tails of right / wrong items."""
    if intercepts.shape[1] == 1:
        z = slopes[:, None] * nodes[None, :] + intercepts
        wrong = -np.logaddexp(0.0, z)
        return np.stack([wrong, wrong + z], axis=1)
    above = cumulative(slopes, intercepts, nodes)
    return np.log(np.maximum(above[:, :-1] - above[:, 1:], TINY))


def improve(x: Floats, counts: Floats, nodes: Floats, steps: int) -> Floats:
    """Return better parameters after `steps` scoring steps; `counts` = items x categories x nodes."""
    items = counts.shape[0]
    everybody = counts.sum(axis=1)
    for _ in range(steps):
        slopes, intercepts = unpack(x, items)
        gradient, information = _score(slopes, intercepts, counts, everybody, nodes)
        move = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
        # a step of at most two logits: far from the top the quadratic picture is not to be trusted
        longest = np.abs(move).max(axis=1, keepdims=True)
        x = repair(x + (move / np.maximum(longest / 2.0, 1.0)).reshape(-1), items)
    return x


def derivatives(slopes: Floats, intercepts: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    """Return P(X = k), items x (m + 1) x nodes, and dP / d(a, d_1..d_m), items x (m + 1) x (m + 1) x nodes."""
    above = cumulative(slopes, intercepts, nodes)
    p = np.maximum(above[:, :-1] - above[:, 1:], TINY)
    weight = above * (1.0 - above)
    items, categories, points = p.shape
    d = np.zeros((items, categories, categories, points))
    d[:, :, 0] = (weight[:, :-1] - weight[:, 1:]) * nodes
    for k in range(1, categories):
        d[:, k, k] = weight[:, k]
        d[:, k - 1, k] = -weight[:, k]
    return p, d


def _score(
    slopes: Floats, intercepts: Floats, counts: Floats, everybody: Floats, nodes: Floats
) -> tuple[Floats, Floats]:
    if intercepts.shape[1] == 1:
        return _score_binary(slopes, intercepts, counts, everybody, nodes)
    p, d = derivatives(slopes, intercepts, nodes)
    gradient = np.einsum("jkq,jkpq->jp", counts / p, d)
    information = np.einsum("jkpq,jkrq->jpr", d * (everybody[:, None, :] / p)[:, :, None, :], d)
    return gradient, information


def _score_binary(
    slopes: Floats, intercepts: Floats, counts: Floats, everybody: Floats, nodes: Floats
) -> tuple[Floats, Floats]:
    p = 0.5 * (1.0 + np.tanh(0.5 * (slopes[:, None] * nodes[None, :] + intercepts)))
    surprise = counts[:, 1] - everybody * p
    weight = everybody * p * (1.0 - p)
    gradient = np.stack([surprise @ nodes, surprise.sum(axis=1)], axis=1)
    cross = weight @ nodes
    information = np.empty((len(slopes), 2, 2))
    information[:, 0, 0] = weight @ nodes**2 + TINY
    information[:, 1, 1] = weight.sum(axis=1) + TINY
    information[:, 0, 1] = information[:, 1, 0] = cross
    return gradient, information
