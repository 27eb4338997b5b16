"""From a state to days: where somebody was counted, in which groups, and since when what holds. Pure.

Days are days of Ho Chi Minh City. A span holds on its `from_day` and no longer on its `to_day` (None = still).
Counters are sums of differences of these spans, so that a change moves them on its own day.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from hocvuso.facts.fold import EVIDENCE, State

_EPOCH = date(1970, 1, 1).toordinal()
_ZONE_MS = 7 * 3_600_000  # Ho Chi Minh City has kept UTC+7 since 1975
_DAY_MS = 86_400_000
PILLARS = ("identity", "device", "account", "skills")
_KNOCK = "knock"
LEDGER = ("waiting", "in_flight", "parked", "refused", "confirmed")
"""Where an attained person stands in the hand-over; together they are all who attained (decision 0006)."""
_STEP = {"queued": "waiting", "sent": "in_flight", "parked": "parked", "refused": "refused", "confirmed": "confirmed"}


@dataclass(frozen=True, slots=True)
class SpanRules:
    """The dated data that spans need (`facts.queries.span_rules()` reads the catalogue).

    `age_groups`: (group code, least age). A birth without month or day counts from `year_only_month/day`.
    """

    adult_age: int = 18
    year_only_month: int = 12
    year_only_day: int = 31
    age_groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Residence:
    """Lived (and lives) in this neighbourhood of this commune."""

    commune: int
    neighbourhood: int
    from_day: date
    to_day: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """A code that holds from a day to a day: a priority group, an exception."""

    code: str
    from_day: date
    to_day: date | None


@dataclass(frozen=True, slots=True)
class Key:
    """Something reached: `periods` are (from_day, to_day) without overlap; what can't be lost has one open period.

    `first_day`: the first of all. `evidence`: strongest ever shown. `tiers`: evidence -> first day at that evidence.
    """

    first_day: date
    evidence: str
    tiers: Mapping[str, date]
    periods: tuple[tuple[date, date | None], ...]


@dataclass(frozen=True, slots=True)
class Spans:
    """A person's life in the movement, in days.

    `residence`: without overlap; ends with death or with a move out of the city.
    `groups`: priority groups (said, and by age). `exceptions`: reasons to be counted apart. `unlisted`: periods in
    which a whole roll did not name the person (an exception to be checked, never a death).
    `adult_from`: the day of the 18th birthday, None when the birth year is unknown (counted as adult: see rules).
    `keys`: reached, pillar:<p>, pillars (all four), rung:<service|task>:<understands|does|uses>, prompted:...,
    practised:/mastered:<scenario>, lesson:<unit>, adopted:<what>, assessed, attained, certified, handed_over,
    confirmed, confirmed:receipt, confirmed:official_list, ledger:<waiting|in_flight|parked|refused|confirmed>.
    """

    residence: tuple[Residence, ...]
    groups: tuple[Period, ...]
    exceptions: tuple[Period, ...]
    unlisted: tuple[tuple[date, date | None], ...]
    adult_from: date | None
    keys: Mapping[str, Key]


def spans(state: State, rules: SpanRules, *, only: Container[str] | None = None) -> Spans:
    """Return the spans of a state; `only`: which of its `firsts` are wanted among the keys (None: all)."""
    history = state.data["h"]
    died = _on_periods(history.get("died", ()))
    return Spans(
        residence=_residence(history.get("home", ()), died),
        groups=_groups(state, rules),
        exceptions=_exceptions(history),
        unlisted=tuple(
            (day(start), _open_day(end)) for start, end, value in _timeline(history.get("listed", ())) if not value
        ),
        adult_from=_birthday(state, rules, rules.adult_age),
        keys=_keys(state, only),
    )


def spans_after(earlier: Spans, before: State, after: State, *, only: Container[str] | None = None) -> Spans | None:
    """Return what `spans(after)` would, from those of `before`; None when more than `firsts` and visits changed."""
    if before.data["l"].get("birth") != after.data["l"].get("birth"):
        return None
    if not alike_but_knocks(before, after):
        return None
    known, firsts = before.data["f"], after.data["f"]
    if known.keys() - firsts.keys():
        return None  # taken back
    fresh = {
        key: _monotone(shown)
        for key, shown in firsts.items()
        if known.get(key) != shown and (only is None or key in only)
    }
    return replace(earlier, keys=_with_pillars({**earlier.keys, **fresh})) if fresh else earlier


def alike_but_knocks(before: State, after: State) -> bool:
    """Whether two histories differ at most in visits that met nobody: the one line of a history no span looks at."""
    old, new = before.data["h"], after.data["h"]
    return bool(old == new or {**old, _KNOCK: None} == {**new, _KNOCK: None})


def knocks(state: State) -> list[tuple[int, str]]:
    """Return (day number, result) of the visits that met nobody, in order."""
    return [(day_of(entry[0]), entry[3]) for entry in state.data["h"].get(_KNOCK, ())]


def day(ordinal: int) -> date:
    """Return the date of a day number (days since 1970-01-01)."""
    return date.fromordinal(_EPOCH + ordinal)


def day_of(at_ms: int) -> int:
    """Return the day number in Ho Chi Minh City of a moment in ms."""
    return (at_ms + _ZONE_MS) // _DAY_MS


def _open_day(ordinal: int | None) -> date | None:
    return None if ordinal is None else day(ordinal)


def _named_day(text: str | None, at: int) -> int:
    return day_of(at) if text is None else date.fromisoformat(text).toordinal() - _EPOCH


def _timeline(entries: Iterable[Any], on_day: int | None = None) -> list[tuple[int, int | None, Any]]:
    """Later statements override everything from their day on: (from, to, value) without overlap.

    `on_day`: position in the value where a statement may name its own day.
    """
    steps: list[tuple[int, Any]] = []
    for at, _id, _evidence, value in entries:
        start = _named_day(value[on_day], at) if on_day is not None else day_of(at)
        while steps and steps[-1][0] >= start:
            steps.pop()
        steps.append((start, value))
    ends = [start for start, _ in steps[1:]] + [None]
    return [(start, end, value) for (start, value), end in zip(steps, ends, strict=False)]


def _on_periods(entries: Iterable[Any]) -> list[tuple[int, int | None]]:
    """Periods in which an on/off value [on, on_day] was on."""
    return _merge((start, end) for start, end, value in _timeline(entries, on_day=1) if value[0])


def _merge(periods: Iterable[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    merged: list[tuple[int, int | None]] = []
    for start, end in sorted(periods, key=lambda period: period[0]):
        if end is not None and end <= start:
            continue
        if merged and (merged[-1][1] is None or start <= merged[-1][1]):
            last_start, last_end = merged[-1]
            merged[-1] = (last_start, None if last_end is None or end is None else max(last_end, end))
        else:
            merged.append((start, end))
    return merged


def _without(period: tuple[int, int | None], holes: Iterable[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    """What is left of a period outside the holes (in order, without overlap)."""
    start, end = period
    left: list[tuple[int, int | None]] = []
    for hole_start, hole_end in holes:
        if end is not None and hole_start >= end:
            break
        if hole_start > start:
            left.append((start, hole_start))
        if hole_end is None:
            return left
        start = max(start, hole_end)
        if end is not None and start >= end:
            return left
    left.append((start, end))
    return left


def _residence(entries: Iterable[Any], died: list[tuple[int, int | None]]) -> tuple[Residence, ...]:
    found: list[Residence] = []
    for start, end, (commune, neighbourhood, _) in _timeline(entries, on_day=2):
        if commune is None:
            continue
        for piece_start, piece_end in _without((start, end), died):
            last = found[-1] if found else None
            same = last and (last.commune, last.neighbourhood, last.to_day) == (
                commune,
                neighbourhood,
                day(piece_start),
            )
            if last and same:
                found[-1] = Residence(commune, neighbourhood, last.from_day, _open_day(piece_end))
            else:
                found.append(Residence(commune, neighbourhood, day(piece_start), _open_day(piece_end)))
    return tuple(found)


def _groups(state: State, rules: SpanRules) -> tuple[Period, ...]:
    by_age = {code for code, _ in rules.age_groups}
    periods: dict[str, list[tuple[int, int | None]]] = {}
    for start, end, codes in _timeline(state.data["h"].get("groups", ())):
        for code in codes:
            if code not in by_age:
                periods.setdefault(code, []).append((start, end))
    found = [Period(code, day(a), _open_day(b)) for code in sorted(periods) for a, b in _merge(periods[code])]
    for code, age in rules.age_groups:
        start_day = _birthday(state, rules, age)
        if start_day is not None:
            found.append(Period(code, start_day, None))
    return tuple(found)


def _birthday(state: State, rules: SpanRules, age: int) -> date | None:
    year, month, day_of_month = state.birth
    if year is None:
        return None
    if month is None or day_of_month is None:
        return _safe_date(year + age, month or rules.year_only_month, 31 if month else rules.year_only_day)
    return _safe_date(year + age, month, day_of_month)


def _safe_date(year: int, month: int, day_of_month: int) -> date:
    """The date, or the last day of the month when the month is shorter (29 February; a month-only birth)."""
    for candidate in (day_of_month, 30, 29, 28):
        try:
            return date(year, month, min(candidate, day_of_month))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _exceptions(history: Mapping[str, Any]) -> tuple[Period, ...]:
    found: list[Period] = []
    for key in sorted(history):
        if not key.startswith("exception:"):
            continue
        periods = []
        for start, end, (on, _, until) in _timeline(history[key], on_day=1):
            if on:
                limit = None if until is None else date.fromisoformat(until).toordinal() - _EPOCH
                periods.append((start, limit if end is None else end if limit is None else min(end, limit)))
        found += [Period(key[10:], day(a), _open_day(b)) for a, b in _merge(periods)]
    return tuple(found)


def _keys(state: State, only: Container[str] | None) -> dict[str, Key]:
    firsts = state.data["f"]
    keys = {key: _monotone(firsts[key]) for key in firsts if only is None or key in only}
    history = state.data["h"]
    groups: dict[str, list[Any]] = {"attained": [], "certified": [], "confirmed": []}
    for key, entries in history.items():
        prefix = key.partition(":")[0]
        if prefix == "attainment":
            groups["attained"].append(entries)
        elif prefix == "certificate":
            groups["certified"].append(entries)
        elif prefix == "confirmation":
            groups["confirmed"].append(entries)
            groups[f"confirmed:{key[13:]}"] = [entries]
    for name, lists in groups.items():
        if lists and (made := _switchable(lists)):
            keys[name] = made
    if "attained" in keys:
        keys.update(_ledger(history, keys["attained"]))
    return _with_pillars(keys)


def _with_pillars(keys: dict[str, Key]) -> dict[str, Key]:
    if all(f"pillar:{name}" in keys for name in PILLARS):
        keys["pillars"] = _all_of([keys[f"pillar:{name}"] for name in PILLARS])
    return keys


def _monotone(tiers: Mapping[str, Any]) -> Key:
    if len(tiers) == 1:
        ((tier, entry),) = tiers.items()
        return _since(((tier, (entry[0] + _ZONE_MS) // _DAY_MS),))
    return _since(tuple(sorted((tier, day_of(entry[0])) for tier, entry in tiers.items())))


@lru_cache(maxsize=1 << 16)
def _since(shown: tuple[tuple[str, int], ...]) -> Key:
    """A key shown on these days: there are far fewer (tier, day) pairs than people, and a push asks twice for each."""
    days = {EVIDENCE[int(tier) - 1]: day(number) for tier, number in shown}
    first = min(days.values())
    return Key(first, EVIDENCE[max(int(tier) for tier, _ in shown) - 1], days, ((first, None),))


def _all_of(parts: list[Key]) -> Key:
    """All at once: since the last of them, as strong as the weakest."""
    first = max(part.first_day for part in parts)
    weakest = min((part.evidence for part in parts), key=EVIDENCE.index)
    tiers = {}
    for tier in EVIDENCE[: EVIDENCE.index(weakest) + 1]:
        level = EVIDENCE.index(tier)
        since = [
            min((d for name, d in part.tiers.items() if EVIDENCE.index(name) >= level), default=None) for part in parts
        ]
        known = [d for d in since if d is not None]
        if len(known) == len(parts):
            tiers[tier] = max(known)
    return Key(first, weakest, tiers, ((first, None),))


def _switchable(lists: list[Any]) -> Key | None:
    periods = _merge(period for entries in lists for period in _on_periods(entries))
    if not periods:
        return None
    tiers: dict[str, date] = {}
    for entries in lists:
        for at, _id, evidence, value in entries:
            if value[0]:
                name, shown = EVIDENCE[evidence - 1], day(_named_day(value[1], at))
                tiers[name] = min(shown, tiers.get(name, shown))
    strongest = max(tiers, key=EVIDENCE.index)
    return Key(day(periods[0][0]), strongest, tiers, tuple((day(a), _open_day(b)) for a, b in periods))


def _ledger(history: Mapping[str, Any], attained: Key) -> dict[str, Key]:
    """Split the attained days by where the hand-over stood at the end of each; without a request: waiting."""
    steps = sorted(
        (at, fact_id, _STEP.get(value[0], "waiting"))
        for key, entries in history.items()
        if key.startswith("request:")
        for at, fact_id, _, value in entries
        if not (value[0] == "queued" and value[2] == "revoke")
    )
    course = [(0, None, "waiting"), *((day_of(at), None, name) for at, _, name in steps)]
    line: list[tuple[int, str]] = []
    for start, _, name in course:
        while line and line[-1][0] >= start:
            line.pop()
        line.append((start, name))
    found: dict[str, list[tuple[int, int | None]]] = {}
    ends = [start for start, _ in line[1:]] + [None]
    for from_date, to_date in attained.periods:
        lower = from_date.toordinal() - _EPOCH
        upper = None if to_date is None else to_date.toordinal() - _EPOCH
        for (start, name), end in zip(line, ends, strict=True):
            a = max(start, lower)
            b = end if upper is None else upper if end is None else min(end, upper)
            if b is None or a < b:
                found.setdefault(name, []).append((a, b))
    result = {}
    for name, pieces in found.items():
        periods = tuple((day(a), _open_day(b)) for a, b in _merge(pieces))
        if periods:
            evidence = "confirmed" if name == "confirmed" else attained.evidence
            result[f"ledger:{name}"] = Key(periods[0][0], evidence, {evidence: periods[0][0]}, periods)
    return result
