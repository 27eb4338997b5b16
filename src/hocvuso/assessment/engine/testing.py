"""One test: which items may be used, which comes next, and whether it can end. Whole numbers only.

Items are chosen by what they tell about the cut: while the answers lean neither way by information at the cut, else
by what they are expected to add on the side the person leans to. The likelihood ratio stays valid whatever is chosen,
so this shortens tests and never changes the risks. Blueprint cells come first; chance draws among the best few.
"""

from collections.abc import Mapping, Sequence

from hocvuso.assessment.engine import chance
from hocvuso.assessment.engine.tables import Tables
from hocvuso.assessment.engine.types import Answer, Choice, Decision

_ELIGIBLE, _NEXT = 1, 2
_AT_CUT = 1
PER_MILLION = 1_000_000


def draw_eligible(tables: Tables, seed: int, counters: Mapping[str, tuple[int, int]]) -> frozenset[str]:
    """Return the items this test may use, drawn once at its start and kept in its log.

    `counters`: for each item, in how many tests it was eligible and in how many it was given; under "" the number of
    tests. An item given to more than the cap is let in with probability cap * eligible / given (item eligibility, van
    der Linden & Veldkamp 2004), and with less while it stands above the cap over all tests.
    """
    drawn = chance.numbers(chance.derived(seed, _ELIGIBLE))
    tests = counters.get("", (0, 0))[0]
    allowed: set[str] = set()
    for item in tables.items:
        value = next(drawn)
        eligible, given = counters.get(item.id, (0, 0))
        if chance.below(value, PER_MILLION) < chance_of(tables.rule.cap, tests, eligible, given):
            allowed.add(item.id)
    return frozenset(allowed)


def chance_of(cap: int, tests: int, eligible: int, given: int) -> int:
    """Return the chance, in parts per million, that an item may be used in the next test."""
    if not given:
        return PER_MILLION
    limit = (cap * eligible) // given
    if given * PER_MILLION > cap * tests:
        limit = (limit * cap * tests) // (given * PER_MILLION)
    return min(limit, PER_MILLION)


def next_item(
    tables: Tables,
    seed: int,
    eligible: frozenset[str],
    answers: Sequence[Answer],
    *,
    usable: frozenset[str] | None = None,
) -> Choice:
    """Return the next item of a test. `usable`: only these items suit the person (oral tests); None = all."""
    twin = _twin(tables, answers, usable)
    if twin is not None:
        return Choice(twin, "twin", unmet_cells(tables, answers))
    used = {tables.index[a.item] for a in answers}
    lean = lean_of(tables, ratio_of(tables, answers))
    return _pick(tables, seed, eligible, usable, used, tag_counts(tables, answers), lean)


def fixed_form(
    tables: Tables,
    seed: int,
    eligible: frozenset[str],
    length: int,
    *,
    usable: frozenset[str] | None = None,
    after: Sequence[str] = (),
) -> tuple[Choice, ...]:
    """Return a whole test, or `length` items that go on `after` others, without looking at any answer: all at the cut.

    For paper, and for a phone that works alone and must not hold what is right. The same blueprint, enemies and
    eligibility as `next_item`. A last Choice of None says that the bank gave out.
    """
    made: list[Choice] = []
    used = {tables.index[item] for item in after}
    counts = tag_counts(tables, [Answer(item, 0) for item in after])
    while len(made) < length:
        choice = _pick(tables, seed, eligible, usable, used, counts, _AT_CUT)
        made.append(choice)
        if choice.item is None:
            break
        position = tables.index[choice.item]
        used.add(position)
        for tag in tables.items[position].tags:
            counts[tag] = counts.get(tag, 0) + 1
    return tuple(made)


def decide(tables: Tables, answers: Sequence[Answer]) -> Decision:
    """Return where the test stands: attained, not yet, inconclusive ("continue"), or go on (None)."""
    rule = tables.rule
    scored = [a for a in answers if a.category is not None]
    ratio = ratio_of(tables, answers)
    if len(scored) < rule.minimum or unmet_cells(tables, answers):
        if len(answers) >= rule.maximum:
            return Decision("continue", "blueprint", ratio, len(scored))
        return Decision(None, "minimum", ratio, len(scored))
    if ratio >= tables.pass_at:
        return Decision("attained", "likelihood", ratio, len(scored))
    if ratio <= tables.not_yet_at:
        return Decision("not_yet", "likelihood", ratio, len(scored))
    if len(answers) >= rule.maximum:
        return Decision("continue", "maximum", ratio, len(scored))
    if _hopeless(tables, answers, ratio):
        return Decision("continue", "curtailed", ratio, len(scored))
    return Decision(None, "between", ratio, len(scored))


