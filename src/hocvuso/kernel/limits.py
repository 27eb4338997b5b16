"""How often a stranger may knock: a token bucket for each address at each anonymous door, in memory.

One process serves an SQLite instance and a few serve PostgreSQL, so a limit may be exceeded by that factor. Wrong codes
and passwords are counted in the database instead (identity.services.attempts).
"""

import threading
from collections import OrderedDict
from math import ceil

from django.conf import settings
from django.http import HttpRequest

from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError

_KEPT = 20_000


class TooManyRequests(DomainError):
    """An address asked too often; `seconds` says how long to wait."""

    code = "too_many_requests"
    text = "Hỏi nhiều lần liền nên máy chủ tạm nghỉ. Chờ %(seconds)s giây rồi thử lại."
    status = 429


class Limit:
    """`per_minute` requests an address on average, `burst` at once."""

    def __init__(self, door: str, *, per_minute: int, burst: int) -> None:
        self.door, self.per_second, self.burst = door, per_minute / 60, burst
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> None:
        """Count one request. Raises TooManyRequests."""
        now = clock.now().timestamp()
        with self._lock:
            left, at = self._left.pop(address, (float(self.burst), now))
            left = min(self.burst, left + max(0.0, now - at) * self.per_second)
            allowed = left >= 1
            self._left[address] = (left - 1 if allowed else left, now)
            while len(self._left) > _KEPT:
                self._left.popitem(last=False)
        if not allowed:
            raise TooManyRequests(seconds=ceil((1 - left) / self.per_second))


def address_of(request: HttpRequest) -> str:
    """Return the caller's address; behind a TLS proxy the last one that proxy wrote (earlier ones can be invented)."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.HTTPS and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
