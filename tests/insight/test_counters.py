"""The tables: moved by differences they equal a rebuild byte for byte, and a recount by hand on any day."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hocvuso.facts.fold import FoldFact, State, fold
from hocvuso.facts.types import Batch, StateChange
from hocvuso.insight import projecting, queries, rules, services
from hocvuso.insight.indicators import by_code
from hocvuso.insight.models import Clock, Due, Person
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import EVERYWHERE, NOWHERE, PlaceScope
from hocvuso.web.office.ward_figures import ledger
from tests.cast import Cast
from tests.derived import insight_tables
from tests.insight import naive
from tests.insight.lives import COMMUNES, DAYS, START, life

HERE, THERE = COMMUNES
pytestmark = pytest.mark.django_db


def noon(offset: int) -> datetime:
    return datetime.combine(START + timedelta(days=offset), time(5), UTC)


def folded(facts: list[dict[str, Any]]) -> State | None:
    if not facts:
        return None
    return fold(
        FoldFact(f["id"], f["kind"], f["at"], f["evidence"], f["commune"], f["neighbourhood"], f["body"]) for f in facts
    )


def store(resident: UUID, state: State | None) -> None:
    """What facts does before it tells its views: keep the snapshot where the person lives."""
    from hocvuso.facts.models import Progress
    from hocvuso.facts.rules import home_of

    Progress.objects.filter(resident=resident).delete()
    if state is not None:
        commune, neighbourhood = home_of(state)
        Progress.objects.create(commune=commune, neighbourhood=neighbourhood, resident=resident, state=state.dumps())


class World:
    """People whose facts arrive in batches while days go by."""

    def __init__(self, lives: list[list[dict[str, Any]]]) -> None:
        self.lives = {UUID(int=n + 1): facts for n, facts in enumerate(lives)}
        self.known: dict[UUID, list[dict[str, Any]]] = {resident: [] for resident in self.lives}

    def arrive(self, arrivals: dict[UUID, list[dict[str, Any]]]) -> None:
        changes = []
        for resident, facts in arrivals.items():
            before = folded(self.known[resident])
            self.known[resident] += facts
            after = folded(self.known[resident])
            store(resident, after)
            changes.append(StateChange(resident, before, after))
        with transaction.atomic():
            projecting.apply(Batch(commune=HERE, changes=changes))

    def play(self, seed: int) -> int:
        """Let everything arrive, some of it late, over the days; return the last day."""
        rng = random.Random(seed)
        waiting = [
            (min(DAYS, (fact["at"] // 86_400_000) - (START - naive.EPOCH).days + rng.choice([0, 0, 1, 30])), r, fact)
            for r, facts in self.lives.items() for fact in facts
        ]  # fmt: skip
        for day in sorted({on for on, _, _ in waiting}):
            with clock.frozen(noon(day)):
                arrivals: dict[UUID, list[dict[str, Any]]] = {}
                for on, resident, fact in waiting:
                    if on == day:
                        arrivals.setdefault(resident, []).append(fact)
                self.arrive(arrivals)
        return DAYS + 40

    def rebuild(self) -> None:
        with transaction.atomic():
            projecting.reset(None)
            for commune in COMMUNES:
                changes = [StateChange(r, None, folded(facts)) for r, facts in self.known.items() if facts]
                projecting.apply(Batch(commune=commune, changes=changes, only=commune))


def dump() -> dict[str, list[Any]]:
    found = {}
    with connection.cursor() as cursor:
        for table in insight_tables():
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(map(str, cursor.fetchall()))
    # a commune that nobody lives in any more may keep its clock: bookkeeping, not a figure
    counted = {row.split(",")[0] for row in found["insight_counter_day"] + found["insight_due"]}
    found["insight_clock"] = [row for row in found["insight_clock"] if row.split(",")[0] in counted]
    return found


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    projecting.reset(None)
    yield


@pytest.mark.parametrize("share", [3, pytest.param(1, marks=pytest.mark.long)], ids=["a third of the lists", "all"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(life(), min_size=2, max_size=5), st.integers(0, 999))
def test_differences_equal_a_rebuild_and_a_recount(share: int, lives: list[list[dict[str, Any]]], seed: int) -> None:
    projecting.reset(None)
    world = World(lives)
    last = world.play(seed)
    numbers = [indicator.number for indicator in by_code().values()]
    with clock.frozen(noon(last)):
        services.catch_up()
        by_difference = dump()
        world.rebuild()
        assert by_difference == dump()
        people = list(world.lives.values())
        for offset in (last, last - 1, last - 45, seed % DAYS):
            day = START + timedelta(days=offset)
            by_hand = naive.count(people, day)
            for commune in COMMUNES:
                wanted: dict[tuple[int, int], int] = {}
                for (c, _, indicator, group), n in by_hand.items():
                    if c == commune:
                        wanted[indicator, group] = wanted.get((indicator, group), 0) + n
                figures = queries.ward(EVERYWHERE, commune, on=day)
                assert {k: n for k, n in figures.now.counts.items() if n} == wanted
                weekly = figures.weeks[-3]
                earlier = naive.count(people, weekly.day)
                assert weekly.n(2) == sum(n for (c, _, i, g), n in earlier.items() if (c, i, g) == (commune, 2, 0))
                areas = queries.by_neighbourhood(EVERYWHERE, commune, on=day)
                # of every `share` lists one: which, the example draws
                looked_at = {number for number in numbers if number % share == seed % share}
                assert sorted(listed_on(commune, day, looked_at)) == sorted(
                    (commune, neighbourhood, i, g)
                    for (c, neighbourhood, i, g), n in by_hand.items() if c == commune and i in looked_at
                    for _ in range(n)
                )  # fmt: skip
                for neighbourhood in (5, 7):
                    assert areas.get(neighbourhood, {}).get(11, 0) == by_hand.get((commune, neighbourhood, 11, 0), 0)


def listed_on(commune: int, day: date, numbers: set[int]) -> list[tuple[int, int, int, int]]:
    """(commune, neighbourhood, indicator, group) of everybody in the lists behind these numbers of a day."""
    return [
        (commune, row.neighbourhood, indicator.number, group)
        for indicator in by_code().values() if indicator.number in numbers for group in range(7)
        for row in queries.people(EVERYWHERE, commune, indicator=indicator.code, group=group, on=day)
    ]  # fmt: skip


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(life(), min_size=3, max_size=6), st.integers(0, 999))
def test_the_ledger_of_the_hand_over_holds_on_every_day_in_every_commune(
    lives: list[list[dict[str, Any]]], seed: int
) -> None:
    projecting.reset(None)
    world = World(lives)
    last = world.play(seed)
    codes = ("attained", "waiting", "in_flight", "parked", "refused", "confirmed.receipt", "confirmed.list",
             "confirmed.list_too", "confirmed", "handed_over")  # fmt: skip
    numbers = {code: by_code()[code].number for code in codes}
    with clock.frozen(noon(last)):
        services.catch_up()
        for offset in range(last + 1):
            day = START + timedelta(days=offset)
            for commune in COMMUNES:
                held = queries.ward(EVERYWHERE, commune, on=day, weeks=1).now
                at = {code: held.n(number) for code, number in numbers.items()}
                steps = [at[c] for c in ("waiting", "in_flight", "parked", "refused", "confirmed.receipt")]
                assert at["attained"] == sum(steps), (day, commune, at)
                assert at["confirmed"] == at["confirmed.receipt"] + at["confirmed.list"] + at["confirmed.list_too"]
                assert at["confirmed.list_too"] <= at["attained"] - at["confirmed.receipt"]
                said = ledger(held)
                assert said["provisional"] + said["receipt"] + said["too"] == said["attained"]
                assert sum(line.n for line in said["provisional_lines"]) - said["too"] == said["provisional"]
                assert sum(line.n for line in said["confirmed_lines"]) == said["confirmed"]


def listed(n: int, *, birth: dict[str, int], name: str = "Nguyễn Thị Sáu", neighbourhood: int = 5) -> dict[str, Any]:
    return {
        "id": str(UUID(int=1000 + n)), "kind": "resident.listed", "evidence": 1, "commune": HERE,
        "neighbourhood": neighbourhood, "body": {"birth": birth, "groups": [], "name": name},
        "at": (START - naive.EPOCH).days * 86_400_000 + n,
    }  # fmt: skip


def test_birthdays_are_counted_on_their_day_without_anybody_writing() -> None:
    world = World([[listed(1, birth={"year": 2008, "month": 7, "day": 20})]])
    with clock.frozen(noon(1)):
        world.arrive(dict(world.lives))
        assert queries.ward(EVERYWHERE, HERE).now.n(1) == 0
        assert Due.objects.get().day == rules.number_of(START + timedelta(days=49)), "18 on 20 July"
    with clock.frozen(noon(49)):
        assert services.catch_up() == 1
        assert queries.ward(EVERYWHERE, HERE).now.n(1) == 1
        assert len(queries.people(EVERYWHERE, HERE)) == 1
        assert services.catch_up() == 0, "a second call has nothing to do"
        assert queries.ward(EVERYWHERE, HERE, on=START + timedelta(days=48)).now.n(1) == 0


def test_a_clock_never_goes_back() -> None:
    world = World([[listed(1, birth={"year": 1954})]])
    with clock.frozen(noon(10)):
        world.arrive(dict(world.lives))
    with clock.frozen(noon(8)):
        services.catch_up()
    assert Clock.objects.get(commune=HERE).day == rules.number_of(START + timedelta(days=10))


def test_a_commune_whose_clock_a_migration_took_away_is_counted_anew(cast: Cast) -> None:
    cast.resident(name="Nguyễn Thị Mẫu")
    before = dump()
    Clock.objects.all().delete()
    Person.objects.all().delete()
    assert services.count_uncounted() == 1
    assert dump() == before
    assert services.count_uncounted() == 0, "once is enough"


def test_a_fact_recorded_while_the_clock_stands_back_changes_nothing_of_today() -> None:
    met = {
        "id": str(UUID(int=9)), "kind": "visit.recorded", "evidence": 2, "commune": HERE, "neighbourhood": 5,
        "body": {"result": "met"}, "at": (START - naive.EPOCH).days * 86_400_000 + 20 * 86_400_000,
    }  # fmt: skip
    early = {
        **met, "id": str(UUID(int=10)), "kind": "pillar.observed", "body": {"pillar": "device", "present": True},
        "at": met["at"] - 12 * 86_400_000,
    }  # fmt: skip
    one, other = UUID(int=1), UUID(int=2)
    world = World([[listed(1, birth={"year": 1954})], [listed(2, birth={"year": 1954})]])
    with clock.frozen(noon(30)):
        world.arrive({who: world.lives[who] for who in (one, other)})
        world.arrive({one: [met], other: [{**met, "id": str(UUID(int=11))}]})
    with clock.frozen(noon(10)):
        world.arrive({one: [early]})
    with clock.frozen(noon(30)):
        services.catch_up()
        assert queries.ward(EVERYWHERE, HERE).now.n(2) == 2
        assert queries.person(EVERYWHERE, HERE, one).indicators >= {1, 2}  # type: ignore[union-attr]
        by_difference = dump()
        world.rebuild()
        assert by_difference == dump()


def test_the_list_behind_a_number_has_as_many_people_as_the_number() -> None:
    lives = [[listed(n, birth={"year": 1950 + n}, name=f"Trần Văn Út {n:02}")] for n in range(23)]
    met = {"kind": "visit.recorded", "evidence": 2, "commune": HERE, "neighbourhood": 5, "body": {"result": "met"}}
    for n in range(9):
        lives[n].append({**met, "id": str(UUID(int=5000 + n)), "at": lives[n][0]["at"] + 86_400_000})
    world = World(lives)
    with clock.frozen(noon(3)):
        world.arrive(dict(world.lives))
        number = queries.ward(EVERYWHERE, HERE).now.n(2)
        found: list[Any] = []
        after = None
        while page := queries.people(EVERYWHERE, HERE, indicator="reached", after=after, limit=4):
            found += page
            after = (page[-1].folded, page[-1].resident)
    assert number == len(found) == 9
    assert len({row.resident for row in found}) == 9, "nobody twice"
    assert [row.folded for row in found] == sorted(row.folded for row in found)


def test_the_list_of_a_past_day_holds_whom_the_number_counted_then_also_who_has_gone_since() -> None:
    lives = [[listed(n, birth={"year": 1950 + n}, name=f"Trần Văn Út {n:02}")] for n in range(9)]
    day = 86_400_000
    met = {"kind": "visit.recorded", "evidence": 2, "commune": HERE, "neighbourhood": 5, "body": {"result": "met"}}
    moved = {
        "kind": "resident.moved", "evidence": 1, "commune": HERE, "neighbourhood": 5,
        "body": {"to_commune": THERE, "to_neighbourhood": 7},
    }  # fmt: skip
    for n in range(6):
        lives[n].append({**met, "id": str(UUID(int=5000 + n)), "at": lives[n][0]["at"] + (2 + n) * day})
    lives[0].append({**moved, "id": str(UUID(int=6000)), "at": lives[0][0]["at"] + 20 * day})
    world = World(lives)
    then = START + timedelta(days=4)
    with clock.frozen(noon(30)):
        world.arrive(dict(world.lives))
        assert queries.ward(EVERYWHERE, HERE, on=then).now.n(2) == 3
        found: list[Any] = []
        after = None
        while page := queries.people(EVERYWHERE, HERE, indicator="reached", after=after, limit=2, on=then):
            found += page
            after = (page[-1].folded, page[-1].resident)
        assert [row.folded for row in found] == ["tran van ut 00", "tran van ut 01", "tran van ut 02"]
        assert queries.people(EVERYWHERE, HERE, search="ut 00") == []
        assert len(queries.people(EVERYWHERE, HERE, search="ut 00", on=then)) == 1
        assert len(queries.people(EVERYWHERE, THERE, on=then)) == 0
        assert queries.people(EVERYWHERE, HERE, on=START + timedelta(days=99)) == queries.people(EVERYWHERE, HERE)


def test_a_list_of_a_past_day_is_one_statement(django_assert_num_queries: Any) -> None:
    world = World([[listed(n, birth={"year": 1954})] for n in range(5)])
    with clock.frozen(noon(30)):
        world.arrive(dict(world.lives))
        with django_assert_num_queries(1):
            queries.people(EVERYWHERE, HERE, on=START + timedelta(days=20))


def test_search_takes_no_notice_of_marks_and_finds_inside_the_name() -> None:
    world = World(
        [[listed(1, birth={"year": 1954}, name="Nguyễn Thị Sáu")], [listed(2, birth={"year": 1960}, name="Lê Út")]]
    )
    with clock.frozen(noon(3)):
        world.arrive(dict(world.lives))
        assert [p.folded for p in queries.people(EVERYWHERE, HERE, search="sau")] == ["nguyen thi sau"]
        assert [p.folded for p in queries.people(EVERYWHERE, HERE, search="THỊ ng")] == ["nguyen thi sau"]
        assert queries.people(EVERYWHERE, HERE, search="bich") == []


def test_who_sees_one_neighbourhood_counts_and_lists_only_that_one() -> None:
    world = World(
        [[listed(1, birth={"year": 1954})], [listed(2, birth={"year": 1954}, neighbourhood=7, name="Lê Thị Bảy")]]
    )
    near = PlaceScope(neighbourhoods=frozenset({(HERE, 5)}))
    with clock.frozen(noon(3)):
        world.arrive(dict(world.lives))
        assert queries.ward(near, HERE).now.n(1) == 1
        assert queries.ward(near, HERE).whole is False
        assert queries.ward(near, HERE).weeks[-2].n(1) == 0
        assert set(queries.by_neighbourhood(near, HERE)) == {5}
        assert [p.neighbourhood for p in queries.people(near, HERE)] == [5]
        assert queries.city(near) == [], "a part of a commune is no tile"


def test_weeks_asked_for_some_indicators_equal_those_asked_for_all_and_know_nothing_of_others() -> None:
    world = World([[listed(n, birth={"year": 1954})] for n in range(4)])
    met = {"kind": "visit.recorded", "evidence": 2, "commune": HERE, "neighbourhood": 5, "body": {"result": "met"}}
    day = 86_400_000
    later = [{**met, "id": str(UUID(int=70 + n)), "at": world.lives[UUID(int=1)][0]["at"]} for n in range(3)]
    for n, fact in enumerate(later):
        world.lives[UUID(int=n + 1)].append({**fact, "at": fact["at"] + (3 + 8 * n) * day})
    reached, pillars = by_code()["reached"].number, by_code()["pillars"].number
    with clock.frozen(noon(30)):
        world.arrive(dict(world.lives))
        for scope in (EVERYWHERE, PlaceScope(neighbourhoods=frozenset({(HERE, 5)}))):
            whole, some = queries.ward(scope, HERE), queries.ward(scope, HERE, past=[1, reached])
            for every, asked in zip(whole.weeks, some.weeks, strict=True):
                assert (every.day, every.n(1), every.n(reached)) == (asked.day, asked.n(1), asked.n(reached))
            assert [table.n(reached) for table in some.weeks[-5:]] == [0, 1, 2, 3, 3]
            assert some.now.counts == whole.now.counts, "the day itself has everything"
            with pytest.raises(KeyError):
                some.weeks[0].n(pillars)


@pytest.mark.parametrize("scope", [NOWHERE, PlaceScope(communes=frozenset({THERE}))])
def test_outside_the_scope_nothing_is_found(scope: PlaceScope) -> None:
    for ask in (queries.ward, queries.by_neighbourhood, queries.people):
        with pytest.raises(NotFound):
            ask(scope, HERE)


def test_a_ward_page_needs_a_fixed_number_of_statements(django_assert_num_queries: Any) -> None:
    world = World([[listed(n, birth={"year": 1954})] for n in range(5)])
    with clock.frozen(noon(30)):
        world.arrive(dict(world.lives))
        with django_assert_num_queries(2):
            queries.ward(EVERYWHERE, HERE)
        with django_assert_num_queries(3):
            queries.ward(EVERYWHERE, HERE, on=START + timedelta(days=20))
        with django_assert_num_queries(1):
            queries.city(EVERYWHERE)
