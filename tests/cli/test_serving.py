"""`hocvuso run` leaves nothing behind, even when it is stopped while it starts."""

import subprocess
import time
from pathlib import Path
from socket import socket

from tools.server import free_port

from hocvuso.cli.serving import STOP_WITHIN_SECONDS, WORKER_STOPS_WITHIN_SECONDS
from tests.cli.instance import Instance, instance
from tests.needs import on_sqlite_only


def answers(port: int) -> bool:
    with socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def below(process: int) -> list[int]:
    """Return the processes that a process started."""
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


def started(made: Instance) -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    return made.start("run", "--only-server", "--port", str(port)), port


def loading(process: int) -> bool:
    """Whether a worker is in the middle of loading: the first library that the application asks for is there."""
    try:
        return "pysqlite3" in Path(f"/proc/{process}/maps").read_text()
    except OSError:
        return False


def ends(running: subprocess.Popen[str]) -> float:
    """Ask the command to stop; return the seconds it took."""
    began = time.monotonic()
    running.terminate()
    running.wait(60)
    return time.monotonic() - began


@on_sqlite_only
def test_a_server_asked_to_stop_while_it_loads_is_gone_at_once(tmp_path: Path) -> None:
    with instance(tmp_path / "home") as made:
        running, port = started(made)
        deadline = time.monotonic() + 120
        workers: list[int] = []
        while not any(map(loading, workers)):
            assert running.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
            workers = [worker for server in below(running.pid) for worker in below(server)]
        assert ends(running) < WORKER_STOPS_WITHIN_SECONDS, "nobody heard, the worker had to be killed"
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers), "a worker outlived its server"
        assert not answers(port)


@on_sqlite_only
def test_a_server_asked_to_stop_when_it_has_just_started_is_gone(tmp_path: Path) -> None:
    with instance(tmp_path / "home") as made:
        running, port = started(made)
        deadline = time.monotonic() + 120
        while not answers(port):
            assert running.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.002)
        ends(running)
        assert not answers(port), "the server outlived its command"


def test_the_server_has_the_time_to_kill_a_worker_that_does_not_listen() -> None:
    """Who ends the server sooner leaves its worker behind, with the port."""
    assert STOP_WITHIN_SECONDS >= WORKER_STOPS_WITHIN_SECONDS + 5
