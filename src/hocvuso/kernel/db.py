"""Small helpers so that one code runs on SQLite and PostgreSQL."""

import sys
from importlib.util import find_spec

MINIMUM_SQLITE = (3, 51, 3)
"""SQLite before 3.51.3 can lose commits in WAL mode (the WAL-reset bug, sqlite.org/wal.html)."""


def prefer_new_sqlite() -> None:
    """Put the pysqlite3 wheel's newer SQLite in the place of the standard module; before Django is imported."""
    if find_spec("pysqlite3") and "sqlite3" not in sys.modules:
        import pysqlite3

        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def is_postgresql(alias: str = "default") -> bool:
    """Return whether the database in use is PostgreSQL."""
    from django.db import connections

    return connections[alias].vendor == "postgresql"
