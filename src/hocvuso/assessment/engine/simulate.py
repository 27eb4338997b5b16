"""Many tests at once, in step, with the very rules of `testing`: what would this bank and this rule do to people?"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from hocvuso.assessment.engine import chance, response
from hocvuso.assessment.engine.tables import Tables
from hocvuso.assessment.engine.testing import _ELIGIBLE, _NEXT, PER_MILLION, chance_of
from hocvuso.assessment.engine.types import Band, Report

Ints = NDArray[np.int64]
BAND = 0.5
"""Width of the bands of ability in a report, logits."""
BATCH = 50
"""Tests that begin together share their exposure counters, as tests of one morning would."""


def simulate(
    tables: Tables, theta: NDArray[np.float64], seed: int, *, twist: Callable[[Ints, int], Ints] | None = None
) -> Report:
    """Give everybody a test; return lengths, errors, exposure. `twist(categories, step)` may spoil answers."""
    world = _World(tables)
    rng = np.random.default_rng(seed)
    seeds = rng.integers(0, 2**32, len(theta), dtype=np.uint32)
    outcome = np.zeros(len(theta), dtype=np.int64)
    length = np.zeros(len(theta), dtype=np.int64)
    for first in range(0, len(theta), BATCH):
        part = slice(first, first + BATCH)
        outcome[part], length[part] = world.run(theta[part], seeds[part], rng, twist)
    cut = tables.rule.cut / 1000
    below, above, decided = theta < cut, theta >= cut, outcome != 0
    right = ((outcome == 1) & above) | ((outcome == -1) & below)

    def share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
        return float((part & whole).sum() / max(int(whole.sum()), 1))

    return Report(
        people=len(theta),
        mean_length=float(length.mean()),
        median_length=float(np.median(length)),
        accuracy_of_decided=share(right, decided),
        false_pass=share(outcome == 1, below),
        false_not_yet=share(outcome == -1, above),
        inconclusive=float((~decided).mean()),
        exposure={item.id: world.given[n] / len(theta) for n, item in enumerate(tables.items)},
        relaxed=world.relaxed / max(int(length.sum()), 1),
        bands=tuple(_bands(theta, outcome, length)),
    )


def _bands(theta: NDArray[np.float64], outcome: Ints, length: Ints) -> Iterator[Band]:
    at = np.floor(theta / BAND).astype(np.int64)
    for number in np.unique(at):
        here = at == number
        who = outcome[here]
        yield Band(
            middle=float((number + 0.5) * BAND),
            people=int(here.sum()),
            attained=float((who == 1).mean()),
            not_yet=float((who == -1).mean()),
            inconclusive=float((who == 0).mean()),
            mean_length=float(length[here].mean()),
        )


class _World:
    """The bank as arrays, and the exposure counters."""

    def __init__(self, tables: Tables) -> None:
        self.tables, size = tables, len(tables.items)
        widest = max(item.categories for item in tables.items)
        self.ratio = np.zeros((size, widest), dtype=np.int64)
        for n, row in enumerate(tables.ratio):
            self.ratio[n, : len(row)] = row
        self.worth = np.array(tables.worth, dtype=np.int64)
        self.clash = np.zeros((size, size), dtype=bool)
        for n, others in enumerate(tables.clashes):
            self.clash[n, list(others)] = True
        cells = tables.rule.cells
        self.tags = np.array([[cell.tag in item.tags for cell in cells] for item in tables.items], dtype=np.int64)
        self.least = np.array([cell.least for cell in cells])
        self.most = np.array([cell.most for cell in cells])
        self.best = np.array([max(r) for r in tables.ratio])
        self.worst = np.array([min(r) for r in tables.ratio])
        self.eligible = np.zeros(size, dtype=np.int64)
        self.given = np.zeros(size, dtype=np.int64)
        self.relaxed = self.tests = 0

    def run(
        self,
        theta: NDArray[np.float64],
        seeds: chance.Words,
        rng: np.random.Generator,
        twist: Callable[[Ints, int], Ints] | None,
    ) -> tuple[Ints, Ints]:
        """Run one batch; return outcomes (1 attained, -1 not yet, 0 continue) and lengths."""
        tables, rule, count, size = self.tables, self.tables.rule, len(theta), len(self.tables.items)
        above = [response.cumulative(*response.parameters(item), theta)[:, 1:-1] for item in tables.items]
        allowed = self._eligible(seeds)
        closed = np.zeros((count, size), dtype=bool)
        counts = np.zeros((count, len(self.least)), dtype=np.int64)
        ratio = np.zeros(count, dtype=np.int64)
        outcome, length = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        going = np.ones(count, dtype=bool)
        for step in range(rule.maximum):
            who = np.flatnonzero(going)
            if not len(who):
                break
            pick, relaxed = self._choose(who, step, closed, counts, ratio, allowed, seeds)
            going[who[pick < 0]] = False
            who, pick, relaxed = who[pick >= 0], pick[pick >= 0], relaxed[pick >= 0]
            luck = rng.random(len(who))
            category = np.array(
                [(above[n][p] > luck[k]).sum() for k, (p, n) in enumerate(zip(who, pick, strict=True))], dtype=np.int64
            )
            if twist is not None:
                category = twist(category, step)
            self.relaxed += int(relaxed.sum())
            np.add.at(self.given, pick, 1)
            ratio[who] += self.ratio[pick, category]
            counts[who] += self.tags[pick]
            closed[who] |= self.clash[pick]
            length[who] += 1
            self._stop(who, step + 1, ratio, counts, closed, outcome, going)
        self.eligible += allowed.sum(axis=0)
        self.tests += count
        return outcome, length

    def _eligible(self, seeds: chance.Words) -> NDArray[np.bool_]:
        pairs = zip(self.eligible, self.given, strict=True)
        limit = [chance_of(self.tables.rule.cap, self.tests, int(e), int(g)) for e, g in pairs]
        allowed = np.zeros((len(seeds), len(limit)), dtype=bool)
        for row, seed in enumerate(seeds):
            drawn = chance.numbers(chance.derived(int(seed), _ELIGIBLE))
            for n in range(len(limit)):
                allowed[row, n] = chance.below(next(drawn), PER_MILLION) < limit[n]
        return allowed

    def _choose(
        self, who: Ints, step: int, closed: NDArray[np.bool_], counts: Ints, ratio: Ints,
        allowed: NDArray[np.bool_], seeds: chance.Words,
    ) -> tuple[Ints, NDArray[np.bool_]]:  # fmt: skip
        full = counts[who] >= self.most
        suits = ~closed[who] & ~((full.astype(np.int64) @ self.tags.T) > 0)
        free = suits & allowed[who]
        wanted = ((counts[who] < self.least).astype(np.int64) @ self.tags.T) > 0
        pool = np.zeros_like(suits)
        settled = np.zeros(len(who), dtype=bool)
        relaxed = np.zeros(len(who), dtype=bool)
        for candidates, lifts in ((free & wanted, False), (suits & wanted, True), (free, False), (suits, True)):
            now = ~settled & candidates.any(axis=1)
            pool[now] = candidates[now]
            relaxed[now] = lifts
            settled |= now
        lean = np.where(ratio[who] > self.tables.lean_at, 2, np.where(ratio[who] < -self.tables.lean_at, 0, 1))
        worth = np.where(pool, self.worth[lean], -1)
        order = np.argsort(-worth, axis=1, kind="stable")[:, : self.tables.rule.top]
        best = np.minimum(pool.sum(axis=1), self.tables.rule.top)
        drawn = chance.derived_many(seeds[who], _NEXT, step).astype(np.uint64)
        at = ((drawn * best.astype(np.uint64)) >> np.uint64(32)).astype(np.int64)
        pick = order[np.arange(len(who)), np.minimum(at, order.shape[1] - 1)]
        return np.where(settled, pick, -1), relaxed

    def _stop(
        self, who: Ints, done: int, ratio: Ints, counts: Ints, closed: NDArray[np.bool_], outcome: Ints,
        going: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        rule, tables = self.tables.rule, self.tables
        ready = (counts[who] >= self.least).all(axis=1) & (done >= rule.minimum)
        passed, low = ready & (ratio[who] >= tables.pass_at), ready & (ratio[who] <= tables.not_yet_at)
        outcome[who[passed]], outcome[who[low]] = 1, -1
        going[who[passed | low]] = False
        left = rule.maximum - done
        if left == 0:
            going[who] = False
            return
        best = -np.sort(-np.where(closed[who], 0, self.best), axis=1)[:, :left].sum(axis=1)
        worst = np.sort(np.where(closed[who], 0, self.worst), axis=1)[:, :left].sum(axis=1)
        hopeless = ready & (ratio[who] + best < tables.pass_at) & (ratio[who] + worst > tables.not_yet_at)
        going[who[hopeless]] = False
