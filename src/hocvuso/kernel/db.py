"""Small helpers so that one code runs on SQLite and PostgreSQL."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
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


_AS_A_LINE = frozenset({"smallint", "int", "bigint", "bool", "uuid"})
"""Types whose values can't hold a comma or a quote."""


def arrays(types: Sequence[str]) -> str:
    """Return the places of `send_columns` in a statement, one array a column: to stand in `unnest(...)`."""
    return ", ".join(f"{'%s' if kind in _AS_A_LINE else '%b'}::{kind}[]" for kind in types)


def send_columns(sql: str, types: Sequence[str], rows: Sequence[Sequence[Any]]) -> Callable[[], list[Any]]:
    """Send PostgreSQL a statement with the columns of `rows` as arrays; return what fetches the rows it returns.

    `sql` holds `arrays(types)`. Numbers and ids travel as one line of text each column, which costs a tenth of what the
    driver needs to write them one by one; texts and bytes in binary: looking for quotes in two hundred states would
    cost a push more than folding them. Raises Django's errors.
    """
    from django.db import connection
    from psycopg import Cursor

    columns = zip(types, zip(*rows, strict=True), strict=True)
    values = [_line(column) if kind in _AS_A_LINE else list(column) for kind, column in columns]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = Cursor(connection.connection)
        cursor.execute(sql, values)

    def fetch() -> list[Any]:
        with connection.wrap_database_errors:
            return list(cursor.fetchall())

    return fetch


def _line(column: Sequence[Any]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in column]) + "}"


@contextmanager
def pipelined() -> Iterator[None]:
    """Let PostgreSQL work on what is written in this block while Python goes on; whoever reads waits for all before.

    An error comes with the next reading or at the end of the block: to be entered inside a transaction, which takes
    everything back. Neither COPY nor `.iterator()` work inside. Without effect on SQLite.
    """
    from django.db import connection

    if not is_postgresql():
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
