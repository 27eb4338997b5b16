"""A real server loses a day: restored from a backup, it is filled again by the phones.

Given a real server with a backup, and two phones that went on pushing after it,
when the backup is restored by the operator's own command and the phones come back,
then every fact, every derived row and every figure is what it was before, and a rebuild says the same.
"""

import json
import os
import random
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from tools.server import ROOT

from tests.facts.phone import Phone
from tests.faults.installation import Instance

pytestmark = pytest.mark.faults
WHAT = "id, subject, kind, actor, device, device_seq, occurred_at, effective_at, quality, evidence, body, fact_hash"


class Restorable(Instance):
    """An installation whose operator makes backups and puts them back."""

    def command(self, *arguments: str) -> str:
        """Run `hocvuso` as the operator does."""
        environment = {**os.environ, **self.settings, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            [sys.executable, "-m", "hocvuso", *arguments],
            env=environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def facts(self) -> list[str]:
        """Return every fact as text, without the order of commits, which is given anew."""
        return sorted(map(str, self.tables.rows(f"SELECT {WHAT} FROM facts_fact")))

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, response.read()

    def push_by(self, phone: Phone) -> dict[str, Any]:
        """Send what waits, with earlier answers where there are any; return the last payload."""
        payload: dict[str, Any] = {}
        while phone.outbox or not payload:
            facts = phone.outbox[:200]
            body = phone.message(facts, answers=phone.answers(facts))
            status, answer = self.send("/api/sync/push", body, {"X-Device-Signature": phone.sign(body)})
            assert status == 200, answer[:500]
            payload = phone.take(answer, self.key())
        return payload


def test_two_phones_fill_a_restored_server_and_everything_is_as_before(tmp_path: Path) -> None:
    instance = Restorable(tmp_path)
    backup = tmp_path / "monday.backup"
    # as `hocvuso prepare` leaves it: nobody was erased so far
    (tmp_path / "erasures.jsonl").touch()
    rng = random.Random(168)
    try:
        instance.server.start()
        instance.save(rng)
        for phone in instance.phones:
            instance.push_by(phone)
        instance.command("backup", str(backup))
        instance.save(rng)
        for phone in instance.phones[:2]:
            instance.push_by(phone)
        for phone in instance.phones[2:]:
            phone.outbox.clear()  # these two stayed at home
        before, counted = instance.facts(), instance.tables.counters()
        instance.server.kill()
        derived = instance.run("check", None)["live"]

        instance.command("restore", str(backup), "--replace")
        assert len(instance.facts()) == len(before) - 320
        instance.server.start()
        for phone in instance.phones:
            epoch = phone.epoch
            assert instance.push_by(phone)["epoch"] == epoch + 1
            phone.offer(instance.send, instance.key())
            instance.push_by(phone)
        assert instance.facts() == before
        assert instance.tables.counters() == counted
        [(had, head, returned)] = instance.tables.rows("SELECT had, head, returned FROM facts_gap")
        assert (head - had, returned) == (320, 320)
        gave = instance.tables.rows("SELECT returned, awaited FROM facts_refill ORDER BY returned")
        assert gave == [(0, 0), (0, 0), (160, 0), (160, 0)]
        assert instance.tables.rows("SELECT kind FROM facts_alarm") == [("went_back",)]
        instance.server.kill()
        rows = instance.run("check", None)
        assert rows["live"] == rows["rebuilt"]
        assert json.dumps(rows["live"]) == json.dumps(derived)
    finally:
        instance.server.kill()
