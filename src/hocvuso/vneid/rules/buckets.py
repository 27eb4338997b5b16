"""Reconciliation: both sides hash 256 buckets of `id|version|status`; only buckets that differ are listed."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

COUNT = 256


def bucket_of(request: UUID) -> int:
    """Return the bucket of a request: its last byte, which is random in a UUIDv7."""
    return request.bytes[15]


def line(request: UUID, version: int, status: str) -> str:
    """Return what is hashed of one item."""
    return f"{request}|{version}|{status}"


def digests(lines: Iterable[tuple[UUID, int, str]]) -> list[str]:
    """Return the 256 hashes, hex. The order in which items come does not matter."""
    rows: list[list[str]] = [[] for _ in range(COUNT)]
    for request, version, status in lines:
        rows[bucket_of(request)].append(line(request, version, status))
    return [hashlib.sha256("\n".join(sorted(bucket)).encode()).hexdigest() for bucket in rows]


def differing(ours: list[str], theirs: list[str]) -> list[int]:
    """Return the numbers of the buckets that differ. Raises ValueError when there are not 256 of each."""
    if len(ours) != COUNT or len(theirs) != COUNT:
        raise ValueError("not 256 buckets")
    return [number for number in range(COUNT) if ours[number] != theirs[number]]
