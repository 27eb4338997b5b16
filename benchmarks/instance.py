"""A throw-away instance: home, keys, settings and an empty database of one of both kinds."""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("sqlite", "postgresql")


@contextmanager
def settings(database: str) -> Iterator[dict[str, str]]:
    """Make a home, start PostgreSQL when that is asked, set this process's environment; yield what was set."""
    with tempfile.TemporaryDirectory(prefix="hocvuso-bench-") as home:
        (Path(home) / "static").mkdir()
        made = {
            "HOCVUSO_HOME": home,
            "HOCVUSO_KEYS": f"{home}/keys",
            "HOCVUSO_DEMO": "1",
            "HOCVUSO_SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
            "HOCVUSO_LOG_LEVEL": "warning",
        }
        # a server somebody works with is no place for a million made-up facts
        os.environ.pop("HOCVUSO_DATABASE_URL", None)
        if database == "postgresql":
            from tools.postgres import start

            made["HOCVUSO_DATABASE_URL"] = start(home)
        os.environ |= made
        yield made


def set_up() -> None:
    """Start Django with the settings of this process, quietly."""
    from hocvuso.kernel.db import prefer_new_sqlite

    prefer_new_sqlite()
    os.environ["DJANGO_SETTINGS_MODULE"] = "hocvuso.config.settings"
    import django

    django.setup()
    logging.disable(logging.INFO)


@contextmanager
def instance(database: str) -> Iterator[dict[str, str]]:
    """Yield the settings of a new instance whose tables are made; once in a process."""
    with settings(database) as made:
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield made


def each_database(theme: str, asked: str | None, arguments: Sequence[str]) -> int:
    """Run a theme's `--inside` on one database or both, each in its own process; return 1 when one missed a goal."""
    missed = False
    for database in [asked] if asked else DATABASES:
        command = [sys.executable, "-m", f"benchmarks.{theme}", "--inside", "--database", database, *arguments]
        missed |= subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    return int(missed)
