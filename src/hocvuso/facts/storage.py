"""The ledger's statements as raw SQL: a fixed number of them a transaction, whatever the number of facts.

Ids are UUID text outside this module; SQLite keeps them as 32 hex digits (as Django does), PostgreSQL as uuid.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from hocvuso.facts.ledger import COLUMNS, HOUSEHOLD, IDS, RESIDENT, Row
from hocvuso.kernel.db import arrays, is_postgresql, send_columns

SNAPSHOTS = {RESIDENT: ("facts_progress", "resident"), HOUSEHOLD: ("facts_household_state", "household")}
"""Kind of subject -> (table of its snapshots, column of its id)."""
_TYPES = {
    **dict.fromkeys(("commune", "epoch"), "int"),
    **dict.fromkeys(("neighbourhood", "subject_kind", "kind"), "smallint"),
    **dict.fromkeys(("id", "subject", "resident", "household", "root", "fact", "a", "b"), "uuid"),
    **dict.fromkeys(("state", "reason", "address", "folded", "name", "sex", "relation"), "text"),
    **dict.fromkeys(("birth_year", "birth_month", "birth_day"), "smallint"),
    **dict.fromkeys(("groups", "need_codes"), "jsonb"),
    **dict.fromkeys(("seq", "server_seq"), "bigint"),
    **{"commune_id": "int", "listed": "bool"},
}

FIRST_EPOCH = 1
"""What a database believes in that was never restored."""
_HEADS = "SELECT commune, seq, (SELECT epoch FROM facts_epoch WHERE id = 1) FROM facts_commune_seq"


class Known(NamedTuple):
    """What the server said about a fact it has: enough for its receipt."""

    fact_hash: bytes
    epoch: int
    server_seq: int
    effective_at: int


def text_id(value: Any) -> str:
    """Return an id read from this database as UUID text."""
    if len(value) == 36:
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def lock_communes(communes: Iterable[int]) -> tuple[dict[int, int], int]:
    """Lock the counter rows of communes in order; return ({commune: last server_seq}, epoch).

    The lock is the commit order. SQLite's transactions are begun as the one writer, so there is nothing to wait for.
    """
    wanted = sorted(communes)
    marks = ", ".join(["%s"] * len(wanted))
    sql = f"{_HEADS} WHERE commune IN ({marks}) ORDER BY commune"
    if is_postgresql():
        sql += " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(sql, wanted)
        found = cursor.fetchall()
        if len(found) < len(wanted):
            for commune in sorted(set(wanted) - {row[0] for row in found}):
                cursor.execute(
                    "INSERT INTO facts_commune_seq (commune, seq) VALUES (%s, 0) ON CONFLICT DO NOTHING", [commune]
                )
            cursor.execute(sql, wanted)
            found = cursor.fetchall()
    return _heads_of(found)


def heads(communes: Iterable[int]) -> tuple[dict[int, int], int]:
    """Return ({commune: last server_seq}, epoch), without locking."""
    wanted = sorted(communes)
    if not wanted:
        return _heads_of([])
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"{_HEADS} WHERE commune IN ({marks})", wanted)
        return _heads_of(cursor.fetchall())


def _heads_of(rows: Sequence[Sequence[Any]]) -> tuple[dict[int, int], int]:
    return {row[0]: row[1] for row in rows}, rows[0][2] or FIRST_EPOCH if rows else epoch()


def epoch() -> int:
    """Return the epoch this database believes in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM facts_epoch WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else FIRST_EPOCH


def set_seqs(seqs: Mapping[int, int]) -> None:
    """Write the last server_seq of locked communes."""
    with connection.cursor() as cursor:
        for commune, seq in sorted(seqs.items()):
            cursor.execute("UPDATE facts_commune_seq SET seq = %s WHERE commune = %s", [seq, commune])


