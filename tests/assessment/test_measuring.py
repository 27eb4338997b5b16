"""Measuring tests: the cap is held, estimates are as good as their errors say, more items measure better."""

import numpy as np
import pytest

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
    assert found.exposure.max() <= 0.27
    assert found.exposure.sum() == pytest.approx(15)
    assert 0.85 < found.rmse(THETA) / np.sqrt(np.mean(found.error**2)) < 1.15


def test_longer_tests_measure_better_and_a_seed_repeats_them() -> None:
    short = measuring.measure(bank(200), THETA, length=8, cap=0.3, seed=2)
    long = measuring.measure(bank(200), THETA, length=24, cap=0.3, seed=2)
    assert long.rmse(THETA) < short.rmse(THETA)
    again = measuring.measure(bank(200), THETA, length=8, cap=0.3, seed=2)
    assert np.array_equal(short.estimate, again.estimate)


def test_a_bank_too_small_for_its_cap_is_refused() -> None:
    with pytest.raises(ValueError, match="bank of 80 items"):
        measuring.measure(bank(40), THETA, length=20, cap=0.25, seed=1)
