"""Threads that write to SQLite take turns in this process instead of asking the file again and again."""

import threading

import pytest
from django.db import connection, transaction

from hocvuso.kernel.db import is_postgresql, writing_turn


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_until_the_first_is_done_except_on_postgresql() -> None:
    # given a thread whose turn it is
    began, ended = threading.Event(), threading.Event()

    def second() -> None:
        try:
            with writing_turn():
                began.set()
        finally:
            connection.close()
            ended.set()

    other = threading.Thread(target=second)
    with writing_turn():
        # when another one comes, then it waits: PostgreSQL's own locks are fair
        other.start()
        assert began.wait(0.2) is is_postgresql()
    # and goes on as soon as the turn is free
    assert ended.wait(5)
    other.join()
    assert began.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_turn_taken_twice_or_left_by_an_error_blocks_nobody() -> None:
    with writing_turn(), transaction.atomic(), writing_turn():
        pass
    with pytest.raises(ZeroDivisionError), writing_turn():
        raise ZeroDivisionError
    with writing_turn():
        pass
