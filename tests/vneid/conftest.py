"""A real sandbox process, and a ward that talks to it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hocvuso.facts.queries import facts_about
from hocvuso.facts.spans import LEDGER, SpanRules, spans
from hocvuso.kernel import clock, keyring
from hocvuso.people.services import Number, store_numbers
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import exchange, keys
from hocvuso.vneid.models import Exchange, Handover
from hocvuso.vneid.rules import steps
from tests.cast import HERE, NEAR, Cast
from tests.credentials.lives import attain, say


@dataclass
class Sandbox:
    """The process; `stop` and `start` it as often as you like, its store stays."""

    home: Path
    faults: float = 0.0
    seed: int = 0
    process: "subprocess.Popen[str] | None" = None
    port: int = 0

    def start(self) -> str:
        """Start it (on the port it had before) and return its address."""
        command = [sys.executable, "-m", "hocvuso.vneid.sandbox", "--port", str(self.port), "--home", str(self.home)]
        command += ["--faults", str(self.faults), "--seed", str(self.seed)]
        # nothing of the server's: no database, no keys
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("HOCVUSO_", "DJANGO_"))}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.port = int(line.rsplit(":", 1)[1])
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[Sandbox]:
    """A running sandbox that nobody has met yet."""
    forget_receiver()
    made = Sandbox(tmp_path / "sandbox")
    settings.HOCVUSO_SANDBOX_URL = made.start()
    yield made
    made.stop()
    forget_receiver()


def forget_receiver() -> None:
    (keyring.directory() / keys.RECEIVER_FILE).unlink(missing_ok=True)


@dataclass
class Ward:
    """People with numbers, consents and attainments."""

    cast: Cast
    people: list[UUID] = field(default_factory=list)

    def person(self, digits: int = 10, *, consent: bool = True, number: bool = True, attained: bool = True) -> UUID:
        """Make somebody whose number ends in `digits`: that chooses the sandbox's answer."""
        who = self.cast.resident(name=f"Nguyễn Thị Mẫu {len(self.people)}")
        self.people.append(who)
        if number:
            self.give_number(who, digits)
        if consent:
            self.consent(who)
        if attained:
            attain(self.cast, who)
        return who

    def give_number(self, who: UUID, digits: int) -> None:
        value = f"000{100_000 + self.people.index(who):07d}{digits:02d}"
        assert store_numbers(commune=HERE, numbers=[Number(who, "id_number", value)]) == 0

    def consent(self, who: UUID, given: bool = True) -> None:
        kind = "consent.given" if given else "consent.withdrawn"
        say(self.cast, who, kind, {"purpose": "handover"}, evidence="witnessed", purpose="handover")

    def row(self, who: UUID) -> Handover:
        return Handover.objects.filter(resident=who).order_by("-version").first() or pytest.fail("no request")

    def kinds(self, who: UUID) -> list[str]:
        return [fact.kind for fact in facts_about(EVERYWHERE, who)]

    def run(self, *, times: int = 1) -> None:
        """Exchange, whatever the waiting times say."""
        for _ in range(times):
            exchange.exchange(force=True)

    def hurry(self) -> None:
        """Let every waiting time be over."""
        Exchange.objects.update(next_try_at=None)
        Handover.objects.filter(not_before__isnull=False).update(not_before=clock.now())


@pytest.fixture
def ward(cast: Cast) -> Ward:
    return Ward(cast)


def columns_by_rows() -> dict[str, int]:
    """Count the ledger from the outbox."""
    found = dict.fromkeys(LEDGER, 0)
    for row in Handover.objects.filter(taken_back_at=None).exclude(action="revoke"):
        if column := steps.column_of(row.state):
            found[column] += 1
    return found


def columns_by_facts(people: list[UUID]) -> tuple[dict[str, int], int]:
    """Count the ledger from what the facts fold to today, and how many have attained."""
    from hocvuso.facts.queries import states

    found = dict.fromkeys(LEDGER, 0)
    attained = 0
    for state in states(EVERYWHERE, people).values():
        known = spans(state, SpanRules()).keys
        attained += holds(known.get("attained"))
        for column in LEDGER:
            found[column] += holds(known.get(f"ledger:{column}"))
    return found, attained


def holds(key: Any) -> bool:
    today = clock.today()
    return key is not None and any(a <= today and (b is None or today < b) for a, b in key.periods)


__all__ = ["HERE", "NEAR"]
