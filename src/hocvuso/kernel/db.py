"""Small helpers so that one code runs on SQLite and PostgreSQL."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


_turns = threading.Lock()
_TURN_WITHIN_SECONDS = 30


@contextmanager
def writing_turn() -> Iterator[None]:
    """Let this process's threads write to SQLite one after the other, entered before a transaction: for long ones, and
    for those that many ask for in the same second.

    SQLite's own waiting looks again after up to 0.1 s of sleep: the file lies idle meanwhile, and who asks often
    overtakes. Without effect inside a transaction and on PostgreSQL. After 30 s SQLite decides.
    """
    from django.db import connection

    if is_postgresql() or connection.in_atomic_block:
        yield
        return
    taken = _turns.acquire(timeout=_TURN_WITHIN_SECONDS)
    try:
        yield
    finally:
        if taken:
            _turns.release()


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
