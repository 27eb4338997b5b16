"""What is sent without waiting for the answer is all there, or nothing of it."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.needs import on_postgresql_only

from hocvuso.kernel.db import pipelined, send_columns

pytestmark = [pytest.mark.django_db, on_postgresql_only]
PUT = "INSERT INTO insight_clock (commune, day) SELECT * FROM unnest(%b::int[], %b::int[]) AS given(commune, day)"


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM insight_clock")
        return int(cursor.fetchone()[0])


def test_a_reading_inside_sees_what_was_sent_before_it() -> None:
    with transaction.atomic(), pipelined():
        send_columns(PUT, [(1, 10), (2, 20)])
        assert counted() == 2
        told = send_columns(f"{PUT} RETURNING commune", [(3, 30)])
        send_columns(PUT, [(4, 40)])
        assert told() == [(3,)], "each fetches its own answer"
    assert counted() == 4


def test_what_fails_is_told_at_the_end_at_the_latest_and_takes_everything_back() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        with pipelined():
            send_columns(PUT, [(1, 10)])
            send_columns(PUT, [(1, 10)])  # the key again
            send_columns(PUT, [(2, 20)])
        pytest.fail("left the block as if nothing had happened")
    assert counted() == 0


def test_what_fails_is_told_by_the_next_reading() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), pipelined():
        send_columns(PUT, [(1, 10), (1, 10)])
        counted()
        pytest.fail("read on after a failure")
    assert counted() == 0
