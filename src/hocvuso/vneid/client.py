"""Talking to the receiver over HTTP. Every failure is an `Unreachable` or a `Refusal`: nothing else gets out."""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

TIMEOUT_SECONDS = 20
_LARGEST = 8 * 1024 * 1024


class Unreachable(Exception):
    """No answer, or one that can't be read: try again later. `str()` is a short code."""


class Refusal(Exception):
    """The receiver answered no. `code` says why, `details` what it expects."""

    def __init__(self, code: str, details: dict[str, Any]) -> None:
        self.code, self.details = code, details
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Client:
    """The receiver at an address."""

    address: str

    def keys(self) -> dict[str, str]:
        """Return its public keys (demonstration only: they are pinned at the first meeting)."""
        return dict(self._ask("GET", "/keys"))

    def register(self, signing: str) -> None:
        """Tell it our public key (demonstration only)."""
        self._ask("POST", "/senders", {"signing": signing})

    def deliver(self, batch: str) -> str:
        """Hand a batch over; return the transport receipt as it came."""
        return str(self._ask("POST", "/batches", {"batch": batch})["receipt"])

    def receipts(self, sender: str, after: int) -> list[tuple[int, str]]:
        """Return [(number, receipt)] that came after the one already seen, in order, at most 1,000."""
        rows = self._ask("GET", "/receipts?" + urlencode({"sender": sender, "after": after}))["receipts"]
        return [(int(row["n"]), str(row["jws"])) for row in rows]

    def buckets(self, sender: str) -> str:
        """Return its signed 256 bucket hashes."""
        return str(self._ask("GET", "/buckets?" + urlencode({"sender": sender}))["buckets"])

    def bucket(self, sender: str, number: int) -> list[str]:
        """Return the newest item receipt of every request in a bucket."""
        found = self._ask("GET", "/buckets?" + urlencode({"sender": sender, "number": number}))["receipts"]
        return [str(text) for text in found]

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(  # noqa: S310 - the address comes from settings, never from a person
            self.address.rstrip("/") + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                found = json.loads(answer.read(_LARGEST))
        except HTTPError as error:
            raise _no(error) from error
        except (URLError, OSError, HTTPException, ValueError) as error:
            raise Unreachable("no_answer") from error
        if not isinstance(found, dict):
            raise Unreachable("unreadable")
        return found


def client(address: str = "") -> Client | None:
    """Return the receiver at an address, else the one named in the settings; None when there is none."""
    where = address or settings.HOCVUSO_SANDBOX_URL
    return Client(where) if where else None


def _no(error: HTTPError) -> Exception:
    if error.code >= 500 or error.code == 429:
        return Unreachable(f"http_{error.code}")
    try:
        said = json.loads(error.read(100_000))
        return Refusal(str(said["code"]), said)
    except (ValueError, KeyError, TypeError, OSError):
        return Refusal(f"http_{error.code}", {})
