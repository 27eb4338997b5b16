"""What a phone downloads on its first visit, and how soon a stopped server answers; through the real server.

    python -m benchmarks.web [--quick]

Bytes are counted by a real Chromium as they came over the wire, headers and all, with an empty cache.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tools.server import free_port

from benchmarks.report import Report, percentile

HOME_KB, LESSON_KB, START_SECONDS = 20.0, 30.0, 2.0
STARTS = 7


def main() -> int:
    """Prepare an instance, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    report = Report("web", quick)
    with prepared() as environment:
        starts, doors = [], []
        for _ in range(2 if quick else STARTS):
            with server(environment) as (port, seconds):
                starts.append(seconds)
                began = time.perf_counter()
                with urlopen(f"http://127.0.0.1:{port}/health", timeout=60):
                    doors.append(seconds + time.perf_counter() - began)
        report.at_most(
            "cold start of the installed server, command to first page", percentile(starts, 0.5), START_SECONDS,
            unit="s", note=f"median of {len(starts)}, slowest {max(starts):.2f}",
        )  # fmt: skip
        report.say("the same, to the first page that asks the database", f"{percentile(doors, 0.5):.2f} s")
        with server(environment) as (port, _), browser() as chromium:
            weigh(report, chromium, f"http://127.0.0.1:{port}")
    return report.close()


@contextmanager
def prepared() -> Iterator[dict[str, str]]:
    """Prepare an empty instance as an operator does; yield the environment of its commands."""
    with tempfile.TemporaryDirectory(prefix="hocvuso-bench-") as home:
        foreign = {k: v for k, v in os.environ.items() if not k.startswith("HOCVUSO_")}
        environment = {**foreign, "HOCVUSO_HOME": home, "HOCVUSO_DEMO": "0"}
        command = [sys.executable, "-m", "hocvuso", "prepare"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        yield environment


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, float]]:
    """Start the server as an operator does; yield its port and the seconds until its home page was there."""
    port = free_port()
    began = time.perf_counter()
    command = [sys.executable, "-m", "hocvuso", "run", "--only-server", "--port", str(port)]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if running.poll() is not None or time.perf_counter() - began > 60:
                raise SystemExit("the server did not start")
            time.sleep(0.01)
        yield port, time.perf_counter() - began
    finally:
        running.terminate()
        running.wait(30)


@contextmanager
def browser() -> Iterator[Any]:
    """Yield a Chromium."""
    from playwright.sync_api import sync_playwright
    from tests.chromium import chromium_path

    path = chromium_path()
    if path is None:
        raise SystemExit("no Chromium: put one on PATH or run `npm ci` in frontend/")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def fresh(chromium: Any, **options: Any) -> Any:
    """Return a page of a phone that has never been here."""
    return chromium.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN", **options).new_page()


def weigh(report: Report, chromium: Any, origin: str) -> None:
    """Load the citizen home and the first lesson in a browser that has never been there."""
    home = fresh(chromium)
    home.goto(origin)
    lesson = origin + home.locator('a[href^="/hoc/"]').first.get_attribute("href")
    home.context.close()
    for name, address, goal in (("citizen home", origin, HOME_KB), ("first lesson", lesson, LESSON_KB)):
        page = fresh(chromium)
        wire: dict[str, float] = {}
        names: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda e, n=names: n.update({e["requestId"]: e["request"]["url"]}))
        session.on("Network.loadingFinished", lambda e, w=wire: w.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(address, wait_until="networkidle")
        total = sum(wire.values()) / 1024
        parts = sorted(((size, names[key].removeprefix(origin)) for key, size in wire.items()), reverse=True)
        shown = ", ".join(f"{_short(where)} {size / 1024:.1f}" for size, where in parts[:4])
        report.at_most(f"{name} over the wire, {len(wire)} requests", total, goal, unit="KB", note=shown)
        foreign = [where for _, where in parts if where.startswith("http")]
        report.holds(f"{name}: no request to another origin", not foreign)
        page.context.close()


def _short(path: str) -> str:
    name = path.rsplit("/", 1)[-1] or "/"
    return name.split(".")[0] + Path(name).suffix if "." in name else name


def _answers(port: int) -> bool:
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(main())
