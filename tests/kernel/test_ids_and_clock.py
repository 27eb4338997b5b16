"""Identifiers sort by time; the clock is UTC inside and Ho Chi Minh City outside."""

from datetime import UTC, date, datetime

import pytest

from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7


def test_ids_rise_and_carry_version_and_variant() -> None:
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(i.version, i.variant) for i in made} == {(7, "specified in RFC 4122")}


def test_the_day_turns_at_seventeen_hours_utc() -> None:
    with clock.frozen(datetime(2026, 11, 24, 16, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 24)
    with clock.frozen(datetime(2026, 11, 24, 17, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 25)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 11, 24)):
        pass
