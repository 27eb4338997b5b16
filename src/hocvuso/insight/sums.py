"""What the counters add up to on a day, for the places seen; whoever asks has looked at the scope.

Figures of today come from the counters of today; those of a past day are taken back from today by the days between
(or summed from the beginning, when that is shorter).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Sum

from hocvuso.insight.indicators import plan
from hocvuso.insight.models import Counter, CounterArea, CounterCommune, CounterDay
from hocvuso.kernel.db import is_postgresql

_BACKWARDS = 200
"""Days up to which taking back from today reads fewer rows than summing from the beginning of the movement."""

Counts = dict[tuple[int, int], int]


def commune_counts(commune: int, day: int, today: int) -> Counts:
    """Return all indicators x groups of a commune on a day."""
    if today - day > _BACKWARDS:
        past = CounterDay.objects.filter(commune=commune, day__lte=day).values("indicator", "grp")
        return {(i, g): n for i, g, n in past.annotate(n=Sum("delta")).values_list("indicator", "grp", "n")}
    rows = CounterCommune.objects.filter(commune=commune).values_list("indicator", "grp", "n")
    counts = {(indicator, grp): n for indicator, grp, n in rows}
    if day < today:
        later = CounterDay.objects.filter(commune=commune, day__gt=day).values("indicator", "grp")
        for i, g, n in later.annotate(n=Sum("delta")).values_list("indicator", "grp", "n"):
            counts[i, g] = counts.get((i, g), 0) - n
    return counts


def area_counts(commune: int, day: int, today: int, seen: frozenset[int]) -> Counts:
    """Return the sums of some neighbourhoods: today indicators x groups, on past days the main indicators."""
    counts: Counts = {}
    if day == today:
        rows = Counter.objects.filter(commune=commune, neighbourhood__in=sorted(seen))
        for i, g, n in rows.values("indicator", "grp").annotate(s=Sum("n")).values_list("indicator", "grp", "s"):
            counts[i, g] = n
        return counts
    for _, indicator, n in areas(commune, day, today, seen):
        counts[indicator, 0] = counts.get((indicator, 0), 0) + n
    return counts


def areas(commune: int, day: int, today: int, seen: frozenset[int] | None) -> Iterable[tuple[int, int, int]]:
    """Yield (neighbourhood, indicator, people) of the main indicators; a place may come in parts to be added."""

    def inside(rows: Any) -> Any:
        return rows if seen is None else rows.filter(neighbourhood__in=sorted(seen))

    if today - day > _BACKWARDS:
        past = inside(CounterArea.objects.filter(commune=commune, day__lte=day)).values("neighbourhood", "indicator")
        yield from past.annotate(s=Sum("delta")).values_list("neighbourhood", "indicator", "s")
        return
    now = inside(Counter.objects.filter(commune=commune, grp=0, indicator__in=sorted(plan().main)))
    yield from now.values_list("neighbourhood", "indicator", "n")
    if day < today:
        later = inside(CounterArea.objects.filter(commune=commune, day__gt=day)).values("neighbourhood", "indicator")
        for neighbourhood, indicator, n in later.annotate(s=Sum("delta")).values_list(
            "neighbourhood", "indicator", "s"
        ):
            yield neighbourhood, indicator, -n


def steps(
    table: str,
    group: str,
    commune: int,
    day: int,
    weeks: int,
    seen: frozenset[int] | None,
    numbers: frozenset[int] | None,
) -> Mapping[int, list[tuple[tuple[int, int], int]]]:
    """Return the sums of deltas by week before `day`: {weeks back: [((indicator, group), delta)]}.

    `table`, `group`: the counter of days and its column (or "0"); `numbers`: the indicators asked for, None = all.
    """
    if weeks < 2 or (numbers is not None and not numbers):
        return {}
    inside, arguments = "", list[int]()
    if seen is not None:
        inside += f" AND neighbourhood IN ({', '.join(['%s'] * len(seen))})"
        arguments += sorted(seen)
    if numbers is not None:
        inside += f" AND indicator IN ({', '.join(['%s'] * len(numbers))})"
        arguments += sorted(numbers)

    def grouped(back: str, keys: str) -> str:
        return (
            f"SELECT {back}, indicator, {group}, sum(delta) FROM {table} "  # noqa: S608
            f"WHERE commune = %s AND day > %s AND day <= %s{inside} GROUP BY {keys}{', 3' if seen is None else ''}"
        )

    if is_postgresql():
        sql = grouped("(%s - day) / 7", "1, 2")
        values = [day, commune, day - 7 * (weeks - 1), day, *arguments]
    else:
        # SQLite sorts what it groups: eleven small sorts cost it half of one large one
        sql = " UNION ALL ".join(grouped(str(back), "2") for back in range(weeks - 1))
        values = [
            value for back in range(weeks - 1) for value in (commune, day - 7 * (back + 1), day - 7 * back, *arguments)
        ]
    found: dict[int, list[tuple[tuple[int, int], int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for back, indicator, grp, delta in cursor.fetchall():
            found.setdefault(int(back), []).append(((indicator, grp), int(delta)))
    return found
