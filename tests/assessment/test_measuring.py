"""Measuring tests: the cap is held, estimates are as good as their errors say, more items measure better."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hocvuso.assessment.engine import measuring
from hocvuso.assessment.engine.types import Item


def bank(size: int) -> list[Item]:
    rng = np.random.default_rng(3)
    made = []
    for n in range(size):
        low = int(rng.normal(-300, 900))
        thresholds = (low,) if n % 3 else (low, low + 700)
        made.append(Item(f"i{n:03}", int(rng.uniform(800, 1700)), thresholds, f"t{n}", frozenset()))
    return made


THETA = np.random.default_rng(4).normal(size=2000)


def test_the_cap_is_held_and_the_errors_are_honest() -> None:
    found = measuring.measure(bank(200), THETA, length=15, cap=0.25, seed=1)
    assert found.exposure.max() <= 0.25
    assert found.exposure.sum() == pytest.approx(15)
    assert 0.85 < found.rmse(THETA) / np.sqrt(np.mean(found.error**2)) < 1.15


def test_a_cap_costs_little_because_items_are_kept_for_those_whom_they_tell_most_about() -> None:
    def error(cap: float) -> float:
        return float(np.sqrt(np.mean(measuring.measure(bank(300), THETA, length=20, cap=cap, seed=1).error ** 2)))

    # first come, first served without prices: 1.08
    assert error(0.15) / error(1.0) < 1.073


def test_longer_tests_measure_better_and_a_seed_repeats_them() -> None:
    short = measuring.measure(bank(200), THETA, length=8, cap=0.3, seed=2)
    long = measuring.measure(bank(200), THETA, length=24, cap=0.3, seed=2)
    assert long.rmse(THETA) < short.rmse(THETA)
    again = measuring.measure(bank(200), THETA, length=8, cap=0.3, seed=2)
    assert np.array_equal(short.estimate, again.estimate)


@settings(max_examples=40)
@given(
    people=st.integers(1, 130),
    length=st.integers(1, 12),
    cap=st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 1.0]),
    spare=st.integers(0, 10),
    seed=st.integers(0, 10**6),
)
def test_nobody_meets_an_item_twice_and_no_item_passes_the_cap(
    people: int, length: int, cap: float, spare: int, seed: int
) -> None:
    size = math.ceil(round(length / cap, 6)) + length + spare
    theta = np.random.default_rng(seed).normal(size=people)
    given_items = measuring.measure(bank(size), theta, length=length, cap=cap, seed=seed).given
    assert given_items.shape == (people, length)
    assert all(len(set(row)) == length for row in given_items.tolist())
    for begun in {*range(measuring.BATCH, people, measuring.BATCH), people}:
        assert np.bincount(given_items[:begun].ravel()).max() <= math.ceil(round(cap * begun, 6))


def test_a_bank_too_small_for_its_cap_is_refused() -> None:
    with pytest.raises(ValueError, match="bank of 100 items"):
        measuring.measure(bank(40), THETA, length=20, cap=0.25, seed=1)
