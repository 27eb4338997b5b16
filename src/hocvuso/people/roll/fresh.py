"""Rows on their way into the table: a roll of 60 000 lines waits in memory while it is compared, then goes in by batch.

A model instance a line would cost more than reading, cleaning and comparing the line together.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection, transaction

from hocvuso.kernel.db import is_postgresql
from hocvuso.people.models import RollImport, RollRow

encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_COLUMNS = (
    *("roll_id", "commune_id", "number", "sheet", "line", "verdict", "problems", "data", "changes", "sealed"),
    *("resident", "household", "neighbourhood", "token"),
)


@dataclass(slots=True)
class FreshRow:
    """What a RollRow holds, before there is one."""

    number: int
    sheet: int
    line: int
    verdict: str
    sealed: bytes
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    resident: uuid.UUID | None = None
    household: uuid.UUID | None = None
    neighbourhood: int = 0


class Packed(NamedTuple):
    """A fresh row in a third of its room. `data`, `problems`, `changes` are JSON."""

    number: int
    sheet: int
    line: int
    verdict: str
    sealed: bytes
    data: bytes
    problems: bytes
    changes: bytes
    resident: uuid.UUID | None
    household: uuid.UUID | None
    neighbourhood: int


def pack(row: FreshRow) -> Packed:
    """Return a fresh row packed."""
    data, problems, changes = (encoded(v).encode() if v else b"" for v in (row.data, row.problems, row.changes))
    return Packed(
        row.number, row.sheet, row.line, row.verdict, row.sealed, data, problems, changes,
        row.resident, row.household, row.neighbourhood,
    )  # fmt: skip


def unpack(packed: Packed) -> FreshRow:
    """Return the fresh row of a pack."""
    return FreshRow(
        *packed[:5],
        data=json.loads(packed.data or b"{}"),
        problems=json.loads(packed.problems or b"[]"),
        changes=json.loads(packed.changes or b"{}"),
        resident=packed.resident,
        household=packed.household,
        neighbourhood=packed.neighbourhood,
    )


def store(roll: RollImport, rows: Iterable[Packed]) -> None:
    """Insert rows of a roll, in one transaction."""
    table, names = RollRow._meta.db_table, ", ".join(_COLUMNS)
    values = (_values(roll, row) for row in rows)
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for one in values:
                    copy.write_row(one)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            hexed = [tuple(value.hex if isinstance(value, uuid.UUID) else value for value in one) for one in values]
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", hexed)  # noqa: S608


def _values(roll: RollImport, row: Packed) -> tuple[Any, ...]:
    return (
        *(roll.pk, roll.commune_id, row.number, row.sheet, row.line, row.verdict),
        *((row.problems or b"[]").decode(), (row.data or b"{}").decode(), (row.changes or b"{}").decode()),
        *(row.sealed, row.resident, row.household, row.neighbourhood, uuid.uuid4()),
    )
