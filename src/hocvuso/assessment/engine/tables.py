"""Whole-number tables of a bank under a rule. Selection and decision read nothing else.

Floating-point functions differ in the last bit between NumPy and a browser; so they run once, on the server, and
what both sides use are these integers (units of 2**-16). A twin in another language needs only add and compare.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from hocvuso.assessment.engine import response
from hocvuso.assessment.engine.types import Item, Rule

UNIT = 1 << 16


@dataclass(frozen=True)
class Tables:
    """`ratio[i][k]`: what category k of item i adds to the log-likelihood ratio of cut + delta against cut - delta.

    `worth[lean][i]`: how much item i is worth for somebody leaning low (0), at the cut (1), leaning high (2).
    Items stand in the order of their ids.
    """

    items: tuple[Item, ...]
    rule: Rule
    ratio: tuple[tuple[int, ...], ...]
    worth: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    pass_at: int
    not_yet_at: int
    lean_at: int

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each item."""
        return {item.id: n for n, item in enumerate(self.items)}

    @cached_property
    def clashes(self) -> tuple[frozenset[int], ...]:
        """For each item, the positions that may not stand in one test with it (itself included)."""
        found: list[set[int]] = [{n} for n in range(len(self.items))]
        for n, item in enumerate(self.items):
            for m, other in enumerate(self.items):
                if item.template == other.template or other.id in item.enemies or other.template in item.enemies:
                    found[n].add(m)
                    found[m].add(n)
        return tuple(frozenset(f) for f in found)

    def plain(self) -> dict[str, Any]:
        """Return the tables as plain JSON, for the twin (frontend/assessor/engine.ts)."""
        rule = self.rule
        return {
            "rule": {
                "minimum": rule.minimum,
                "maximum": rule.maximum,
                "top": rule.top,
                "cap": rule.cap,
                "cells": [[cell.tag, cell.least, cell.most] for cell in rule.cells],
            },
            "ids": [item.id for item in self.items],
            "twins": [self.index.get(item.twin, -1) for item in self.items],
            "tags": [sorted(item.tags) for item in self.items],
            "clashes": [sorted(c) for c in self.clashes],
            "ratio": [list(r) for r in self.ratio],
            "worth": [list(w) for w in self.worth],
            "pass_at": self.pass_at,
            "not_yet_at": self.not_yet_at,
            "lean_at": self.lean_at,
        }


def make(items: Sequence[Item], rule: Rule) -> Tables:
    """Compute the tables of a bank under a rule."""
    ordered = tuple(sorted(items, key=lambda item: item.id))
    low, high = (rule.cut - rule.delta) / 1000, (rule.cut + rule.delta) / 1000
    at = np.array([low, high])
    sides = np.array([rule.cut - rule.lean, rule.cut, rule.cut + rule.lean]) / 1000
    ratio: list[tuple[int, ...]] = []
    worth: list[list[int]] = [[], [], []]
    for item in ordered:
        logs = response.log_probabilities(item, at)
        step = logs[1] - logs[0]
        ratio.append(tuple(_fixed(v) for v in step))
        # for somebody leaning to a side, what the item is expected to add towards that side; at the cut, information
        expected = response.probabilities(*response.parameters(item), sides) @ step
        inside = response.information(*response.parameters(item), sides[1:2])[0]
        for lean, value in enumerate((-expected[0], inside, expected[2])):
            worth[lean].append(max(_fixed(value), 1))
    pass_at = _fixed(math.log(1e6 / rule.pass_risk))
    not_yet_at = -_fixed(math.log(1e6 / rule.not_yet_risk))
    return Tables(
        ordered,
        rule,
        tuple(ratio),
        (tuple(worth[0]), tuple(worth[1]), tuple(worth[2])),
        pass_at,
        not_yet_at,
        _fixed(0.75),
    )


def _fixed(value: float) -> int:
    return math.floor(value * UNIT + 0.5)
