"""The counters' writes as raw SQL: one statement a table, in key order, so that two pushes never wait in a circle.

A row that comes to nought is deleted: then a rebuild gives the same rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

from hocvuso.kernel.db import arrays, is_postgresql, send_columns

Row = tuple[Any, ...]

KEYS = {
    "insight_counter": ("commune", "neighbourhood", "indicator", "grp"),
    "insight_counter_commune": ("commune", "indicator", "grp"),
    "insight_counter_day": ("commune", "day", "indicator", "grp"),
    "insight_counter_area": ("commune", "day", "indicator", "neighbourhood"),
}
VALUE = {
    "insight_counter": "n",
    "insight_counter_commune": "n",
    "insight_counter_day": "delta",
    "insight_counter_area": "delta",
}
_TYPES = dict.fromkeys(("commune", "day", "n", "delta", "home", "grps", "from_day", "to_day"), "int")
_TYPES |= {"core": "bigint", "services": "bigint", "resident": "uuid", "folded": "text"}
PERSON = ("commune", "resident", "from_day", "neighbourhood", "folded", "core", "services", "grps")
PAST = (*PERSON, "to_day")
DUE = ("commune", "resident", "day", "home")


def add(deltas: Mapping[str, Sequence[Row]]) -> Callable[[], None]:
    """Add deltas to counter tables: {table: rows of key columns and the delta, sorted by key}.

    Returns what deletes the rows that came to nought: asked for last, the database has long counted them.
    """
    told = [(table, _add(table, rows)) for table, rows in deltas.items() if rows]

    def settle() -> None:
        for table, fetch in told:
            if empty := [row[:-1] for row in fetch() if not row[-1]]:
                match = " AND ".join(f"{key} = %s" for key in KEYS[table])
                with connection.cursor() as cursor:
                    cursor.executemany(f"DELETE FROM {table} WHERE {match} AND {VALUE[table]} = 0", empty)  # noqa: S608

    return settle


def _add(table: str, rows: Sequence[Row]) -> Callable[[], list[Any]]:
    """Add deltas to one table; return what fetches (key columns, value)."""
    names, value = ", ".join(KEYS[table]), VALUE[table]
    sql = (
        f"INSERT INTO {table} ({names}, {value}) {_source((*KEYS[table], value), table)} "
        f"ON CONFLICT ({names}) DO UPDATE SET {value} = {table}.{value} + excluded.{value} RETURNING {names}, {value}"
    )
    if is_postgresql():
        # only what came to nought travels back
        nought = f"WITH done AS ({sql}) SELECT {names}, {value} FROM done WHERE {value} = 0"  # noqa: S608
        return send_columns(nought, _types((*KEYS[table], value)), rows)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_listed(rows)])
        found = cursor.fetchall()
    return lambda: found


def put_people(rows: Sequence[Row]) -> None:
    """Write person rows (PERSON), sorted by key."""
    _put("insight_person", PERSON, rows)


def put_past(rows: Sequence[Row]) -> None:
    """Write past rows (PAST), sorted by key."""
    _put("insight_past", PAST, rows, keys=3)


def put_due(rows: Sequence[Row]) -> None:
    """Write due rows (DUE), sorted by key."""
    _put("insight_due", DUE, rows)


def take_out_past(rows: Sequence[tuple[int, Any, int]]) -> None:
    """Delete past rows by (commune, resident, from_day), sorted."""
    _delete("insight_past", PAST[:3], rows)


def take_out(table: str, pairs: Iterable[tuple[int, Any]]) -> None:
    """Delete rows of `insight_person` or `insight_due` by (commune, resident)."""
    _delete(table, DUE[:2], sorted(pairs))


def clocks(communes: Sequence[int], *, lock: str) -> dict[int, int]:
    """Return {commune: day} of the clocks, locked for "SHARE" or "UPDATE" ("": not; SQLite has one writer anyway)."""
    if not communes:
        return {}
    marks = ", ".join(["%s"] * len(communes))
    suffix = f" ORDER BY commune FOR {lock}" if lock and is_postgresql() else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT commune, day FROM insight_clock WHERE commune IN ({marks}){suffix}", list(communes))  # noqa: S608
        return dict(cursor.fetchall())


def set_clock(commune: int, day: int) -> None:
    """Put a commune's clock forward; never back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO insight_clock (commune, day) VALUES (%s, %s) "
            "ON CONFLICT (commune) DO UPDATE SET day = excluded.day WHERE insight_clock.day < excluded.day",
            [commune, day],
        )


def clear(commune: int | None) -> None:
    """Delete every derived row of a commune (None: of all)."""
    tables = (*KEYS, "insight_person", "insight_past", "insight_due", "insight_clock")
    with connection.cursor() as cursor:
        for table in tables:
            if commune is None:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            else:
                cursor.execute(f"DELETE FROM {table} WHERE commune = %s", [commune])  # noqa: S608


def resident_key(resident: Any) -> Any:
    """Return a resident's id as this database keeps it."""
    return str(resident) if is_postgresql() else resident.hex


def _put(table: str, columns: Sequence[str], rows: Sequence[Row], *, keys: int = 2) -> None:
    if not rows:
        return
    changed = ", ".join(f"{c} = excluded.{c}" for c in columns[keys:])
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) {_source(columns, table)} "
        f"ON CONFLICT ({', '.join(columns[:keys])}) DO UPDATE SET {changed}"
    )
    if is_postgresql():
        send_columns(sql, _types(columns), rows)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [_listed(rows)])


def _delete(table: str, keys: Sequence[str], rows: Sequence[Row]) -> None:
    if not rows:
        return
    if is_postgresql():
        given = arrays(_types(keys))
        same = " AND ".join(f"t.{key} = k.{key}" for key in keys)
        sql = f"DELETE FROM {table} t USING unnest({given}) AS k({', '.join(keys)}) WHERE {same}"  # noqa: S608
        send_columns(sql, _types(keys), rows)
        return
    same = " AND ".join(f"{key} = %s" for key in keys)
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE {same}", rows)  # noqa: S608


def _source(columns: Sequence[str], table: str) -> str:
    if is_postgresql():
        return f"SELECT * FROM unnest({arrays(_types(columns))}) AS given({', '.join(columns)})"  # noqa: S608
    parts = ", ".join(f"value ->> {n}" for n in range(len(columns)))
    return f"SELECT {parts} FROM json_each(%s) WHERE true"  # noqa: S608


def _types(columns: Sequence[str]) -> list[str]:
    return [_TYPES.get(column, "smallint") for column in columns]


def _listed(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows).decode()
