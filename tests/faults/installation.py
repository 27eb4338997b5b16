"""A server process of its own and four phones that push to it."""

import json
import os
import random
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from tools.server import ROOT, Server

from tests.facts.phone import Phone
from tests.faults.ledger_by_hand import Tables, own_database

RESIDENTS = [str(UUID(int=0xA000 + n)) for n in range(60)]


PER_PUSH = 20


EVERY_ROUND = 160
"""Facts each phone saves before a round: eight pushes, so that the server always dies in the middle."""


class Instance:
    """An installation in a folder of its own, its phones, and what they have been told."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "failpoints.log"
        (home / "static").mkdir()
        url = own_database(home)
        self.settings = {
            "HOCVUSO_HOME": str(home),
            "HOCVUSO_KEYS": str(home / "keys"),
            "HOCVUSO_DATABASE_URL": url,
            "HOCVUSO_DEMO": "1",
            "HOCVUSO_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "HOCVUSO_FAILPOINT_LOG": str(self.log),
        }
        self.tables = Tables(url)
        self.phones = [Phone() for _ in range(4)]
        self.saved: list[str] = []
        self.run("prepare", {"phones": {str(p.id): p.point.hex() for p in self.phones}, "residents": RESIDENTS})
        self.listed = len(RESIDENTS)
        self.server = Server(self.settings)

    def run(self, what: str, said: Any) -> Any:
        """Run a program inside the instance; return what it wrote."""
        path = self.home / f"{what}.json"
        path.write_text(json.dumps(said))
        environment = {**os.environ, **self.settings, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-m", "tests.faults.instance", what, str(path)]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(path.read_text())

    def save(self, rng: random.Random) -> None:
        """Let every phone save visits of an evening."""
        for phone in self.phones:
            for _ in range(EVERY_ROUND):
                kind, body = rng.choice(
                    [
                        ("visit.recorded", {"result": rng.choice(["met", "nobody", "later"])}),
                        ("pillar.observed", {"pillar": rng.choice(["identity", "device"]), "present": True}),
                        (
                            "rung.observed",
                            {"service": rng.choice(["phone", "cashless"]), "rung": "does", "how": "alone"},
                        ),
                        ("consent.given", {"purpose": "learning"}),
                    ]
                )
                at = datetime.now(UTC) - timedelta(minutes=rng.randrange(60))
                self.saved.append(phone.save(kind, body, rng.choice(RESIDENTS), at=at)["id"])

    def push_all(self) -> None:
        """Let the four phones push at once, each until its outbox is empty or the server is gone."""
        threads = [threading.Thread(target=self._push, args=(phone,)) for phone in self.phones]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _push(self, phone: Phone) -> None:
        try:
            connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
            while phone.outbox:
                body = phone.message(phone.outbox[:PER_PUSH])
                headers = {"Content-Type": "application/json", "X-Device-Signature": phone.sign(body)}
                connection.request("POST", "/api/sync/push", body, headers)
                response = connection.getresponse()
                answer = response.read()
                assert response.status == 200, answer[:500]
                phone.take(answer, self.key())
        except (OSError, HTTPException):
            return  # the server died: what was not acknowledged stays in the outbox

    def key(self) -> Any:
        """Return the server's signing key as its key directory holds it."""
        return load_pem_private_key((self.home / "keys" / "receipts.p256.pem").read_bytes(), None)

    def told(self) -> set[str]:
        """Return the facts a phone holds a receipt of."""
        return {i.replace("-", "") for phone in self.phones for i, r in phone.done.items() if r["verdict"] != "parked"}
