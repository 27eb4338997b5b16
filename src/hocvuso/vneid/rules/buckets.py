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
    """Return the 256 hashes, hex: the sum of the lines' SHA-256 modulo 2^256, so their order does not matter.

    A sum, because a city has ten million lines and nobody should have to sort or hold them.
    """
    sums = [0] * COUNT
    for request, version, status in lines:
        digest = hashlib.sha256(line(request, version, status).encode()).digest()
        sums[bucket_of(request)] += int.from_bytes(digest, "big")
    return [f"{number % (1 << 256):064x}" for number in sums]


def differing(ours: list[str], theirs: list[str]) -> list[int]:
    """Return the numbers of the buckets that differ. Raises ValueError when there are not 256 of each."""
    if len(ours) != COUNT or len(theirs) != COUNT:
        raise ValueError("not 256 buckets")
    return [number for number in range(COUNT) if ours[number] != theirs[number]]