def known(commune: int, ids: Sequence[str]) -> dict[str, Known]:
    """Return which of these facts a commune's ledger holds."""
    test, value = _among("id", ids)
    sql = (
        f"SELECT {select_ids(('id',))}, fact_hash, epoch, server_seq, effective_at "  # noqa: S608
        f"FROM facts_fact WHERE commune = %s AND {test}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [commune, value])
        return {text_id(row[0]): Known(bytes(row[1]), *row[2:]) for row in cursor.fetchall()}


def tombstoned(commune: int, ids: Sequence[str]) -> set[str]:
    """Return which of these facts of a commune have been erased."""
    test, value = _among("id", ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {select_ids(('id',))} FROM facts_tombstone WHERE commune = %s AND {test}",  # noqa: S608
            [commune, value],
        )
        return {text_id(row[0]) for row in cursor.fetchall()}


def insert_facts(rows: Sequence[Row]) -> None:
    """Append new facts; the caller holds the communes' locks and knows that none of them is there."""
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY facts_fact ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            places = [n for n, name in enumerate(COLUMNS) if name in IDS]
            cursor.executemany(
                f"INSERT INTO facts_fact ({names}) VALUES ({marks})",  # noqa: S608
                [_hexed(row, places) for row in rows],
            )


def facts_of(kind: int, subjects: Sequence[str], communes: Iterable[int]) -> list[Row]:
    """Return every fact about some subjects in the ledgers of `communes`."""
    test, value = _among("subject", subjects)
    wanted = sorted(set(communes))
    marks = ", ".join(["%s"] * len(wanted))
    sql = (
        f"SELECT {select_ids(COLUMNS)} FROM facts_fact "  # noqa: S608
        f"WHERE commune IN ({marks}) AND {test} AND subject_kind = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, value, kind])
        return [fact_row(row) for row in cursor.fetchall()]


def facts_by_id(commune: int, ids: Sequence[str]) -> list[Row]:
    """Return these facts of a commune's ledger."""
    test, value = _among("id", ids)
    sql = f"SELECT {select_ids(COLUMNS)} FROM facts_fact WHERE commune = %s AND {test}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [commune, value])
        return [fact_row(row) for row in cursor.fetchall()]


def held(commune: int, ids: Sequence[str]) -> set[str]:
    """Return which of these facts a commune's ledger knows: stored, erased, or kept aside."""
    test, value = _among("id", ids)
    parked, _ = _among("fact_id", ids)
    sql = (
        f"SELECT {select_ids(('id',))} FROM facts_fact WHERE commune = %s AND {test} "  # noqa: S608
        f"UNION SELECT {select_ids(('id',))} FROM facts_tombstone WHERE commune = %s AND {test} "
        f"UNION SELECT fact_id{'::text' if is_postgresql() else ''} FROM facts_parked WHERE {parked}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [commune, value, commune, value, value])
        return {text_id(row[0]) for row in cursor.fetchall()}


def facts_after(commune: int, cursor: int, limit: int) -> list[Row]:
    """Return up to `limit` facts of a commune that were committed after a server_seq, in that order."""
    sql = (
        f"SELECT {select_ids(COLUMNS)} FROM facts_fact "  # noqa: S608
        "WHERE commune = %s AND server_seq > %s ORDER BY server_seq LIMIT %s"
    )
    with connection.cursor() as reading:
        reading.execute(sql, [commune, cursor, limit])
        return [fact_row(row) for row in reading.fetchall()]


def facts_where(condition: str, values: Sequence[Any], order: str) -> Iterator[Row]:
    """Stream facts by a condition of this package's own making, without holding them all."""
    sql = f"SELECT {select_ids(COLUMNS)} FROM facts_fact WHERE {condition} ORDER BY {order}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, list(values))
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield fact_row(row)


def fact_row(values: Sequence[Any]) -> Row:
    """Return a selected row with its ids as text and its bytes as bytes."""
    row = list(values)
    for place in _ID_PLACES:
        if row[place] is not None:
            row[place] = text_id(row[place])
    for place in _BYTE_PLACES:
        if row[place] is not None:
            row[place] = bytes(row[place])
    return Row(*row)


def snapshots(kind: int, commune: int, subjects: Sequence[str]) -> dict[str, str]:
    """Return {subject: state as text} of the snapshots that lie in a commune."""
    table, column = SNAPSHOTS[kind]
    test, value = _among(column, subjects)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {select_ids((column,))}, state FROM {table} WHERE commune = %s AND {test}",  # noqa: S608
            [commune, value],
        )
        return {text_id(row[0]): row[1] for row in cursor.fetchall()}


def put_snapshots(kind: int, rows: Sequence[tuple[int, int, str, str]]) -> None:
    """Write snapshots (commune, neighbourhood, subject, state as text)."""
    table, column = SNAPSHOTS[kind]
    upsert(table, ("commune", "neighbourhood", column, "state"), ("commune", column), rows)


def remove_snapshots(kind: int, pairs: Sequence[tuple[int, str]]) -> None:
    """Delete snapshots by (commune, subject)."""
    table, column = SNAPSHOTS[kind]
    remove(table, ("commune", column), pairs)


def whereabouts(kind: int, subjects: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """Return {subject: (commune of its snapshot, root it was merged into)}."""
    if not subjects:
        return {}
    test, value = _among("subject", subjects)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {select_ids(('subject',))}, commune, {select_ids(('root',))} "  # noqa: S608
            f"FROM facts_whereabouts WHERE {test} AND subject_kind = %s",
            [value, kind],
        )
        return {text_id(row[0]): (row[1], row[2] and text_id(row[2])) for row in cursor.fetchall()}


def merged_into(roots: Sequence[str]) -> dict[str, list[str]]:
    """Return {root: records merged into it}; roots without any are left out."""
    if not roots:
        return {}
    test, value = _among("root", roots)
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {select_ids(('subject', 'root'))} FROM facts_whereabouts "  # noqa: S608
            f"WHERE root IS NOT NULL AND {test}",
            [value],
        )
        for subject, root in cursor.fetchall():
            found.setdefault(text_id(root), []).append(text_id(subject))
    return found


_WHEREABOUTS = ("subject", "subject_kind", "commune", "root")


def add_whereabouts(rows: Sequence[tuple[str, int, int, str | None]]) -> int:
    """Add subjects nobody knew (subject, kind, commune, root); return how many really were new."""
    if not rows:
        return 0
    if not is_postgresql():
        return _insert("facts_whereabouts", _WHEREABOUTS, "ON CONFLICT DO NOTHING", rows)
    sql = _insertion("facts_whereabouts", _WHEREABOUTS, "ON CONFLICT DO NOTHING RETURNING 1")
    return len(send_columns(sql, _types(_WHEREABOUTS), rows)())


def put_whereabouts(rows: Sequence[tuple[str, int, int, str | None]]) -> None:
    """Write where subjects lie (subject, kind, commune, root)."""
    upsert("facts_whereabouts", _WHEREABOUTS, ("subject", "subject_kind"), rows)


def remove_whereabouts(kind: int, subjects: Sequence[str]) -> None:
    """Forget subjects that no fact is about any more."""
    remove("facts_whereabouts", ("subject", "subject_kind"), [(subject, kind) for subject in subjects])


def edges(nodes: Sequence[str]) -> list[tuple[str, str]]:
    """Return the merges (a, b) said about any of these records."""
    test, value = _among("a", nodes)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {select_ids(('a', 'b'))} FROM facts_merge_edge WHERE {test}", [value])  # noqa: S608
        return [(text_id(a), text_id(b)) for a, b in cursor.fetchall()]


def replace_edges(about: Sequence[str], rows: Sequence[tuple[str, int, str, str]]) -> None:
    """Write the merges that hold (fact, commune, a, b) in place of all said about the records `about`."""
    test, value = _among("a", about)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM facts_merge_edge WHERE {test}", [value])  # noqa: S608
    upsert("facts_merge_edge", ("fact", "commune", "a", "b"), ("fact",), rows)


def add_feed(rows: Sequence[tuple[int, int, str, str]]) -> None:
    """Append rows phones must see (commune, server_seq, reason, subject)."""
    _write("facts_feed", ("commune", "server_seq", "reason", "subject"), "", rows)


def upsert(table: str, columns: Sequence[str], keys: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows or overwrite those with the same key. Rows come in key order, so that two never wait in a circle."""
    changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in keys)
    _write(table, columns, f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}", rows)


def remove(table: str, keys: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Delete rows by their key."""
    if not rows:
        return
    if is_postgresql():
        match = " AND ".join(f"t.{key} = k.{key}" for key in keys)
        given = arrays(_types(keys))
        sql = f"DELETE FROM {table} t USING unnest({given}) AS k({', '.join(keys)}) WHERE {match}"  # noqa: S608
        send_columns(sql, _types(keys), rows)
        return
    match = " AND ".join(f"{key} = %s" for key in keys)
    places = [n for n, key in enumerate(keys) if _TYPES[key] == "uuid"]
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE {match}", [_hexed(row, places) for row in rows])  # noqa: S608


def _write(table: str, columns: Sequence[str], conflict: str, rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    if is_postgresql():
        send_columns(_insertion(table, columns, conflict), _types(columns), rows)
    else:
        _insert(table, columns, conflict, rows)


def _insertion(table: str, columns: Sequence[str], conflict: str) -> str:
    names = ", ".join(columns)
    taken = ", ".join(f"{c}::jsonb" if _TYPES[c] == "jsonb" else c for c in columns)
    given = arrays(_types(columns))
    return f"INSERT INTO {table} ({names}) SELECT {taken} FROM unnest({given}) AS given({names}) {conflict}"  # noqa: S608


def _types(columns: Sequence[str]) -> list[str]:
    return ["text" if _TYPES[column] == "jsonb" else _TYPES[column] for column in columns]


def _insert(table: str, columns: Sequence[str], conflict: str, rows: Sequence[Sequence[Any]]) -> int:
    places = [n for n, column in enumerate(columns) if _TYPES[column] == "uuid"]
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {conflict}",  # noqa: S608
            [_hexed(row, places) for row in rows],
        )
        return int(cursor.rowcount)


def _hexed(row: Sequence[Any], places: Sequence[int]) -> list[Any]:
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = values[place].replace("-", "")
    return values


def _among(column: str, ids: Sequence[str]) -> tuple[str, Any]:
    if is_postgresql():
        return f"{column} = ANY(%s::uuid[])", list(ids)
    listed = ",".join(f'"{i.replace("-", "")}"' for i in ids)
    return f"{column} IN (SELECT value FROM json_each(%s))", f"[{listed}]"  # noqa: S608


def select_ids(columns: Sequence[str]) -> str:
    """Return columns for a SELECT, ids as text."""
    if not is_postgresql():
        return ", ".join(columns)
    return ", ".join(f"{c}::text" if _TYPES.get(c) == "uuid" or c in IDS else c for c in columns)


_ID_PLACES = tuple(n for n, name in enumerate(COLUMNS) if name in IDS)
_BYTE_PLACES = tuple(COLUMNS.index(name) for name in ("prev_hash", "salt", "fact_hash"))
