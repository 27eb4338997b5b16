"""Signs about checks in a class, which has rules of its own: thirty people at once are no crowd there. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import comb

import numpy as np

from hocvuso.assessment.engine import response
from hocvuso.assessment.engine.ability import GRID
from hocvuso.assessment.engine.types import Item
from hocvuso.assessment.honesty import HOUR, Finding, Held, by_helper, found_in, likely_ability

_DRAWS = 400
_MODEL_COUNTS_AS = 10
"""How many answers the model weighs, where other people's answers correct what the bank says about an item."""


def crowded_hours(held: Sequence[Held], *, most_seated: int) -> Iterator[Finding]:
    """Yield supervisors who seated more people within an hour, over all their classes, than fit into one room."""
    for helper, checks in by_helper(held).items():
        fullest: dict[str, list[Held]] = {}
        for n, first in enumerate(checks):
            within = [c for c in checks[n:] if c.started < first.started + HOUR]
            day = f"{first.started:%Y-%m-%d}"
            if len(within) > most_seated and len(within) > len(fullest.get(day, [])):
                fullest[day] = within
        for day, found in sorted(fullest.items()):
            yield found_in("class_hour", f"class_hour:{helper}:{day}", found, helper=helper, count=len(found))


def two_rooms(held: Sequence[Held], *, fewest_between: int) -> Iterator[Finding]:
    """Yield pairs of classes of one supervisor who seated people now in one, now in the other."""
    for helper, checks in by_helper(held).items():
        groups = _by_group(checks)
        for one, other in combinations(sorted(groups, key=lambda g: (groups[g][0].started, g)), 2):
            begins, ends = groups[other][0].started, groups[other][-1].started
            between = [c for c in groups[one] if begins < c.started < ends]
            if len(between) >= fewest_between:
                key = f"class_rooms:{one}:{other}"
                both = [*groups[one], *groups[other]]
                yield found_in("class_rooms", key, both, helper=helper, count=len(between))


def shared_phones(held: Sequence[Held], *, most: int) -> Iterator[Finding]:
    """Yield phones that did more people's checks in one class than a family shares, or two at the same time."""
    by_phone: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for check in sorted(held, key=lambda c: (c.started, c.id)):
        if check.phone:
            by_phone[check.group, check.phone].append(check)
    for (group, phone), checks in sorted(by_phone.items()):
        at_once = any(later.started < earlier.ended for earlier, later in combinations(checks, 2))
        if at_once or len(checks) > most:
            key = f"class_phone:{group}:{phone}"
            yield found_in("class_phone", key, checks, helper=checks[0].helper, count=len(checks), at_once=at_once)


def alike_classes(
    held: Sequence[Held], items: Mapping[str, Item], *, fewest_others: int, fewest_shared: int, z_at_least: float
) -> Iterator[Finding]:
    """Yield classes whose answers agree far more than the bank and everybody else's answers explain.

    People of one class seldom meet the same tasks, so all pairs are taken together: each pair of answers to one task is
    alike or not. What is expected is drawn from the model at the abilities shown, corrected task by task by the
    answers of people outside the class (a task may be easier than judged); without enough of them nothing is said.
    """
    for group, inside in sorted(_by_group(held).items()):
        others = [check for check in held if check.group != group]
        if not group or len(others) < fewest_others:
            continue
        at = {check.id: likely_ability(check, items) for check in (*inside, *others)}
        same = shared = 0
        drawn = np.zeros(_DRAWS)
        luck = np.random.default_rng(1)
        for name in sorted({name for check in inside for name in check.answers if name in items}):
            here = [check for check in inside if name in check.answers]
            if len(here) < 2:
                continue
            expected = _corrected(name, items[name], here, others, at)
            shared += comb(len(here), 2)
            same += _pairs(Counter(check.answers[name] for check in here).values())
            drawn += _drawn_pairs(expected, luck)
        spread = float(drawn.std())
        if shared >= fewest_shared and spread and (same - drawn.mean()) / spread >= z_at_least:
            mean = round(float(drawn.mean()), 1)
            key = f"class_alike:{group}"
            yield found_in("class_alike", key, inside, helper=inside[0].helper, shared=shared, same=same, expected=mean)


def _corrected(
    name: str, item: Item, here: Sequence[Held], others: Sequence[Held], at: Mapping[str, response.Floats]
) -> response.Floats:
    """Return the chance of each category for each person here, shape (people, categories)."""
    chances = response.probabilities(*response.parameters(item), GRID)
    expected = np.array([at[check.id] @ chances for check in here])
    outside = [check for check in others if name in check.answers]
    if outside:
        model = np.mean([at[check.id] @ chances for check in outside], axis=0)
        counted = np.bincount([check.answers[name] for check in outside], minlength=len(model))
        expected = expected * (counted + _MODEL_COUNTS_AS * model) / ((len(outside) + _MODEL_COUNTS_AS) * model)
    result: response.Floats = expected / expected.sum(axis=1, keepdims=True)
    return result


def _drawn_pairs(expected: response.Floats, luck: np.random.Generator) -> response.Floats:
    """Return, for each draw, how many pairs answer alike when everybody answers on their own."""
    upper = expected.cumsum(axis=1)
    answers = (luck.random((_DRAWS, len(expected)))[:, :, None] > upper[None, :, :-1]).sum(axis=2)
    counts = np.array([(answers == category).sum(axis=1) for category in range(expected.shape[1])])
    result: response.Floats = (counts * (counts - 1) / 2.0).sum(axis=0)
    return result


def _pairs(counts: Iterable[int]) -> int:
    return sum(comb(count, 2) for count in counts)


def _by_group(held: Sequence[Held]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for check in sorted(held, key=lambda c: (c.started, c.id)):
        found[check.group].append(check)
    return found
