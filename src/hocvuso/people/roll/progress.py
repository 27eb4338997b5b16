"""How far the background work on a roll is, and whether it still moves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hocvuso.kernel import clock
from hocvuso.people.models import RollImport

STILL = timedelta(minutes=5)
"""Without a sign of life for so long, the work was cut off: a power cut, a stopped server."""


def move(roll_id: UUID, **fields: Any) -> None:
    """Write how far the work is (done, total ...), and that it moved now."""
    RollImport.objects.filter(pk=roll_id).update(moved_at=clock.now(), **fields)


def stands_still(moved_at: datetime | None, since: datetime) -> bool:
    """Return whether work that began at `since` and last moved at `moved_at` has given no sign for too long."""
    return clock.now() - (moved_at or since) > STILL
