"""What tables a PostgreSQL database has, partitions aside."""

from typing import Any

KEPT_BY_MIGRATE = "django_migrations"
"""Written by the migrations themselves when a backup is put back."""


def whole_tables(cursor: Any) -> list[str]:
    """Return the tables by name; of a partitioned table only the whole."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
    )
    return [row[0] for row in cursor.fetchall() if row[0] != KEPT_BY_MIGRATE]


def columns_of(cursor: Any, table: str) -> list[str]:
    """Return the columns of a table in their order, those the database computes left out."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]
