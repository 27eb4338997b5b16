"""Small helpers so that one code runs on SQLite and PostgreSQL."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

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


def run_with_columns(sql: str, rows: Sequence[Sequence[Any]]) -> tuple[int, list[Any]]:
    """Run a PostgreSQL statement with the columns of `rows` as arrays; return (rows touched, rows it returned).

    `sql` names them `%b::<type>[]`: they travel in binary. Django's own cursor writes arrays into the statement as
    text, and looking for quotes in two hundred states costs a push more than folding them. Raises Django's errors.
    """
    from django.db import connection
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        return cursor.rowcount, cursor.fetchall() if cursor.description else []
