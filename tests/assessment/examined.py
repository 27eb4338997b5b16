"""Checks as the signs of dishonesty see them: made-up people, honest ones to begin with."""

from datetime import UTC, datetime, timedelta

import numpy as np

from hocvuso.assessment.engine import response
from hocvuso.assessment.engine.types import Item
from hocvuso.assessment.honesty import Held

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
ITEMS = [Item(f"i{n:02}", 1200, (-1200 + 60 * n, -200 + 60 * n), f"t{n}", frozenset()) for n in range(30)]
BANK = {item.id: item for item in ITEMS}


def held(number: int, *, helper: str = "a", minutes: int = 0, length: int = 10, **answers: int) -> Held:
    start = NOON + timedelta(minutes=minutes)
    return Held(f"s{number:03}", 25747, helper, start, start + timedelta(minutes=length), answers)


def honest(count: int, seed: int, helper: str = "a", ability: float = 0.0) -> list[Held]:
    """People of different ability, each with fourteen tasks of the thirty."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        theta = np.array([ability + rng.normal()])
        chosen = rng.choice(len(ITEMS), 14, replace=False)
        answers = {}
        for n in chosen:
            p = response.probabilities(*response.parameters(ITEMS[n]), theta)[0]
            answers[ITEMS[n].id] = int(rng.choice(len(p), p=p / p.sum()))
        found.append(held(number, helper=helper, minutes=30 * number, **answers))
    return found
