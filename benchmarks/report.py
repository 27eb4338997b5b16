"""The table every benchmark prints: the machine and versions, then rows `figure | here | goal | met`."""

import os
import platform
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path


@dataclass
class Report:
    """The rows of one theme. A `quick` run only shows that everything works, so a missed goal doesn't fail it."""

    title: str
    quick: bool = False
    rows: list[tuple[str, str, str, bool | None]] = field(default_factory=list)

    def at_most(self, figure: str, value: float, goal: float, *, unit: str = "", note: str = "") -> None:
        """Keep a figure whose goal is an upper bound."""
        self.rows.append((figure, _shown(value, unit, note), f"<= {goal:g} {unit}".strip(), value <= goal))

    def at_least(self, figure: str, value: float, goal: float, *, unit: str = "", note: str = "") -> None:
        """Keep a figure whose goal is a lower bound."""
        self.rows.append((figure, _shown(value, unit, note), f">= {goal:g} {unit}".strip(), value >= goal))

    def holds(self, figure: str, met: bool, *, here: str = "", goal: str = "yes") -> None:
        """Keep something that is either so or not."""
        self.rows.append((figure, here or ("yes" if met else "no"), goal, met))

    def say(self, figure: str, here: str) -> None:
        """Keep a figure without a goal."""
        self.rows.append((figure, here, "", None))

    def close(self) -> int:
        """Print the table; return 1 when a goal was missed (0 in a quick run)."""
        print(f"\n{self.title}{' (quick run: goals do not count)' if self.quick else ''}\n{machine()}")
        print("figure | here | goal | met")
        for figure, here, goal, met in self.rows:
            print(f"{figure} | {here} | {goal} | {'' if met is None else 'yes' if met else 'NO'}")
        sys.stdout.flush()
        return int(not self.quick and any(met is False for *_, met in self.rows))


def machine() -> str:
    """Return what the figures were measured on."""
    versions = f"Python {platform.python_version()}, Django {version('django')}, granian {version('granian')}"
    return f"{os.cpu_count()} cores ({_processor()}), {_memory_gib():.0f} GiB, {platform.system()}, {versions}"


def database_version() -> str:
    """Return the name and version of the database in use; Django must be set up."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0]}"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


def percentile(spent: list[float], share: float) -> float:
    """Return the value below which `share` of the sorted measurements lie."""
    ordered = sorted(spent)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _shown(value: float, unit: str, note: str) -> str:
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}".strip() + (f" ({note})" if note else "")


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
