"""Calibration finds the parameters that made the answers, says how sure it is, and refuses what can't be calibrated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hocvuso.assessment.engine.calibration import (
    MISSING,
    Responses,
    ResponsesUnusable,
    expecting,
    fitting,
    graded,
    maximising,
    quadrature,
    squarem,
    two_parameter,
)

Floats = NDArray[np.float64]


def people(count: int, seed: int) -> Floats:
    """A population that is N(0, 1) to the last digit, so that the truth lies on the scale of the estimates."""
    theta = np.random.default_rng(seed).normal(size=count)
    return (theta - theta.mean()) / theta.std()


def answers(count: int, items: int, categories: int, seed: int) -> tuple[Floats, Floats, NDArray[np.int8]]:
    rng = np.random.default_rng(seed + 1)
    a = rng.uniform(0.7, 2.0, items)
    b = np.sort(rng.normal(-0.4, 0.8, (items, categories - 1)), axis=1) + np.linspace(-0.5, 0.5, categories - 1)
    z = a[None, :, None] * (people(count, seed)[:, None, None] - b[None])
    reached = (1 / (1 + np.exp(-z)) > rng.random((count, items, 1))).sum(axis=2)
    return a, b, reached.astype(np.int8)


def leave_out(table: NDArray[np.int8], kept: int, seed: int) -> NDArray[np.int8]:
    order = np.argsort(np.random.default_rng(seed).random(table.shape), axis=1)
    thinned = table.copy()
    np.put_along_axis(thinned, order[:, kept:], MISSING, axis=1)
    return thinned


def test_right_and_wrong_answers_give_the_parameters_back_within_their_errors() -> None:
    a, b, table = answers(6000, 30, 2, 1)
    found = two_parameter(Responses.from_matrix(table))
    assert found.converged and found.at_bound == ()
    assert np.sqrt(np.mean((found.slopes - a) ** 2)) < 0.06
    assert np.sqrt(np.mean((found.thresholds - b) ** 2)) < 0.06
    assert abs(np.mean(found.slopes - a)) < 0.02
    for estimates, truth, errors in (
        (found.slopes, a, found.slope_errors),
        (found.thresholds, b, found.threshold_errors),
    ):
        sure = np.abs(estimates - truth) / errors
        assert 0.7 < np.sqrt(np.mean(sure**2)) < 1.35


def test_ordered_categories_give_the_parameters_back_within_their_errors() -> None:
    a, b, table = answers(5000, 20, 4, 2)
    found = graded(Responses.from_matrix(table), 4)
    assert found.converged
    assert (np.diff(found.thresholds, axis=1) > 0).all()
    assert np.sqrt(np.mean((found.slopes - a) ** 2)) < 0.06
    assert np.sqrt(np.mean((found.thresholds - b) ** 2)) < 0.08
    assert 0.7 < np.sqrt(np.mean(((found.slopes - a) / found.slope_errors) ** 2)) < 1.4


def test_a_few_answers_a_person_suffice() -> None:
    a, b, table = answers(12_000, 60, 2, 3)
    thin = Responses.from_matrix(leave_out(table, 15, 4))
    assert not thin.dense
    found = two_parameter(thin)
    assert np.sqrt(np.mean((found.slopes - a) ** 2)) < 0.12
    assert np.sqrt(np.mean((found.thresholds - b) ** 2)) < 0.12
    assert abs(np.mean(found.slopes - a)) < 0.03


def test_lists_and_matrix_are_the_same_answers() -> None:
    _, _, table = answers(800, 12, 3, 5)
    thin = leave_out(table, 8, 6)
    person, item = np.nonzero(thin != MISSING)
    listed = Responses.from_lists(person, item, thin[person, item], persons=800, items=12)
    one, other = graded(Responses.from_matrix(thin), 3), graded(listed, 3)
    assert np.allclose(one.slopes, other.slopes, atol=1e-3)
    assert np.allclose(one.slope_errors, other.slope_errors, rtol=0.02)


def test_all_forms_of_the_same_answers_sum_up_alike() -> None:
    _, _, table = answers(300, 10, 2, 7)
    responses = Responses.from_matrix(table)
    nodes, prior = quadrature.normal(31)
    log_p = maximising.log_probabilities(np.full(10, 1.2), np.linspace(-1, 1, 10)[:, None], nodes)
    forms = [expecting.DenseBinary(responses), expecting.DenseGraded(responses, 2), expecting.Sparse(responses, 2)]
    sums = []
    for form in forms:
        weight, value = expecting.posterior(form.log_likelihood(log_p), np.log(prior))
        sums.append((value, form.counts(weight)))
    for value, counts in sums[1:]:
        assert value == pytest.approx(sums[0][0], rel=1e-5)
        assert np.allclose(counts, sums[0][1], rtol=1e-3, atol=1e-3)


def test_long_tests_get_more_nodes_and_twenty_one_would_have_been_wrong() -> None:
    a, _, table = answers(3000, 150, 2, 8)
    responses = Responses.from_matrix(table)
    found = two_parameter(responses, errors=False)
    assert found.nodes > 35
    few, prior = quadrature.normal(21)
    form = expecting.expected(responses, 2)
    coarse = fitting._fit(form, fitting._start(responses, 2), 150, few, np.log(prior)).x.reshape(150, 2)[:, 0]
    assert abs(np.mean(found.slopes - a)) < 0.02
    assert abs(np.mean(coarse - a)) > 2 * abs(np.mean(found.slopes - a))
    assert two_parameter(Responses.from_matrix(table[:, :12]), errors=False).nodes < found.nodes


def test_too_few_nodes_are_never_passed_off_as_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, table = answers(1500, 150, 2, 8)
    monkeypatch.setattr(quadrature, "MOST", 21)
    found = two_parameter(Responses.from_matrix(table), errors=False)
    assert found.nodes == 21 and not found.converged


@settings(max_examples=20)
@given(st.integers(2, 5), st.integers(0, 10_000))
def test_the_score_of_the_m_step_is_the_gradient_of_the_expected_likelihood(categories: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes, _ = quadrature.normal(17)
    counts = rng.uniform(0.5, 30.0, (2, categories, 17))
    slopes = rng.uniform(0.5, 2.0, 2)
    intercepts = -np.sort(-rng.normal(0, 1.5, (2, categories - 1)), axis=1) - np.arange(categories - 1) * 0.3

    def value(flat: Floats) -> float:
        return float((counts * maximising.log_probabilities(*maximising.unpack(flat, 2), nodes)).sum())

    x = np.concatenate([slopes[:, None], intercepts], axis=1).reshape(-1)
    gradient, _ = maximising._score(slopes, intercepts, counts, counts.sum(axis=1), nodes)
    h = 1e-6
    numeric = [(value(x + h * e) - value(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    assert np.allclose(gradient.reshape(-1), numeric, rtol=1e-4, atol=1e-3)


def test_the_end_is_a_top_of_the_marginal_likelihood() -> None:
    _, _, table = answers(1500, 8, 3, 9)
    responses = Responses.from_matrix(table)
    found = graded(responses, 3, errors=False)
    nodes, prior = quadrature.normal(161)
    form = expecting.DenseGraded(responses, 3)
    best = np.concatenate([found.slopes[:, None], -found.thresholds * found.slopes[:, None]], axis=1).reshape(-1)

    def value(flat: Floats) -> float:
        log_p = maximising.log_probabilities(*maximising.unpack(flat, 8), nodes)
        return expecting.posterior(form.log_likelihood(log_p), np.log(prior))[1]

    top = value(best)
    for n in range(len(best)):
        for move in (-0.05, 0.05):
            assert value(best + move * np.eye(len(best))[n]) < top + 1e-2


def test_squarem_reaches_the_fixed_point_in_fewer_steps_and_never_falls() -> None:
    slow = np.array([0.97, 0.9, 0.5])
    goal = np.array([1.0, -2.0, 3.0])
    values: list[float] = []

    def step(x: Floats) -> tuple[Floats, float]:
        values.append(-float(((x - goal) ** 2).sum()))
        return goal + slow * (x - goal), values[-1]

    found = squarem.solve(step, np.zeros(3), tolerance=1e-8, most=1000, repair=lambda x: x)
    assert found.converged and np.allclose(found.x, goal, atol=1e-5)
    assert found.evaluations < 60  # plain iteration needs several hundred


def test_what_cannot_be_calibrated_is_named() -> None:
    _, _, table = answers(200, 6, 2, 10)
    table[:, 3] = 1
    with pytest.raises(ResponsesUnusable, match="item 3: nobody reached category 0"):
        two_parameter(Responses.from_matrix(table))
    with pytest.raises(ResponsesUnusable, match="out of range"):
        Responses.from_lists([0, 5], [0, 0], [1, 0], persons=2, items=1)
    with pytest.raises(ResponsesUnusable, match="categories"):
        Responses.from_matrix(np.array([[0, 99]]))
    with pytest.raises(ResponsesUnusable):
        Responses.from_matrix(np.zeros((0, 4)))
