"""Reads of figures: the caller's scope first. Two statements answer a whole ward page.

The sums themselves are made in `sums`. Call `services.catch_up` first: nothing is counted ahead.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum

from hocvuso.facts.fold import State
from hocvuso.facts.ledger import COLUMNS, IDS, RESIDENT, Row, stored_fact
from hocvuso.facts.models import Fact, Progress
from hocvuso.facts.types import StoredFact
from hocvuso.insight import sums
from hocvuso.insight.indicators import bits, by_code, plan
from hocvuso.insight.models import CounterCommune, CounterDay, Past, Person
from hocvuso.insight.rules import date_of, number_of
from hocvuso.insight.types import CommuneRow, PersonRow, Table, WardFigures
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import fold
from hocvuso.places.types import PlaceScope

WEEKS = 12
_LISTED = ("resident", "commune", "neighbourhood", "folded", "core", "services")


def ward(
    scope: PlaceScope, commune: int, *, on: date | None = None, weeks: int = WEEKS, past: Iterable[int] | None = None
) -> WardFigures:
    """Return all indicators x groups of a commune on a day, and at the ends of the weeks before. Raises NotFound.

    `past`: numbers of the indicators that the weeks before are asked for; None = all.

    Who sees only some neighbourhoods gets their sums (on past days the main indicators, without groups).
    A day to come is taken as today.
    """
    seen = scope.neighbourhoods_of(commune)
    if seen is not None and not seen:
        raise NotFound()
    today = clock.today()
    day = today if on is None or on > today else on
    holds = None if past is None else frozenset(past)
    if seen is None:
        counts = sums.commune_counts(commune, number_of(day), number_of(today))
        steps = sums.steps("insight_counter_day", "grp", commune, number_of(day), weeks, None, holds)
    else:
        counts = sums.area_counts(commune, number_of(day), number_of(today), seen)
        steps = sums.steps("insight_counter_area", "0", commune, number_of(day), weeks, seen, holds)
    tables = [Table(day, counts, clock.now())]
    asked = counts if holds is None else {key: n for key, n in counts.items() if key[0] in holds}
    for back in range(weeks - 1):
        earlier = dict(tables[0].counts if back else asked)
        for key, delta in steps.get(back, ()):
            earlier[key] = earlier.get(key, 0) - delta
        tables.insert(0, Table(date_of(number_of(day) - 7 * (back + 1)), earlier, holds=holds))
    return WardFigures(commune, tables[-1], tuple(tables), whole=seen is None)


def by_neighbourhood(scope: PlaceScope, commune: int, *, on: date | None = None) -> dict[int, dict[int, int]]:
    """Return {neighbourhood: {indicator number: people}} of the main indicators on a day. Raises NotFound."""
    seen = scope.neighbourhoods_of(commune)
    if seen is not None and not seen:
        raise NotFound()
    today = clock.today()
    day = today if on is None or on > today else on
    found: dict[int, dict[int, int]] = {}
    for neighbourhood, indicator, n in sums.areas(commune, number_of(day), number_of(today), seen):
        row = found.setdefault(neighbourhood, {})
        row[indicator] = row.get(indicator, 0) + n
    return dict(sorted(found.items()))


def city(scope: PlaceScope, *, on: date | None = None, numbers: Iterable[int] | None = None) -> list[CommuneRow]:
    """Return the main indicators (or those of `numbers`) of every commune seen whole, on a day, by code."""
    today = clock.today()
    wanted = sorted(plan().main if numbers is None else numbers)
    found: dict[int, dict[int, int]] = {}
    if on is None or on >= today:
        now = _whole(scope, CounterCommune.objects.filter(grp=0, indicator__in=wanted))
        rows: Iterable[Any] = now.values_list("commune", "indicator", "n")
    else:
        past = _whole(scope, CounterDay.objects.filter(indicator__in=wanted, grp=0, day__lte=number_of(on)))
        rows = past.values("commune", "indicator").annotate(n=Sum("delta")).values_list("commune", "indicator", "n")
    for commune, indicator, n in rows:
        found.setdefault(commune, {})[indicator] = n
    return [CommuneRow(commune, counts) for commune, counts in sorted(found.items())]


def city_groups(scope: PlaceScope, *, on: date | None = None, numbers: Iterable[int]) -> Table:
    """Return the sums of some indicators x groups over all communes seen whole, on a day."""
    today, wanted = clock.today(), sorted(numbers)
    rows: Any
    if on is None or on >= today:
        rows = _whole(scope, CounterCommune.objects.filter(indicator__in=wanted))
        rows = rows.values("indicator", "grp").annotate(total=Sum("n"))
    else:
        rows = _whole(scope, CounterDay.objects.filter(indicator__in=wanted, day__lte=number_of(on)))
        rows = rows.values("indicator", "grp").annotate(total=Sum("delta"))
    counts = {(i, g): n for i, g, n in rows.values_list("indicator", "grp", "total")}
    return Table(min(on or today, today), counts, clock.now())


def people(
    scope: PlaceScope,
    commune: int,
    *,
    indicator: str = "adults",
    group: int = 0,
    neighbourhood: int | None = None,
    search: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
    on: date | None = None,
) -> list[PersonRow]:
    """Return up to `limit` people behind a number of a day, by folded name, after (folded name, id) already seen.

    `search`: every typed word stands in the name, whatever its marks. A day to come is taken as today. Who has gone
    since is still behind a number of the past. Raises NotFound for an unknown indicator.
    """
    seen = scope.neighbourhoods_of(commune)
    if indicator not in by_code() or (seen is not None and not seen):
        raise NotFound()
    narrow = partial(
        _behind, commune=commune, seen=seen, indicator=indicator, group=group, neighbourhood=neighbourhood,
        search=search, after=after,
    )  # fmt: skip
    rows = narrow(Person.objects.all())
    if on is not None and on < clock.today():
        day = number_of(on)
        then = narrow(Past.objects.filter(from_day__lte=day, to_day__gt=day))
        rows = rows.filter(from_day__lte=day).union(then, all=True)
    return [_person(row) for row in rows.order_by("folded", "resident")[:limit]]


def _behind(
    rows: Any,
    *,
    commune: int,
    seen: Collection[int] | None,
    indicator: str,
    group: int,
    neighbourhood: int | None,
    search: str,
    after: tuple[str, UUID] | None,
) -> Any:
    """Narrow rows of people to those behind a number."""
    rows = rows.filter(commune=commune)
    if seen is not None:
        rows = rows.filter(neighbourhood__in=sorted(seen))
    if neighbourhood is not None:
        rows = rows.filter(neighbourhood=neighbourhood)
    word, bit = bits()[by_code()[indicator].number]
    if indicator != "adults":
        rows = rows.annotate(held=F("services" if word else "core").bitand(bit)).filter(held__gt=0)
    if group:
        rows = rows.annotate(member=F("grps").bitand(1 << group)).filter(member__gt=0)
    for part in fold(search).split():
        rows = rows.filter(folded__contains=part)
    if after is not None:
        rows = rows.filter(folded__gte=after[0]).filter(Q(folded__gt=after[0]) | Q(resident__gt=after[1]))
    return rows.values_list(*_LISTED, named=True)


def person(scope: PlaceScope, commune: int, resident: UUID) -> PersonRow | None:
    """Return what holds for one person today, or None when not counted (a child, moved away). Raises NotFound."""
    row = Person.objects.filter(commune=commune, resident=resident).first()
    if row is None:
        return None
    scope.require(commune, row.neighbourhood)
    return _person(row)


def state(scope: PlaceScope, resident: UUID) -> State:
    """Return what the facts about a resident of the scope add up to. Raises NotFound."""
    row = scope.filter(Progress.objects.filter(resident=resident), commune="commune").first()
    if row is None:
        raise NotFound()
    return State.loads(row.state)


def timeline(scope: PlaceScope, resident: UUID, *, limit: int = 100) -> list[StoredFact]:
    """Return the newest facts said where the resident lives, newest first. Raises NotFound."""
    living = scope.filter(Progress.objects.filter(resident=resident), commune="commune")
    home = living.values_list("commune", flat=True).first()
    if home is None:
        raise NotFound()
    # a ward receives the state of who moved in, not what was said elsewhere
    rows = Fact.objects.filter(commune=home, subject_kind=RESIDENT, subject=resident)
    found = rows.order_by("-effective_at", "-id")[:limit].values_list(*COLUMNS)
    return [stored_fact(_ledger_row(values)) for values in found]


def _ledger_row(values: Any) -> Row:
    """A row as the ledger reads it: ids as text, bytes as bytes."""
    made: list[Any] = []
    for name, value in zip(COLUMNS, values, strict=True):
        if name in IDS and value is not None:
            made.append(str(value))
        else:
            made.append(bytes(value) if isinstance(value, memoryview) else value)
    return Row._make(made)


def _person(row: Any) -> PersonRow:
    words = (row.core, row.services)
    held = frozenset(number for number, (word, bit) in bits().items() if words[word] & bit)
    return PersonRow(row.resident, row.commune, row.neighbourhood, row.folded, held)


def _whole(scope: PlaceScope, rows: Any) -> Any:
    return rows if scope.whole_city else rows.filter(commune__in=sorted(scope.communes))
