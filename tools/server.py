"""A real server (granian, as `hocvuso run` starts it) on a free loopback port, for fault tests and benchmarks."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTED_WITHIN_SECONDS = 60


class Server:
    """One server process with its workers; `environment` is added to this process's own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        """Start it and wait until it answers; `more` are settings for this start only."""
        environment = {**os.environ, **self.environment, **more, "PYTHONPATH": str(ROOT / "src")}
        environment["DJANGO_SETTINGS_MODULE"] = "hocvuso.config.settings"
        script = (
            "import os, sys; from hocvuso.cli.main import start_django; start_django(); "
            "from hocvuso.cli.serving import server_command; c = server_command('127.0.0.1', int(sys.argv[1])); "
            "os.execv(c[0], c)"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(self.port)],
            env=environment,
            cwd=ROOT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=(Path(self.environment["HOCVUSO_HOME"]) / "server.log").open("ab"),
        )
        deadline = time.monotonic() + STARTED_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        self.kill()
        log = (Path(self.environment["HOCVUSO_HOME"]) / "server.log").read_text(errors="replace")
        raise RuntimeError(f"the server did not answer:\n{log[-2000:]}")

    def kill(self) -> None:
        """Kill the whole group with SIGKILL and wait until it is gone."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def cpu_seconds(self) -> float:
        """Return the processor time that the server and its workers have used so far."""
        assert self.process is not None
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = path.read_text().rsplit(")", 1)[1].split()
                if int(fields[3]) == self.process.pid:  # its session
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
