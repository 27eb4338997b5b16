"""Seeded chance in 32-bit whole numbers: the same on a phone, on the server, one person or thousands at a time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_MASK = 0xFFFFFFFF
Words = NDArray[np.uint32]


def numbers(seed: int) -> Iterator[int]:
    """Yield unsigned 32-bit integers (mulberry32)."""
    state = seed & _MASK
    while True:
        state = (state + 0x6D2B79F5) & _MASK
        t = ((state ^ (state >> 15)) * (state | 1)) & _MASK
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & _MASK)) & _MASK
        yield (t ^ (t >> 14)) & _MASK


def derived(seed: int, *parts: int) -> int:
    """Return a seed of its own for a purpose (eligibility, the n-th item, the order of answers)."""
    state = seed & _MASK
    for part in parts:
        state = next(numbers(state ^ ((part * 0x9E3779B1) & _MASK)))
    return state


def below(value: int, limit: int) -> int:
    """Map a 32-bit number to 0..limit-1."""
    return (value * limit) >> 32


def shuffled(seed: int, count: int) -> list[int]:
    """Return 0..count-1 in an order drawn from the seed (Fisher-Yates)."""
    order, drawn = list(range(count)), numbers(seed)
    for last in range(count - 1, 0, -1):
        other = below(next(drawn), last + 1)
        order[last], order[other] = order[other], order[last]
    return order


def derived_many(seeds: Words, *parts: int) -> Words:
    """`derived` for many seeds at once."""
    state = seeds.astype(np.uint32)
    for part in parts:
        state = _first(state ^ np.uint32((part * 0x9E3779B1) & _MASK))
    return state


def _first(seeds: Words) -> Words:
    with np.errstate(over="ignore"):
        state = seeds + np.uint32(0x6D2B79F5)
        t = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
        result: Words = t ^ (t >> np.uint32(14))
    return result
