"""The one clock: UTC in storage, Asia/Ho_Chi_Minh on screen. `frozen` holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_frozen_at: datetime | None = None


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return _frozen_at or datetime.now(UTC)


def today() -> date:
    """Return the current calendar day in Ho Chi Minh City."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """Return the calendar day in Ho Chi Minh City on which `moment` (aware) falls."""
    return moment.astimezone(LOCAL_ZONE).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for the whole process; for tests and for making the demonstration."""
    global _frozen_at
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    before, _frozen_at = _frozen_at, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen_at = before
