"""What is sent without waiting for the answer is all there, or nothing of it."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.needs import on_postgresql_only

from hocvuso.kernel.db import arrays, pipelined, send_columns

pytestmark = [pytest.mark.django_db, on_postgresql_only]
TWO = ("int", "int")
PUT = f"INSERT INTO insight_clock (commune, day) SELECT * FROM unnest({arrays(TWO)}) AS given(commune, day)"


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM insight_clock")
        return int(cursor.fetchone()[0])


def test_a_reading_inside_sees_what_was_sent_before_it() -> None:
    with transaction.atomic(), pipelined():
        send_columns(PUT, TWO, [(1, 10), (2, 20)])
        assert counted() == 2
        told = send_columns(f"{PUT} RETURNING commune", TWO, [(3, 30)])
        send_columns(PUT, TWO, [(4, 40)])
        assert told() == [(3,)], "each fetches its own answer"
    assert counted() == 4


def test_what_fails_is_told_at_the_end_at_the_latest_and_takes_everything_back() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        with pipelined():
            send_columns(PUT, TWO, [(1, 10)])
            send_columns(PUT, TWO, [(1, 10)])  # the key again
            send_columns(PUT, TWO, [(2, 20)])
        pytest.fail("left the block as if nothing had happened")
    assert counted() == 0


def test_what_fails_is_told_by_the_next_reading() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), pipelined():
        send_columns(PUT, TWO, [(1, 10), (1, 10)])
        counted()
        pytest.fail("read on after a failure")
    assert counted() == 0


KINDS = ("smallint", "int", "bigint", "bool", "uuid", "text", "bytea")
ROWS = [
    (-1, 2, 2**60, True, "01a21930-be8c-74dc-af1a-581e5ec71fee", 'a,"b" {c} \\ Đường số 1', b"\x00,{}\xff"),
    (None, None, None, None, None, None, None),
    (7, -8, -(2**60), False, "00000000-0000-0000-0000-000000000000", "", b""),
]


@pytest.mark.parametrize("rows", [ROWS, ROWS[1:2], ROWS[:1]], ids=["mixed", "nothing but NULL", "one"])
def test_every_kind_of_column_arrives_as_it_was_sent(rows: list[tuple[object, ...]]) -> None:
    names = ", ".join(f"c{n}" for n in range(len(KINDS)))
    taken = ", ".join(f"c{n}::text" if kind == "uuid" else f"c{n}" for n, kind in enumerate(KINDS))
    asked = f"SELECT {taken} FROM unnest({arrays(KINDS)}) AS given({names})"
    assert [tuple(row) for row in send_columns(asked, KINDS, rows)()] == rows
