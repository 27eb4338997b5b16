"""Calibration as callers use it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine.calibration import errors, expecting, maximising, quadrature, squarem
from hocvuso.assessment.engine.calibration.responses import Responses

Floats = NDArray[np.float64]

TOLERANCE = 1e-4
MOST_STEPS = 400
REFINEMENTS = 3
FIRST_SAMPLE = 4000
"""Persons looked at to choose the quadrature: the narrowest posterior of that many is narrow enough."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Estimates on the scale on which the people are N(0, 1).

    `slopes` items; `thresholds` items x (categories - 1), ascending; both with standard errors of the same shape.
    `converged`: the iteration came to rest, and on nodes that resolve the narrowest posteriors.
    `at_bound` names items whose slope ran into the edge of the allowed region: do not use those.
    """

    slopes: Floats
    thresholds: Floats
    slope_errors: Floats
    threshold_errors: Floats
    log_likelihood: float
    steps: int
    nodes: int
    converged: bool
    at_bound: tuple[int, ...]


def two_parameter(responses: Responses, *, errors: bool = True) -> Calibration:
    """Calibrate right (1) / wrong (0) items. Raises ResponsesUnusable when an item has only one kind of answer."""
    return _calibrate(responses, 2, with_errors=errors)


def graded(responses: Responses, categories: int, *, errors: bool = True) -> Calibration:
    """Calibrate items of `categories` ordered categories. Raises ResponsesUnusable when one was never reached."""
    return _calibrate(responses, categories, with_errors=errors)


def _calibrate(responses: Responses, categories: int, *, with_errors: bool) -> Calibration:
    responses.require_variation(categories)
    form = expecting.expected(responses, categories)
    x = _start(responses, categories)
    count = quadrature.nodes_for(_narrowest(form, x, responses.items, *quadrature.normal(quadrature.FEWEST * 5)))
    steps = 0
    for _ in range(REFINEMENTS):
        nodes, prior = quadrature.normal(count)
        found = _fit(form, x, responses.items, nodes, np.log(prior))
        steps += found.evaluations
        x = found.x
        narrowest = _narrowest(form, x, responses.items, nodes, prior)
        fine = quadrature.fine_enough(count, narrowest)
        if fine or count == quadrature.MOST:
            break
        count = quadrature.nodes_for(narrowest)
    found = replace(found, converged=found.converged and fine)
    return _told(responses, categories, form, found, nodes, prior, steps, with_errors)


def _fit(form: expecting.Expected, x: Floats, items: int, nodes: Floats, log_prior: Floats) -> squarem.Solution:
    def step(now: Floats) -> tuple[Floats, float]:
        slopes, intercepts = maximising.unpack(now, items)
        log_p = maximising.log_probabilities(slopes, intercepts, nodes)
        weight, value = expecting.posterior(form.log_likelihood(log_p), log_prior)
        return maximising.improve(now, form.counts(weight), nodes, 2), value

    return squarem.solve(
        step, x, tolerance=TOLERANCE, most=MOST_STEPS, repair=lambda now: maximising.repair(now, items)
    )


def _start(responses: Responses, categories: int) -> Floats:
    """Slopes of 1; intercepts from the shares of the categories, as a normal ogive on N(0, 1) would give them."""
    counts = responses.counts(categories).astype(np.float64) + 0.5
    above = counts[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:] / counts.sum(axis=1, keepdims=True)
    spread = np.sqrt(1.0 + 1.0 / 1.702**2) * 1.0
    intercepts = np.log(above / (1.0 - above)) * spread
    x = np.concatenate([np.ones((responses.items, 1)), intercepts], axis=1)
    return maximising.repair(x.reshape(-1), responses.items)


def _narrowest(form: expecting.Expected, x: Floats, items: int, nodes: Floats, prior: Floats) -> float:
    """Return the narrowest posterior standard deviation that matters: the first percentile over people."""
    slopes, intercepts = maximising.unpack(x, items)
    log_p = maximising.log_probabilities(slopes, intercepts, nodes)
    weight, _ = expecting.posterior(form.log_likelihood(log_p), np.log(prior))
    part = weight[:: max(1, len(weight) // FIRST_SAMPLE)].astype(np.float64)
    mean = part @ nodes
    variance = part @ nodes**2 - mean**2
    spacing = nodes[1] - nodes[0]
    # what lies between two nodes can't be seen: a posterior on one node may be as narrow as half the spacing
    return float(np.sqrt(max(np.quantile(variance, 0.01), (0.35 * spacing) ** 2)))


def _told(
    responses: Responses, categories: int, form: expecting.Expected, found: squarem.Solution, nodes: Floats,
    prior: Floats, steps: int, with_errors: bool,
) -> Calibration:  # fmt: skip
    slopes, intercepts = maximising.unpack(found.x, responses.items)
    thresholds = -intercepts / slopes[:, None]
    slope_errors, threshold_errors = np.full_like(slopes, np.nan), np.full_like(thresholds, np.nan)
    if with_errors:
        log_p = maximising.log_probabilities(slopes, intercepts, nodes)
        weight, _ = expecting.posterior(form.log_likelihood(log_p), np.log(prior))
        covariance = errors.covariance(responses, found.x, nodes, weight, categories)
        blocks = covariance.reshape(responses.items, categories, responses.items, categories)
        own = blocks[np.arange(responses.items), :, np.arange(responses.items), :]
        slope_errors = np.sqrt(own[:, 0, 0])
        for k in range(categories - 1):
            # the delta method: b = -d / a
            by_a, by_d = intercepts[:, k] / slopes**2, -1.0 / slopes
            variance = by_a**2 * own[:, 0, 0] + 2 * by_a * by_d * own[:, 0, k + 1] + by_d**2 * own[:, k + 1, k + 1]
            threshold_errors[:, k] = np.sqrt(variance)
    low, high = maximising.SLOPES
    at_bound = tuple(int(n) for n in np.flatnonzero((slopes <= low * 1.001) | (slopes >= high * 0.999)))
    return Calibration(
        slopes=slopes.copy(), thresholds=thresholds, slope_errors=slope_errors, threshold_errors=threshold_errors,
        log_likelihood=found.value, steps=steps, nodes=len(nodes), converged=found.converged, at_bound=at_bound,
    )  # fmt: skip
