"""Canonical JSON (RFC 8785, JCS) for hashing and signing. Floats are refused: none of our bodies needs one."""

import hashlib
import json
from typing import Any


def dumps(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a JSON value made of dict, list, str, int, bool, None.

    Raises TypeError for floats and other types, ValueError for integers beyond +-(2**53 - 1).
    """
    _check(value)
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sha256_hex(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes, as 64 hex digits."""
    return hashlib.sha256(dumps(value)).hexdigest()


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        # RFC 8785 3.2.3 sorts by UTF-16 code units, which differs from code points above U+FFFF
        return {k: _sorted(value[k]) for k in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_sorted(v) for v in value]
    return value


def _check(value: Any) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > 2**53 - 1:
            raise ValueError("integer outside the range every JSON reader keeps exactly")
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("object keys are strings")
            _check(item)
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)
        return
    raise TypeError(f"canonical JSON does not take {type(value).__name__}")
