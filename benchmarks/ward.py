"""The ward page at full size: 60 000 adults, about 1 200 000 facts (mean 20, skewed, some near 200), both databases.

    python -m benchmarks.ward                      both databases, full size
    python -m benchmarks.ward --quick              a small ward, to see that it runs
    python -m benchmarks.ward --database sqlite    one of them

Loads the facts straight into the ledger, rebuilds every derived row twice (equal byte for byte?), then measures what
the ward page, a past day and the list behind a number cost. Exits non-zero when a goal is missed.
"""

import argparse
import gc
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from benchmarks.instance import DATABASES, each_database, instance
from benchmarks.report import Report, database_version, percentile

FULL, QUICK = 61_900, 600
"""People; a few are not yet 18, so that about 60 000 adults are counted."""
CALLS = 120


def main() -> int:
    """Run the asked databases; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--people", type=int)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    people = asked.people or (QUICK if asked.quick else FULL)
    if asked.inside:
        with instance(asked.database):
            from django.conf import settings

            settings.ALLOWED_HOSTS = ["*"]
            settings.DEBUG = False
            return Bench(asked.database, people, asked.quick).run()
    return each_database("ward", asked.database, ["--people", str(people), *(["--quick"] if asked.quick else [])])


class Bench:
    """One database."""

    def __init__(self, database: str, people: int, quick: bool) -> None:
        self.database, self.people, self.quick = database, people, quick
        self.report = Report(f"ward on {database}, {people} people", quick)

    def run(self) -> int:
        """Load, rebuild twice, measure; print and return 1 when a goal was missed."""
        from benchmarks import ward_data
        from hocvuso.insight import queries
        from hocvuso.kernel import clock
        from hocvuso.places.types import EVERYWHERE

        began = time.perf_counter()
        facts = self.load()
        loaded = time.perf_counter() - began
        first = self.rebuild()
        before = self.dump()
        second = self.rebuild()
        self.report.at_most("rebuild, s", second, 60, note=f"first {first:.1f}; {facts} facts loaded in {loaded:.0f} s")
        same = before == self.dump()
        self.report.holds("rebuild byte-identical", same)
        self.vacuum()
        here, today, rng = ward_data.COMMUNE, clock.today(), random.Random(7)
        adults = queries.ward(EVERYWHERE, here).now.n(1)
        self.report.say("adults in the ward", str(adults))
        self.report.say("database", database_version())

        def dashboard() -> None:
            queries.ward(EVERYWHERE, here)
            queries.by_neighbourhood(EVERYWHERE, here)

        self.times("ward page: queries p95, ms (all indicators x groups, 12 weeks, neighbourhoods)", dashboard, 30)
        self.times(
            "as-of any date p95, ms",
            lambda: queries.ward(EVERYWHERE, here, on=today - timedelta(days=rng.randrange(ward_data.DAYS))),
            60,
        )
        past = lambda: queries.by_neighbourhood(EVERYWHERE, here, on=today - timedelta(days=rng.randrange(400)))  # noqa: E731
        self.times("as-of by neighbourhood p95, ms", past, 60)
        codes = ["adults", "reached", "refused", "attained", "missed.none", "cashless.does", "exception.ill"]
        words = ["sau", "ngu", "thi my", "huynh van", "zz", "tran ngoc lan", ""]
        self.times(
            "list behind a number, folded search p95, ms",
            lambda: queries.people(EVERYWHERE, here, indicator=rng.choice(codes), search=rng.choice(words)),
            25,
        )
        self.times(
            "list of a past day, folded search p95, ms",
            lambda: queries.people(
                EVERYWHERE, here, indicator=rng.choice(codes), search=rng.choice(words),
                on=today - timedelta(days=rng.randrange(1, ward_data.DAYS)),
            ),
            60,
        )  # fmt: skip
        self.times("city, main indicators p95, ms", lambda: queries.city(EVERYWHERE), 30)
        self.pushes()
        page = self.browser()
        self.times("ward page as served p95, ms (session, queries, template)", page, 60)
        return self.report.close()

    def load(self) -> int:
        """Put the facts into the ledger."""
        from django.db import connection, transaction

        from benchmarks import ward_data
        from hocvuso.facts.ledger import COLUMNS, IDS
        from hocvuso.places.models import Commune
        from hocvuso.places.services import ensure_neighbourhood

        defaults = {"name": "Phường Mẫu", "kind": "Phường", "place_key": "mau", "tile_col": 5, "tile_row": 5}
        Commune.objects.get_or_create(code=ward_data.COMMUNE, defaults=defaults)
        for n in range(1, 35):
            ensure_neighbourhood(commune=ward_data.COMMUNE, name=f"Khu phố {n}")
        count = 0
        names = ", ".join(COLUMNS)
        with transaction.atomic(), connection.cursor() as cursor:
            if self.database == "postgresql":
                with cursor.copy(f"COPY facts_fact ({names}) FROM STDIN") as copy:
                    for row in ward_data.rows(self.people):
                        copy.write_row(row)
                        count += 1
                return count
            places = [n for n, name in enumerate(COLUMNS) if name in IDS]
            batch: list[Any] = []
            marks = ", ".join(["%s"] * len(COLUMNS))
            for row in ward_data.rows(self.people):
                values = list(row)
                for n in places:
                    if values[n]:
                        values[n] = values[n].replace("-", "")
                batch.append(values)
                count += 1
                if len(batch) == 5000:
                    cursor.executemany(f"INSERT INTO facts_fact ({names}) VALUES ({marks})", batch)
                    batch.clear()
            cursor.executemany(f"INSERT INTO facts_fact ({names}) VALUES ({marks})", batch)
        return count

    def rebuild(self) -> float:
        """Make every derived row anew; return seconds."""
        from benchmarks.ward_data import COMMUNE
        from hocvuso.facts.services import rebuild

        began = time.perf_counter()
        rebuild(commune=COMMUNE)
        return time.perf_counter() - began

    def dump(self) -> int:
        """Return one number that changes when any derived row of insight or progress does."""
        from django.db import connection
        from tests.derived import insight_tables

        total = 0
        with connection.cursor() as cursor:
            for table in insight_tables():
                cursor.execute(f"SELECT * FROM {table}")
                total ^= hash((table, frozenset(cursor.fetchall())))
            for table in ("facts_progress", "facts_whereabouts", "people_resident"):
                cursor.execute(f"SELECT * FROM {table}")
                total ^= hash((table, frozenset(map(str, cursor.fetchall()))))
        return total

    def vacuum(self) -> None:
        """Let the database look at what it holds, as it does by itself within minutes."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if self.database == "postgresql" else "ANALYZE")

    def pushes(self) -> None:
        """Measure what the counters add to a push: 200 facts about 150 people, in one transaction."""
        from django.db import transaction

        from benchmarks.ward_data import COMMUNE
        from hocvuso.facts.fold import FoldFact, State, join
        from hocvuso.facts.models import Progress
        from hocvuso.facts.types import Batch, StateChange
        from hocvuso.insight import projecting
        from hocvuso.kernel import clock

        rng = random.Random(11)
        at = int(clock.now().timestamp() * 1000)
        everybody = list(Progress.objects.filter(commune=COMMUNE).values_list("resident", flat=True)[:20_000])
        spent = []
        for push in range(10 if self.quick else 40):
            rows = Progress.objects.filter(commune=COMMUNE, resident__in=rng.sample(everybody, 150))
            changes = []
            for number, row in enumerate(rows):
                before = State.loads(row.state)
                facts = [
                    FoldFact(
                        str(UUID(int=push << 40 | number << 8 | n)), "rung.observed", at, 2, COMMUNE, 5,
                        {"service": rng.choice(("phone", "vneid", "cashless")), "rung": "uses", "how": "alone"},
                    )
                    for n in range(1 + (number < 50))
                ]  # fmt: skip
                changes.append(StateChange(row.resident, before, join(before, facts)))
            began = time.perf_counter()
            with transaction.atomic():
                projecting.apply(Batch(commune=COMMUNE, changes=changes))
            spent.append((time.perf_counter() - began) * 1000)
        note = f"p50 {percentile(spent, 0.5):.1f}"
        self.report.at_most(
            "counters of one push (200 facts, 150 people) p95, ms", percentile(spent, 0.95), 60, note=note
        )

    def browser(self) -> Callable[[], None]:
        """Return a call of the ward page by a signed-in officer."""
        from django.test import Client

        from benchmarks.ward_data import COMMUNE
        from hocvuso.identity.services import create_account, create_organisation, give_grant
        from hocvuso.identity.sessions import begin

        office = create_organisation(kind="government", name="UBND Phường Mẫu", commune=COMMUNE, actor=None).pk
        officer = create_account(sign_in_name="hanh", display_name="Chị Hạnh", actor=None)
        give_grant(
            account_id=officer.pk, role="ward_officer", organisation_id=office, commune=COMMUNE, neighbourhood=None,
            actor=None,
        )  # fmt: skip
        browser = Client(headers={"Accept-Language": "vi"})
        browser.force_login(officer)
        session = browser.session
        begin(session, kind="office")
        session.save()

        def ask() -> None:
            response = browser.get(f"/office/ward/{COMMUNE}/")
            if response.status_code != 200:
                raise SystemExit(f"the ward page answered {response.status_code}")

        return ask

    def times(self, name: str, ask: Callable[[], Any], goal: float) -> None:
        """Measure a call many times and keep its p95."""
        for _ in range(3):
            ask()
        gc.collect()
        gc.freeze()  # what the loading left behind is not the page's to collect
        spent = []
        for _ in range(60 if self.quick else CALLS):
            began = time.perf_counter()
            ask()
            spent.append((time.perf_counter() - began) * 1000)
        self.report.at_most(name, percentile(spent, 0.95), goal, note=f"p50 {percentile(spent, 0.5):.1f}")


if __name__ == "__main__":
    sys.exit(main())
