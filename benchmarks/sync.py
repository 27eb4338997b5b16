"""Pushes of 200 facts through HTTP to a real server, with real signatures and exact counters, on both databases.

    python -m benchmarks.sync                      both databases
    python -m benchmarks.sync --quick              a small ward, to see that it runs
    python -m benchmarks.sync --database sqlite    one of them

Loads a ward, starts the server as `hocvuso run` does, lets four phones push at once, then one phone on warm and on cold
caches (the server started anew, its files put out of the page cache before every push). Every answer's signature and
every verdict is checked; the figures are compared with a rebuild and every fact is looked for in the ledger.
"""

import argparse
import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.instance import DATABASES, each_database, instance
from benchmarks.report import Report, database_version, percentile

FULL, QUICK = 12_000, 600
"""People on the roll; about 20 facts a person."""
BATCH, PHONES = 200, 4


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
        with instance(asked.database) as settings:
            return Bench(asked.database, settings, people, asked.quick).run()
    return each_database("sync", asked.database, ["--people", str(people), *(["--quick"] if asked.quick else [])])


class Bench:
    """One database."""

    def __init__(self, database: str, settings: dict[str, str], people: int, quick: bool) -> None:
        from tools.server import Server

        self.database, self.people, self.quick = database, people, quick
        self.home = Path(settings["HOCVUSO_HOME"])
        self.report = Report(f"sync on {database}, {people} people", quick)
        self.server = Server(settings)
        self.rng = random.Random(168)
        self.sent: list[str] = []

    def run(self) -> int:
        """Load, push, compare; print the table and return 1 when a goal was missed."""
        from django.db import connection

        self.load()
        self.report.say("database", database_version())
        at_once = 3 if self.quick else 16
        alone = 10 if self.quick else 40
        try:
            self.server.start()
            self.throughput(2, goal=None)
            least = 2_000 if self.database == "sqlite" else 3_000
            self.throughput(at_once, goal=least)
            used = self.server.cpu_seconds()
            warm = [self.push(self.phones[0], self.page(self.phones[0])) for _ in range(alone)]
            used = (self.server.cpu_seconds() - used) / alone * 1000
            self.report.say("processor time of one push in the server", f"{used:.0f} ms")
            note = f"p50 {percentile(warm, 0.5):.0f}"
            self.report.at_most("one push of 200, warm, p95", percentile(warm, 0.95), 150, unit="ms", note=note)
            cold = []
            for _ in range(1 if self.quick else 6):
                self.server.kill()
                self.server.start()
                for _ in range(1 if self.quick else 4):
                    page = self.page(self.phones[0])
                    self.cool()
                    cold.append(self.push(self.phones[0], page))
            note = f"p50 {percentile(cold, 0.5):.0f}"
            self.report.at_most("one push of 200, cold cache, p95", percentile(cold, 0.95), 250, unit="ms", note=note)
        finally:
            self.server.kill()
        connection.close()
        self.compare()
        return self.report.close()

    def load(self) -> None:
        """Put a ward into the ledger, enrol the phones."""
        from django.db import connection
        from tests.facts.phone import Phone

        from benchmarks import ward, ward_data
        from hocvuso.facts.models import Fact, Progress
        from hocvuso.facts.services import rebuild
        from hocvuso.identity import services
        from hocvuso.kernel import clock

        facts = ward.Bench(self.database, self.people, self.quick).load()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO facts_commune_seq (commune, seq) VALUES (%s, %s)", [ward_data.COMMUNE, facts])
        rebuild(commune=ward_data.COMMUNE)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if self.database == "postgresql" else "ANALYZE")
        self.before = Fact.objects.count()
        self.residents = [str(r) for r in Progress.objects.values_list("resident", flat=True)]
        team = services.create_organisation(kind="team", name="Tổ mẫu", commune=ward_data.COMMUNE, actor=None).pk
        self.phones = []
        for number in range(PHONES):
            account = services.create_account(sign_in_name=f"tnv{number}", display_name="TNV", actor=None).pk
            services.give_grant(
                account_id=account, role="volunteer", organisation_id=team, commune=ward_data.COMMUNE,
                valid_from=clock.today() - timedelta(days=3), actor=None,
            )  # fmt: skip
            phone = Phone()
            services.enrol_device(account_id=account, device_id=phone.id, public_key=phone.point)
            self.phones.append(phone)

    def page(self, phone: Any) -> tuple[bytes, str]:
        """Return a push of 200 facts about 150 people, signed: what forty doors of an evening leave."""
        people = self.rng.sample(self.residents, 150)
        now = datetime.now(UTC)
        phone.outbox.clear()
        for n in range(BATCH):
            kind, body = self.rng.choice(
                [
                    ("visit.recorded", {"result": "met", "wish": "vneid"}),
                    ("visit.recorded", {"result": "nobody"}),
                    ("consent.given", {"purpose": "learning", "how": "spoken"}),
                    ("pillar.observed", {"pillar": self.rng.choice(["identity", "device"]), "present": True}),
                    ("rung.observed", {"service": "vneid", "rung": self.rng.choice(["does", "uses"]), "how": "alone"}),
                    ("barrier.noted", {"barrier": "eyes"}),
                ]
            )  # fmt: skip
            at = now - timedelta(seconds=self.rng.randrange(7_200))
            self.sent.append(phone.save(kind, body, people[n % 150], at=at)["id"])
        body = phone.message(phone.outbox)
        return body, phone.sign(body)

    def push(self, phone: Any, page: tuple[bytes, str], connection: Any = None) -> float:
        """Send one page and check the answer; return the milliseconds from the request to the last byte."""
        body, signature = page
        line = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        began = time.perf_counter()
        line.request(
            "POST", "/api/sync/push", body, {"Content-Type": "application/json", "X-Device-Signature": signature}
        )
        response = line.getresponse()
        answer = response.read()
        spent = (time.perf_counter() - began) * 1000
        if response.status != 200:
            raise SystemExit(f"the server answered {response.status}: {answer[:300]!r}")
        payload = phone.take(answer)
        if any(receipt["verdict"] != "stored" for receipt in payload["receipts"]):
            raise SystemExit(f"not everything was stored: {payload['receipts'][0]}")
        return spent

    def throughput(self, pages: int, *, goal: int | None) -> None:
        """Let all phones push at once, `pages` each."""
        ready = [[self.page(phone) for _ in range(pages)] for phone in self.phones]
        spent: list[float] = []
        answers: list[tuple[Any, bytes]] = []

        def go(phone: Any, pages: Sequence[tuple[bytes, str]]) -> None:
            line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
            for body, signature in pages:
                began = time.perf_counter()
                line.request(
                    "POST", "/api/sync/push", body,
                    {"Content-Type": "application/json", "X-Device-Signature": signature},
                )  # fmt: skip
                answers.append((phone, line.getresponse().read()))
                spent.append((time.perf_counter() - began) * 1000)

        threads = [threading.Thread(target=go, args=pair) for pair in zip(self.phones, ready, strict=True)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        for phone, answer in answers:
            verdicts = {receipt["verdict"] for receipt in phone.take(answer)["receipts"]}
            if verdicts != {"stored"}:
                raise SystemExit(f"not everything was stored: {verdicts}")
        if goal is not None:
            figure = len(spent) * BATCH / seconds
            half, most = percentile(spent, 0.5), percentile(spent, 0.95)
            note = f"{PHONES} phones at once; a push p50 {half:.0f}, p95 {most:.0f} ms"
            self.report.at_least("facts/s through HTTP", figure, goal, note=note)

    def cool(self) -> None:
        """Put the instance's files out of the system's page cache."""
        os.sync()
        for path in self.home.rglob("*"):
            if path.is_file():
                descriptor = os.open(path, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)

    def compare(self) -> None:
        """Compare the figures with a rebuild, and the ledger with what was sent."""
        from benchmarks.ward_data import COMMUNE
        from hocvuso.facts.models import Fact
        from hocvuso.facts.services import rebuild

        live = _dump()
        rebuild(commune=COMMUNE)
        self.report.holds("counters equal a rebuild", live == _dump())
        there = set(Fact.objects.filter(device__isnull=False).values_list("id", flat=True))
        whole = there == {UUID(i) for i in self.sent} and Fact.objects.count() == self.before + len(self.sent)
        self.report.holds("every fact stored exactly once", whole, here=f"{len(there)} of {len(self.sent)}", goal="all")


def _dump() -> str:
    from django.db import connection

    found = {}
    tables = ("counter", "counter_commune", "counter_day", "counter_area", "due", "person")
    with connection.cursor() as cursor:
        for table in (*(f"insight_{name}" for name in tables), "facts_progress", "people_resident"):
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = hash(frozenset(map(str, cursor.fetchall())))
    return json.dumps(found, sort_keys=True)


if __name__ == "__main__":
    sys.exit(main())
