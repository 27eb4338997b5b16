"""`hocvuso run` leaves nothing behind, even when it is stopped while it starts."""

import time
from pathlib import Path
from socket import socket

from tests.cli.instance import instance
from tests.needs import on_sqlite_only


def answers(port: int) -> bool:
    with socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@on_sqlite_only
def test_a_server_asked_to_stop_while_it_starts_is_gone(tmp_path: Path) -> None:
    with instance(tmp_path / "home") as made:
        with socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        running = made.start("run", "--only-server", "--port", str(port))
        deadline = time.monotonic() + 120
        while not answers(port):
            assert running.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.002)
        running.terminate()
        running.wait(60)
        deadline = time.monotonic() + 30
        while answers(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not answers(port), "the server outlived its command"
