"""The E-step: what the answers say about each person's ability, summed up for each item and node."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hocvuso.assessment.engine.calibration.responses import MISSING, Responses

Floats = NDArray[np.float64]
Small = NDArray[np.float32]


class Expected(Protocol):
    """Answers in the form in which they are quickest to sum up."""

    def log_likelihood(self, log_p: Floats) -> Small:
        """Return persons x nodes; `log_p` = log P(category | node), items x categories x nodes."""
        ...

    def counts(self, weight: Small) -> Floats:
        """Return expected counts, items x categories x nodes, for posterior weights persons x nodes."""
        ...


class DenseBinary:
    """Complete right / wrong answers: a person's likelihood depends on two sums only (Birnbaum's sufficient score)."""

    def __init__(self, responses: Responses) -> None:
        self.right: Small = responses.matrix.astype(np.float32)

    def log_likelihood(self, log_p: Floats) -> Small:
        """Return persons x nodes."""
        logit = log_p[:, 1] - log_p[:, 0]
        # the logit is a line in the node: two products with a vector instead of one with a matrix
        ends = self.right @ logit[:, [0, -1]].astype(np.float32)
        share = np.linspace(0.0, 1.0, logit.shape[1], dtype=np.float32)
        wrong = log_p[:, 0].sum(axis=0)
        middle = wrong.max()
        found: Small = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * share[None, :]
        found += (wrong - middle).astype(np.float32)[None, :]
        found += np.float32(middle)
        return found

    def counts(self, weight: Small) -> Floats:
        """Return items x 2 x nodes."""
        right = (self.right.T @ weight).astype(np.float64)
        everybody = weight.sum(axis=0, dtype=np.float64)
        return np.stack([everybody[None, :] - right, right], axis=1)


class DenseGraded:
    """Nearly complete answers in any number of categories, as indicators persons x (items x categories)."""

    def __init__(self, responses: Responses, categories: int) -> None:
        table, self.items, self.categories = responses.matrix, responses.items, categories
        reached = table[:, :, None] == np.arange(categories, dtype=np.int8)[None, None, :]
        reached &= (table != MISSING)[:, :, None]
        self.indicator: Small = reached.reshape(len(table), -1).astype(np.float32)

    def log_likelihood(self, log_p: Floats) -> Small:
        """Return persons x nodes."""
        flat = log_p.reshape(self.items * self.categories, -1).astype(np.float32)
        found: Small = self.indicator @ flat
        return found

    def counts(self, weight: Small) -> Floats:
        """Return items x categories x nodes."""
        found = (self.indicator.T @ weight).astype(np.float64)
        return found.reshape(self.items, self.categories, -1)


class Sparse:
    """A few answers a person."""

    def __init__(self, responses: Responses, categories: int) -> None:
        self.items, self.categories = responses.items, categories
        person, item, category = responses.answers
        column = item.astype(np.int64) * categories + category
        ones = np.ones(len(column), dtype=np.float32)
        shape = (responses.persons, responses.items * categories)
        self.by_person = sparse.csr_matrix((ones, (person, column)), shape=shape)
        self.by_item = self.by_person.T.tocsr()

    def log_likelihood(self, log_p: Floats) -> Small:
        """Return persons x nodes."""
        flat = np.ascontiguousarray(log_p.reshape(self.items * self.categories, -1), dtype=np.float32)
        found: Small = self.by_person @ flat
        return found

    def counts(self, weight: Small) -> Floats:
        """Return items x categories x nodes."""
        found = (self.by_item @ weight).astype(np.float64)
        return np.asarray(found).reshape(self.items, self.categories, -1)


def expected(responses: Responses, categories: int) -> Expected:
    """Return the quickest form of these answers."""
    if not responses.dense:
        return Sparse(responses, categories)
    if categories == 2 and responses.share == 1.0:
        return DenseBinary(responses)
    return DenseGraded(responses, categories)


def posterior(log_likelihood: Small, log_prior: Floats) -> tuple[Small, float]:
    """Return posterior weights (persons x nodes, rows sum to 1) and the marginal log-likelihood."""
    total = log_likelihood
    total += log_prior.astype(np.float32)[None, :]
    highest = total.max(axis=1, keepdims=True)
    total -= highest
    # nothing under e**-40 counts, and numbers too small to be normal slow every product down twentyfold
    np.maximum(total, np.float32(-40.0), out=total)
    np.exp(total, out=total)
    mass = total.sum(axis=1, keepdims=True)
    value = float(highest.sum(dtype=np.float64) + np.log(mass).sum(dtype=np.float64))
    total /= mass
    return total, value
