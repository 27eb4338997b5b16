"""Rules of the ledger without a database: moments, ranges, components, homes."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hocvuso.facts.fold import State

ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_MOMENT = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
SKEW_TOLERANCE_MS = 120_000
"""A phone's clock this far off is taken as right: people's clocks are, and a request takes its time."""
LOSS_AFTER_MS = 48 * 3_600_000


def to_ms(moment: datetime) -> int:
    """Return ms since 1970 UTC of an aware moment; parts of a millisecond are dropped."""
    return (moment - ORIGIN) // _MS


def from_ms(ms: int) -> datetime:
    """Return the aware moment of `to_ms`."""
    return ORIGIN + timedelta(milliseconds=ms)


def moment_text(ms: int) -> str:
    """Return the one written form of a moment: what JavaScript's toISOString writes."""
    return (ORIGIN + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")[:-6] + "Z"


def moment_ms(text: object) -> int:
    """Return ms of a moment in that form. Raises ValueError."""
    if not isinstance(text, str) or not _MOMENT.match(text):
        raise ValueError("a moment is written YYYY-MM-DDTHH:MM:SS.mmmZ")
    return to_ms(datetime.fromisoformat(text))


def effective_time(*, occurred: int, received: int, seen: int | None, skew: int) -> tuple[int, str]:
    """Fix when a fact holds: (ms, "exact" | "corrected" | "bounded").

    `skew` = server clock - phone clock, measured when the fact arrived. The moment lies between the last server time
    the phone knew when it wrote and its arrival: nothing depends on the phone's clock alone.
    """
    moment, quality = occurred, "exact"
    if abs(skew) > SKEW_TOLERANCE_MS:
        moment, quality = occurred + skew, "corrected"
    lower = seen if seen is not None and seen <= received else None
    if moment > received:
        # within the tolerance a slightly fast clock is no reason to doubt
        return received, quality if moment - received <= SKEW_TOLERANCE_MS else "bounded"
    if lower is not None and moment < lower:
        return lower, quality if lower - moment <= SKEW_TOLERANCE_MS else "bounded"
    return moment, quality


def quality_kept(*, occurred: int, effective: int, received: int, seen: int | None) -> str:
    """Return how a moment fixed earlier was found: "exact" | "corrected" | "bounded". A receipt does not say it."""
    if effective == occurred:
        return "exact"
    if effective in (received, seen):
        return "exact" if abs(effective - occurred) <= SKEW_TOLERANCE_MS else "bounded"
    return "corrected"


Ranges = list[list[int]]


def add_numbers(ranges: Ranges, numbers: Iterable[int]) -> tuple[Ranges, set[int]]:
    """Return the ranges with `numbers` added, and which of them had been there before."""
    merged = [list(pair) for pair in ranges]
    repeated: set[int] = set()
    for number in sorted(numbers):
        for index, (first, last) in enumerate(merged):
            if first <= number <= last:
                repeated.add(number)
                break
            if number == last + 1:
                merged[index][1] = number
                if index + 1 < len(merged) and merged[index + 1][0] == number + 1:
                    merged[index][1] = merged.pop(index + 1)[1]
                break
            if number < first:
                if number == first - 1:
                    merged[index][0] = number
                else:
                    merged.insert(index, [number, number])
                break
        else:
            merged.append([number, number])
    return merged, repeated


def missing_ranges(ranges: Ranges, up_to: int, lost: Ranges = ()) -> Ranges:  # type: ignore[assignment]
    """Return the numbers 1..up_to that are neither received nor given up."""
    covered = sorted([*map(list, ranges), *map(list, lost)])
    holes: Ranges = []
    following = 1
    for first, last in covered:
        if first > up_to:
            break
        if first > following:
            holes.append([following, first - 1])
        following = max(following, last + 1)
    if following <= up_to:
        holes.append([following, up_to])
    return holes


def components(members: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Union-find: member -> root (the smallest id). Any order of edges gives the same; A-B and B-A can't loop."""
    parent: dict[str, str] = {member: member for member in members}

    def find(member: str) -> str:
        parent.setdefault(member, member)
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for a, b in edges:
        root_a, root_b = find(a), find(b)
        if root_a != root_b:
            low, high = (root_a, root_b) if root_a < root_b else (root_b, root_a)
            parent[high] = low
    return {member: find(member) for member in parent}


def home_of(state: State) -> tuple[int, int]:
    """Return (commune, neighbourhood) in which the snapshot of a subject is kept.

    Where it lives; when it left the city, where it last lived in it; for a stub, the smallest commune that spoke of it.
    """
    for _at, _id, _evidence, (commune, neighbourhood, *_rest) in reversed(state.data["h"].get("home", ())):
        if commune is not None:
            return commune, neighbourhood
    return min(state.data["c"], default=0), 0
