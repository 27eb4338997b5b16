"""From a life in days to counts: pure.

A person counts in a commune while residing there as an adult. An indicator holds during periods; a group holds during
periods. Every intersection of the three adds +1 on its first day and -1 on the day it ends, so that the sum of all
deltas up to a day is what re-folding on that day would count, with the groups as they were.

Days are numbers (days since 1970-01-01); FOREVER marks an open end. Why the ledger's sets are these: decision 0006.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from hocvuso.insight.types import Gap, Plan, Share

EPOCH = date(1970, 1, 1).toordinal()
FOREVER = 1 << 30
SMALLEST_CELL = 5
"""Groups of fewer people are not shown: somebody would recognise them."""

Period = tuple[int, int]
Key = tuple[int, int, int, int, int]
"""(commune, neighbourhood, day, indicator, group)."""
Piece = tuple[int, int, int, int, int]
"""(commune, neighbourhood, group, from, to): where and in which group somebody is counted."""
Held = tuple[int, int, int]
"""(indicator, from, to)."""


class Stretch(NamedTuple):
    """Days in which nothing about a counted person changed; `to_day` FOREVER = still so.

    `marks`: the marks of the indicators that hold and of the groups, in one number.
    """

    commune: int
    neighbourhood: int
    from_day: int
    to_day: int
    marks: int


TIERS = ("declared", "witnessed", "performed", "examined", "confirmed")
_TIER = {name: number for number, name in enumerate(TIERS, start=1)}


def number_of(day: date) -> int:
    """Return the day number of a date."""
    return day.toordinal() - EPOCH


def date_of(number: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(number + EPOCH)


def union(periods: Iterable[Period]) -> list[Period]:
    """Return the days in any of the periods, in order, without overlap."""
    merged: list[Period] = []
    for start, end in sorted(periods):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def minus(periods: Iterable[Period], holes: Iterable[Period]) -> list[Period]:
    """Return the days of `periods` that lie in none of the `holes`; both in order, without overlap."""
    gaps = list(holes)
    left: list[Period] = []
    for start, end in periods:
        for hole_start, hole_end in gaps:
            if hole_end <= start:
                continue
            if hole_start >= end:
                break
            if hole_start > start:
                left.append((start, hole_start))
            start = max(start, hole_end)
            if start >= end:
                break
        if start < end:
            left.append((start, end))
    return left


def common(some: Iterable[Period], others: Iterable[Period]) -> list[Period]:
    """Return the days in both; both in order, without overlap."""
    second = list(others)
    found = []
    for a, b in some:
        for c, d in second:
            low, high = max(a, c), min(b, d)
            if low < high:
                found.append((low, high))
    return found


def pieces(spans: object, plan: Plan) -> list[Piece]:
    """Return where, when and in which groups a person counts (group 0 = everybody), without overlap in a group."""
    adult_from = spans.adult_from  # type: ignore[attr-defined]
    grown = -FOREVER if adult_from is None else number_of(adult_from)
    groups: dict[int, list[Period]] = {0: [(-FOREVER, FOREVER)]}
    for period in spans.groups:  # type: ignore[attr-defined]
        number = plan.groups.get(period.code)
        if number is not None:
            groups.setdefault(number, []).append(_days(period.from_day, period.to_day))
    found = []
    for home in spans.residence:  # type: ignore[attr-defined]
        start, end = _days(home.from_day, home.to_day)
        start = max(start, grown)
        if start >= end:
            continue
        for number, periods in groups.items():
            for a, b in periods if len(periods) == 1 else union(periods):
                low, high = max(start, a), min(end, b)
                if low < high:
                    found.append((home.commune, home.neighbourhood, number, low, high))
    return found


def held(spans: object, knocks: Iterable[tuple[int, str]], plan: Plan) -> list[Held]:
    """Return the periods in which each indicator holds, wherever the person lives.

    `knocks`: (day, result) of the visits at which nobody was met, in order.
    """
    found: list[Held] = [(plan.adults, -FOREVER, FOREVER)]
    first: dict[int, int] = {}
    keys = spans.keys  # type: ignore[attr-defined]
    for name, key in keys.items():
        for number, least in plan.since.get(name, ()):
            for tier, shown in key.tiers.items():
                if _TIER[tier] >= least:
                    day = shown.toordinal() - EPOCH
                    if day < first.get(number, FOREVER):
                        first[number] = day
        for number in plan.during.get(name, ()):
            found += [(number, *_days(a, b)) for a, b in key.periods]
    found += [(number, day, FOREVER) for number, day in first.items()]
    found += _ledger_sets(keys, plan)
    found += _not_reached(spans, knocks, first.get(plan.reached, FOREVER), plan)
    return found


def contributions(counted: Iterable[Piece], holds: Iterable[Held]) -> dict[Key, int]:
    """Return the deltas of one person: {(commune, neighbourhood, day, indicator, group): delta}, no zeros."""
    deltas: dict[Key, int] = {}
    add_to(deltas, counted, list(holds), 1)
    return {key: delta for key, delta in deltas.items() if delta}


def add_to(deltas: dict[Key, int], counted: Iterable[Piece], holds: list[Held], sign: int) -> None:
    """Add a person's deltas, times `sign`, to a dictionary (zeros may stay in it)."""
    get = deltas.get
    for commune, neighbourhood, group, start, end in counted:
        for indicator, a, b in holds:
            low = a if a > start else start
            high = b if b < end else end
            if low < high:
                key = (commune, neighbourhood, low, indicator, group)
                deltas[key] = get(key, 0) + sign
                if high != FOREVER:
                    key = (commune, neighbourhood, high, indicator, group)
                    deltas[key] = get(key, 0) - sign


