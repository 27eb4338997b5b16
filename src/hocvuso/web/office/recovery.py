"""What phones give again to a server that was restored from a backup, in words for people."""

from datetime import timedelta
from typing import Any

from hocvuso.facts import queries
from hocvuso.identity.queries import phones
from hocvuso.kernel import clock
from hocvuso.places.queries import commune as commune_info
from hocvuso.places.types import PlaceScope

KEPT = timedelta(days=35)
"""Phones keep what was acknowledged this long (decision 0007): so long may something come back."""


def recovery_shown(scope: PlaceScope) -> dict[str, Any] | None:
    """Return the gaps of communes inside the scope and the phones enrolled there, or None when nothing is missing.

    A phone is `done` when it has named all it holds and given all of it again, `silent` when it has not met the server.
    """
    told = queries.recovery(scope)
    if told is None or not (told.open or clock.now() - told.since < KEPT):
        return None
    rows = [
        {"who": name, "label": device.label or str(device.id), "told": met, "state": _state(met)}
        for name, device in phones(scope)
        for met in [told.phones.get(device.id)]
        if met is not None or not (device.is_revoked or device.enrolled_at > told.since)
    ]
    return {
        "since": told.since,
        "open": told.open,
        "closes": scope.whole_city,
        "lacked": sum(gap.lacked for gap in told.gaps),
        "returned": sum(gap.returned for gap in told.gaps),
        "missing": sum(gap.missing for gap in told.gaps),
        "places": [(commune_info(gap.commune).name, gap) for gap in told.gaps],
        "phones": sorted(rows, key=lambda row: ("silent", "giving", "done").index(row["state"])),
        "met": sum(row["state"] == "done" for row in rows),
    }


def _state(met: Any) -> str:
    if met is None:
        return "silent"
    return "done" if met.is_done else "giving"
