"""Standard errors from the observed cross-products of the persons' scores (Meilijson 1989)."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine.calibration import maximising
from hocvuso.assessment.engine.calibration.responses import Responses

Floats = NDArray[np.float64]
CHUNK = 4000
"""Persons at a time, so that memory stays bounded."""


def covariance(responses: Responses, x: Floats, nodes: Floats, weight: NDArray[np.float32], categories: int) -> Floats:
    """Return the covariance of the estimates, (items * categories) squared, parameters in the order of `x`.

    A person's score for an item is the posterior mean of d log P(answer) / d(a, d_1..d_m).
    """
    slopes, intercepts = maximising.unpack(x, responses.items)
    p, d = maximising.derivatives(slopes, intercepts, nodes)
    relative = (d / p[:, :, None, :]).astype(np.float32)  # items x categories x parameters x nodes
    size = responses.items * categories
    total = np.zeros((size, size))
    person, item, category = responses.answers
    order = np.argsort(person, kind="stable")
    person, item, category = person[order], item[order], category[order]
    starts = np.searchsorted(person, np.arange(0, responses.persons + CHUNK, CHUNK))
    for number, (first, last) in enumerate(pairwise(starts)):
        if first == last:
            continue
        base = number * CHUNK
        scores = np.zeros((min(CHUNK, responses.persons - base), responses.items, categories), dtype=np.float32)
        here = slice(first, last)
        for n in np.unique(item[here]):
            rows = np.flatnonzero(item[here] == n) + first
            who = person[rows] - base
            means = np.einsum("rq,kpq->rkp", weight[person[rows]], relative[n], optimize=True)
            scores[who, n] = means[np.arange(len(rows)), category[rows]]
        flat = scores.reshape(len(scores), size)
        total += (flat.T @ flat).astype(np.float64)
    return np.asarray(np.linalg.pinv(total, hermitian=True), dtype=np.float64)