def stretches(
    counted: Iterable[Piece],
    holds: Iterable[Held],
    marks: Mapping[int, int],
    group_marks: Mapping[int, int],
    today: int,
) -> list[Stretch]:
    """Return the stretches of a life up to today, oldest first; the last is open when the person counts today.

    `marks`: indicator -> its bit; `group_marks`: group -> its bit. No two of them are the same.
    """
    turns: dict[int, int] = {}  # day -> the bits that begin or cease
    turn = turns.get
    for indicator, start, end in holds:
        turns[start] = turn(start, 0) ^ marks[indicator]
        if end <= today:
            turns[end] = turn(end, 0) ^ marks[indicator]
    homes = []
    for commune, neighbourhood, group, start, end in counted:
        turns[start] = turn(start, 0) ^ group_marks[group]
        if end <= today:
            turns[end] = turn(end, 0) ^ group_marks[group]
        if group == 0 and start <= today:
            homes.append((start, end, commune, neighbourhood))
    found = []
    days = iter(sorted(turns.items()))
    now, (day, change) = 0, next(days, (FOREVER, 0))
    for start, end, commune, neighbourhood in sorted(homes):
        since = start
        while day <= start:
            now ^= change
            day, change = next(days, (FOREVER, 0))
        while day < end and day <= today:
            if change:
                found.append(Stretch(commune, neighbourhood, since, day, now))
                since = day
                now ^= change
            day, change = next(days, (FOREVER, 0))
        found.append(Stretch(commune, neighbourhood, since, end if end <= today else FOREVER, now))
    return found


def equity_gap(counts: Mapping[tuple[int, int], int], number: int, adults: int, groups: Iterable[int]) -> Gap:
    """Return the gap of an indicator over groups, worst off first; groups under SMALLEST_CELL people are protected."""
    everybody = counts.get((adults, 0), 0)
    overall = counts.get((number, 0), 0) / everybody if everybody else 0.0
    shares = []
    for group in groups:
        people, count = counts.get((adults, group), 0), counts.get((number, group), 0)
        shares.append(Share(group, people, count, count / people if people >= SMALLEST_CELL else None))
    shares.sort(key=lambda s: (s.rate is None, s.rate or 0.0, s.group))
    worst = next((s for s in shares if s.rate is not None), None)
    return Gap(overall, tuple(shares), worst)


def _days(start: date, end: date | None) -> Period:
    return start.toordinal() - EPOCH, FOREVER if end is None else end.toordinal() - EPOCH


def _periods(keys: Mapping[str, object], name: str) -> list[Period]:
    key = keys.get(name)
    return [] if key is None else [_days(a, b) for a, b in key.periods]  # type: ignore[attr-defined]


def _ledger_sets(keys: Mapping[str, object], plan: Plan) -> list[Held]:
    """Three sets that make the ledger balance on every day, even when a list and a receipt name different days."""
    said = _periods(keys, "confirmed")
    receipt = _periods(keys, "ledger:confirmed")
    if not said and not receipt:
        return []
    attained = _periods(keys, "attained")
    made = {
        "official_only": minus(said, attained),
        "on_list_too": minus(common(said, attained), receipt),
        "confirmed": union([*said, *receipt]),
    }
    return [(plan.sets[name], a, b) for name, periods in made.items() if name in plan.sets for a, b in periods]


def _not_reached(spans: object, knocks: Iterable[tuple[int, str]], reached: int, plan: Plan) -> list[Held]:
    """Split the days before `reached`: a reason of their own first, then what came of the last knock."""
    left: list[Period] = [(-FOREVER, reached)]
    found: list[Held] = []
    reasons: dict[str, list[Period]] = {}
    for period in spans.exceptions:  # type: ignore[attr-defined]
        reasons.setdefault(period.code, []).append(_days(period.from_day, period.to_day))
    for start, end in spans.unlisted:  # type: ignore[attr-defined]
        reasons.setdefault("not-on-roll", []).append(_days(start, end))
    if reasons:
        for code, number in plan.exceptions.items():
            if code in reasons:
                periods = union(reasons[code])
                found += [(number, a, b) for a, b in common(left, periods)]
                left = minus(left, periods)
    line: list[tuple[int, str]] = [(-FOREVER, "")]
    for day, result in knocks:
        while line[-1][0] >= day:
            line.pop()
        line.append((day, result))
    for index, (start, result) in enumerate(line):
        end = line[index + 1][0] if index + 1 < len(line) else FOREVER
        number = plan.knocks.get(result, plan.knocks["other"])
        found += [(number, a, b) for a, b in common(left, [(start, end)])]
    return found
