"""Identifiers: UUID version 7 (RFC 9562), so that ids made on phones and servers sort by time."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7; strictly increasing within this process.

    Layout (RFC 9562 5.7): 48 bits Unix milliseconds, 12 bits sub-millisecond counter, 62 random bits.
    """
    global _last
    with _lock:
        # 60 bits: milliseconds << 12 | fraction of the millisecond (method 3 of RFC 9562 6.2)
        stamp = (time.time_ns() << 12) // 1_000_000
        if stamp <= _last:
            stamp = _last + 1
        _last = stamp
    random_bits = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | random_bits
    return uuid.UUID(int=value)
