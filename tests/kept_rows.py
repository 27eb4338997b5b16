"""Rows that many tests begin with, made once by the real services and then copied: making ten people takes a fifth of
a second, writing down what that made takes some milliseconds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from hocvuso.kernel import clock

OWN = {"django_migrations", "django_content_type", "auth_permission"}


@dataclass(frozen=True)
class Kept:
    """What a step added to empty tables: by table, its columns and rows."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]
    at: datetime

    def fits(self) -> bool:
        """Whether it can be written now: none of its tables has rows, and no test has set the clock elsewhere."""
        names = [f'EXISTS (SELECT 1 FROM "{name}")' for name in self.tables]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {' OR '.join(names)}")
            (taken,) = cursor.fetchone()
        return not taken and timedelta(0) <= clock.now() - self.at < timedelta(hours=1)

    def write(self) -> None:
        """Write the rows."""
        with transaction.atomic(), connection.cursor() as cursor:
            for name, (columns, rows) in self.tables.items():
                places = ", ".join(["%s"] * len(columns))
                listed = ", ".join(f'"{column}"' for column in columns)
                cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({places})', rows)


def sizes() -> dict[str, int]:
    """Return how many rows each table has."""
    names = [name for name in connection.introspection.table_names() if name not in OWN]
    counts = [f'(SELECT count(*) FROM "{name}")' for name in names]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}")
        return dict(zip(names, cursor.fetchone(), strict=True))


def keep(before: dict[str, int]) -> Kept | None:
    """Keep what was added since `before`; None where it was added to rows of others or under another clock."""
    after = sizes()
    changed = [name for name, count in after.items() if count != before[name]]
    now = clock.now()
    if any(before[name] for name in changed) or abs(now - datetime.now(UTC)) > timedelta(minutes=1):
        return None
    tables = {}
    with connection.cursor() as cursor:
        for name in changed:
            cursor.execute(f'SELECT * FROM "{name}"')
            rows = cursor.fetchall()
            tables[name] = ([column[0] for column in cursor.description], rows)
    return Kept(tables, now)
