"""SQUAREM: squared extrapolation of a fixed-point iteration (Varadhan & Roland 2008, scheme S3)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Step = Callable[[Floats], tuple[Floats, float]]
"""x -> (next x, value at x); the value rises along plain steps."""

LONGEST = 256.0


@dataclass(frozen=True, slots=True)
class Solution:
    """Where the iteration ended. `evaluations` counts plain steps."""

    x: Floats
    value: float
    evaluations: int
    converged: bool


def solve(step: Step, start: Floats, *, tolerance: float, most: int, repair: Callable[[Floats], Floats]) -> Solution:
    """Iterate until the largest change of one plain step is below `tolerance`, or `most` steps are spent.

    `repair` brings an extrapolated point back into the allowed region. An extrapolation that lowers the value is
    dropped for the plain point it started from, so the value never falls.
    """
    x, used, longest = repair(start), 0, 4.0
    safe, safe_value = x, -np.inf
    value = -np.inf
    while used < most:
        first, value = step(x)
        used += 1
        if value < safe_value - 1e-9 * abs(safe_value):
            x, longest = safe, max(longest / 2, 2.0)
            safe_value = -np.inf
            continue
        r = first - x
        if np.abs(r).max() < tolerance:
            return Solution(first, value, used, True)
        second, _ = step(first)
        used += 1
        v = second - first - r
        if np.abs(second - first).max() < tolerance:
            return Solution(second, value, used, True)
        length = min(max(float(np.sqrt(float(r @ r) / max(float(v @ v), 1e-300))), 1.0), longest)
        if length == longest:
            longest = min(longest * 4.0, LONGEST)
        safe, safe_value = second, value
        x = repair(x + 2 * length * r + length**2 * v)
    return Solution(x, value, used, False)
