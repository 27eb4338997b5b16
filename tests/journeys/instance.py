"""A real instance for a journey: its own home; server, worker and VNeID sandbox as processes; one ward's people."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
STARTED_WITHIN_SECONDS = 60


@dataclass
class Instance:
    """Processes over one home. `people` = what `tests.journeys.people` made: sign-in names, passwords, ids."""

    home: Path
    database: str
    port: int = 0
    people: dict[str, Any] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://localhost:{self.port}"

    def environment(self, *, demo: bool) -> dict[str, str]:
        """Return the settings of every process of the instance."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("HOCVUSO_", "DJANGO_"))}
        return {
            **own,
            "HOCVUSO_HOME": str(self.home),
            "HOCVUSO_KEYS": str(self.home / "keys"),
            "HOCVUSO_DEMO": "1" if demo else "0",
            "HOCVUSO_ORIGIN": self.url,
            "HOCVUSO_SANDBOX_URL": f"http://127.0.0.1:{self.port + 1}",
            "HOCVUSO_SECRET_KEY": "only-for-journeys-" + "0" * 40,
            "HOCVUSO_LOG_LEVEL": "warning",
            "DJANGO_SETTINGS_MODULE": "hocvuso.config.settings",
            **({"HOCVUSO_DATABASE_URL": self.database} if self.database else {}),
        }

    def run(self, module: str, *arguments: str, demo: bool = False) -> str:
        """Run a module to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment(demo=demo),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self) -> None:
        """Prepare an empty instance with one ward's staff, then start everything that runs on a real one."""
        (self.home / "keys").mkdir(mode=0o700, parents=True)
        self.port = _free_ports()
        self.run("hocvuso", "prepare")
        self.people = json.loads(self.run("tests.journeys.people").splitlines()[-1])
        self._process(["-m", "hocvuso", "sandbox", "--port", str(self.port + 1)])
        self._process(["-m", "hocvuso", "worker"])
        # the real server's own command line; the interpreter that runs the tests knows it
        from hocvuso.cli.serving import server_command

        self._process(server_command("127.0.0.1", self.port)[1:])
        deadline = time.monotonic() + STARTED_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{self.url}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def stop(self) -> None:
        """End every process."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()

    def _process(self, arguments: Sequence[str]) -> None:
        environment = self.environment(demo=True)
        self.processes.append(subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment))


@contextmanager
def running(home: Path) -> Iterator[Instance]:
    """Yield a running instance on the database the tests were asked for."""
    database = ""
    if os.environ.get("HOCVUSO_TEST_DATABASE") == "postgresql":
        database = _own_database(os.environ["HOCVUSO_DATABASE_URL"])
    made = Instance(home, database)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _own_database(server: str) -> str:
    """Make a database of its own on the tests' server; return its address."""
    import psycopg

    from hocvuso.config.env import database as read

    told = read(server)
    with psycopg.connect(
        host=told["HOST"], port=told["PORT"] or None, user=told["USER"], password=told["PASSWORD"] or None,
        dbname=told["NAME"], autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute("DROP DATABASE IF EXISTS journey")
        connection.execute("CREATE DATABASE journey")
    return server.rsplit("/", 1)[0] + "/journey"


def _free_ports() -> int:
    """Return a port of which the next one is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