def ratio_of(tables: Tables, answers: Sequence[Answer]) -> int:
    """Return the log-likelihood ratio of cut + delta against cut - delta, in units of 2**-16."""
    return sum(tables.ratio[tables.index[a.item]][a.category] for a in answers if a.category is not None)


def tag_counts(tables: Tables, answers: Sequence[Answer]) -> dict[str, int]:
    """Count the scored items of each tag; a broken task fills no cell."""
    counts: dict[str, int] = {}
    for answer in answers:
        if answer.category is not None:
            for tag in tables.items[tables.index[answer.item]].tags:
                counts[tag] = counts.get(tag, 0) + 1
    return counts


def unmet_cells(tables: Tables, answers: Sequence[Answer]) -> tuple[str, ...]:
    """Return the tags of the blueprint that still lack items."""
    counts = tag_counts(tables, answers)
    return tuple(cell.tag for cell in tables.rule.cells if counts.get(cell.tag, 0) < cell.least)


def lean_of(tables: Tables, ratio: int) -> int:
    """Return 0 leaning low, 1 at the cut, 2 leaning high."""
    return 2 if ratio > tables.lean_at else 0 if ratio < -tables.lean_at else 1


def _twin(tables: Tables, answers: Sequence[Answer], usable: frozenset[str] | None) -> str | None:
    """Return the twin of a task that has just broken: it stands in at once, when nothing given before forbids it."""
    if not answers or answers[-1].category is not None:
        return None
    twin = tables.items[tables.index[answers[-1].item]].twin
    if twin not in tables.index or (usable is not None and twin not in usable):
        return None
    before = {m for a in answers[:-1] for m in tables.clashes[tables.index[a.item]]}
    return None if tables.index[twin] in before or any(a.item == twin for a in answers) else twin


def _pick(
    tables: Tables,
    seed: int,
    eligible: frozenset[str],
    usable: frozenset[str] | None,
    used: set[int],
    counts: Mapping[str, int],
    lean: int,
) -> Choice:
    """Return the next item after `used`: an open cell of the blueprint first, then what tells most for the lean."""
    closed = {m for n in used for m in tables.clashes[n]}
    full = {cell.tag for cell in tables.rule.cells if counts.get(cell.tag, 0) >= cell.most}
    unmet = [cell.tag for cell in tables.rule.cells if counts.get(cell.tag, 0) < cell.least]
    suits = [
        n
        for n, item in enumerate(tables.items)
        if n not in closed and (usable is None or item.id in usable) and not (full & item.tags)
    ]
    free = [n for n in suits if tables.items[n].id in eligible]
    for reason, pool in (("cell", free), ("relaxed", suits)):
        # the groups come in the order of the blueprint's cells only by chance: any open cell may be next
        fitting = [n for n in pool if tables.items[n].tags & set(unmet)]
        if fitting:
            return Choice(_draw(tables, seed, fitting, len(used), lean), reason, tuple(unmet))
    for reason, pool in (("information", free), ("relaxed", suits)):
        if pool:
            return Choice(_draw(tables, seed, pool, len(used), lean), reason, tuple(unmet))
    return Choice(None, "empty", tuple(unmet))


def _draw(tables: Tables, seed: int, pool: list[int], number: int, lean: int) -> str:
    worth = tables.worth[lean]
    best = sorted(pool, key=lambda n: (-worth[n], n))[: tables.rule.top]
    value = chance.derived(seed, _NEXT, number)
    return tables.items[best[chance.below(value, len(best))]].id


def _hopeless(tables: Tables, answers: Sequence[Answer], ratio: int) -> bool:
    """Whether even the best, or the worst, answers to all items still possible could not decide the test."""
    left = tables.rule.maximum - len(answers)
    closed = {m for a in answers for m in tables.clashes[tables.index[a.item]]}
    twin = _twin(tables, answers, None)  # an enemy of the task that broke, and still the next
    open_items = [n for n, item in enumerate(tables.items) if n not in closed or item.id == twin]
    best = sum(sorted((max(tables.ratio[n]) for n in open_items), reverse=True)[:left])
    worst = sum(sorted(min(tables.ratio[n]) for n in open_items)[:left])
    return ratio + best < tables.pass_at and ratio + worst > tables.not_yet_at
