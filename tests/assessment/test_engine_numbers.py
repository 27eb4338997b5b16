"""The engine's numbers: probabilities, gradients, estimates, against plain arithmetic and numeric integration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.assessment.engine import ability, response, tables
from hocvuso.assessment.engine.types import Cell, Item, Rule

RULE = Rule(cut=-1000, delta=300, pass_risk=80_000, not_yet_risk=200_000, minimum=2, maximum=6, cells=(Cell("k", 0),))

items = st.builds(
    lambda slope, b: Item("i", slope, tuple(sorted(b)), "i", frozenset()),
    st.integers(300, 2500),
    st.lists(st.integers(-3500, 2500), min_size=1, max_size=4, unique=True),
)
THETA = np.linspace(-3, 3, 25)


@given(items)
def test_categories_of_an_item_share_out_the_whole(item: Item) -> None:
    p = response.probabilities(*response.parameters(item), THETA)
    assert p.shape == (25, item.categories)
    assert np.allclose(p.sum(axis=1), 1)
    assert (p > 0).all()


@given(items, st.data())
def test_the_score_is_the_gradient_of_the_likelihood(item: Item, data: st.DataObject) -> None:
    category = data.draw(st.integers(0, item.categories - 1))
    h = 1e-5
    up = ability.log_likelihood([item], [category], THETA + h)
    down = ability.log_likelihood([item], [category], THETA - h)
    assert np.allclose(ability.score([item], [category], THETA), (up - down) / (2 * h), rtol=1e-4, atol=1e-5)


@given(items)
def test_information_is_the_expected_squared_score(item: Item) -> None:
    a, b = response.parameters(item)
    p = response.probabilities(a, b, THETA)
    scores = np.stack([ability.score([item], [k], THETA) for k in range(item.categories)], axis=1)
    assert np.allclose((p * scores**2).sum(axis=1), response.information(a, b, THETA), rtol=1e-5, atol=1e-9)


@given(items)
def test_a_higher_category_speaks_for_a_higher_ability(item: Item) -> None:
    table = tables.make([item], RULE)
    assert list(table.ratio[0]) == sorted(table.ratio[0])
    assert table.ratio[0][0] < 0 < table.ratio[0][-1]


steep = st.builds(
    lambda slope, b: Item("i", slope, tuple(sorted(b)), "i", frozenset()),
    st.integers(50, 8000),
    st.lists(st.integers(-6000, 6000), min_size=1, max_size=4, unique=True),
)


@given(steep)
def test_evidence_stays_evidence_far_from_an_item(item: Item) -> None:
    theta = np.linspace(-6, 6, 49)
    a, b = response.parameters(item)
    logs = response.log_probabilities(item, theta)
    assert np.isfinite(logs).all()
    # the higher of two categories speaks for the higher of two abilities, however unlikely both are
    assert (np.diff(np.diff(logs, axis=1), axis=0) > -1e-9).all()
    assert (response.information(a, b, theta) > 0).all()
    if item.categories == 2:
        assert np.allclose(logs[:, 1] - logs[:, 0], a * (theta - b[0]))


@given(st.lists(steep, min_size=1, max_size=12), st.data())
def test_a_better_answer_never_lowers_an_estimate(bank: list[Item], data: st.DataObject) -> None:
    categories = [data.draw(st.integers(0, item.categories - 1)) for item in bank]
    which = data.draw(st.integers(0, len(bank) - 1))
    better = list(categories)
    better[which] = min(categories[which] + 1, bank[which].categories - 1)
    assert ability.eap(bank, better)[0] >= ability.eap(bank, categories)[0] - 1e-9
    assert ability.weighted_likelihood(bank, better)[0] >= ability.weighted_likelihood(bank, categories)[0]


@given(st.lists(steep, min_size=1, max_size=12))
def test_estimates_and_errors_are_finite_when_everything_is_right_or_wrong(bank: list[Item]) -> None:
    for categories in ([item.categories - 1 for item in bank], [0] * len(bank)):
        for estimate in (ability.eap, ability.weighted_likelihood):
            found, error = estimate(bank, categories)
            assert -6 <= found <= 6 and 0 < error < np.inf


def test_expected_score_rises_with_ability() -> None:
    item = Item("i", 1100, (-1500, -500, 400), "i", frozenset())
    expected = response.probabilities(*response.parameters(item), THETA) @ np.arange(4)
    assert (np.diff(expected) > 0).all()


def test_eap_agrees_with_numeric_integration() -> None:
    given_items = [Item(f"i{n}", 900 + 50 * n, (-1400 + 130 * n, -300 + 130 * n), "t", frozenset()) for n in range(9)]
    categories = [2, 1, 0, 2, 1, 1, 0, 2, 1]
    x = np.linspace(-9, 9, 20_001)
    density = np.exp(ability.log_likelihood(given_items, categories, x) - 0.5 * x**2)
    mean = np.trapezoid(density * x, x) / np.trapezoid(density, x)
    spread = np.sqrt(np.trapezoid(density * (x - mean) ** 2, x) / np.trapezoid(density, x))
    estimate, error = ability.eap(given_items, categories)
    assert estimate == pytest.approx(mean, abs=1e-4)
    assert error == pytest.approx(spread, abs=1e-4)


def test_weighted_likelihood_stays_finite_when_everything_is_right() -> None:
    given_items = [Item(f"i{n}", 1000, (-1000 + 100 * n,), "t", frozenset()) for n in range(10)]
    estimate, error = ability.weighted_likelihood(given_items, [1] * 10)
    assert 0 < estimate < 4 and 0 < error < 2


def test_abilities_are_recovered_on_average() -> None:
    rng = np.random.default_rng(5)
    bank = [Item(f"i{n}", 1200, (int(b * 1000),), "t", frozenset()) for n, b in enumerate(np.linspace(-2, 2, 30))]
    true = rng.normal(size=150)
    found = []
    for theta in true:
        p = [response.probabilities(*response.parameters(i), np.array([theta]))[0, 1] for i in bank]
        found.append(ability.eap(bank, (rng.random(30) < p).astype(int).tolist())[0])
    assert np.corrcoef(true, found)[0, 1] > 0.9
    assert np.sqrt(np.mean((true - np.array(found)) ** 2)) < 0.45
