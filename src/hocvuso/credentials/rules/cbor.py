"""The little of CBOR (RFC 8949) that a certificate needs, in one deterministic form only.

Integers, byte and text strings, arrays, maps, null and one level of tags. Reading refuses everything else, and also
every second way of writing the same value (long forms, unsorted maps, rest bytes): what was signed is then the only
text with that meaning. `frontend/verifier/cbor.ts` does the same; both run the vectors of tests/golden.
"""

from typing import Any, NamedTuple

_MAX_DEPTH = 6


class CborBroken(ValueError):
    """Bytes outside the subset, or not in the deterministic form."""


class Tag(NamedTuple):
    """A tagged value; COSE_Sign1 is tag 18."""

    number: int
    value: Any


def encode(value: Any) -> bytes:
    """Return the deterministic bytes (RFC 8949 4.2.1). Raises TypeError for values outside the subset."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        raise TypeError("no booleans in a certificate")
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        data = value.encode()
        return _head(3, len(data)) + data
    if isinstance(value, Tag):
        return _head(6, value.number) + encode(value.value)
    if isinstance(value, list | tuple):
        return _head(4, len(value)) + b"".join(encode(item) for item in value)
    if isinstance(value, dict):
        rows = sorted((encode(key), encode(item)) for key, item in value.items())
        return _head(5, len(rows)) + b"".join(key + item for key, item in rows)
    raise TypeError(f"CBOR subset does not take {type(value).__name__}")


def decode(data: bytes) -> Any:
    """Return the value. Raises CborBroken for anything that `encode` would not have written."""
    value, end = _read(data, 0, 0)
    if end != len(data):
        raise CborBroken("bytes after the end")
    return value


def _head(major: int, number: int) -> bytes:
    for size, info in ((0, 0), (1, 24), (2, 25), (4, 26), (8, 27)):
        if size == 0 and number < 24:
            return bytes([major << 5 | number])
        if size and number < 1 << 8 * size:
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")
    raise TypeError("number beyond 64 bits")


def _read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(data):
        raise CborBroken("ends too early")
    if depth > _MAX_DEPTH:
        raise CborBroken("too deep")
    first = data[at]
    if first == 0xF6:
        return None, at + 1
    major, (number, at) = first >> 5, _number(data, at)
    if major in (0, 1):
        return (number if major == 0 else -1 - number), at
    if major in (2, 3):
        end = at + number
        if end > len(data):
            raise CborBroken("ends too early")
        return _string(data[at:end], major), end
    if major == 4:
        items = []
        for _ in range(_bounded(number, data)):
            item, at = _read(data, at, depth + 1)
            items.append(item)
        return items, at
    if major == 5:
        return _map(data, at, _bounded(number, data), depth)
    if major == 6:
        value, at = _read(data, at, depth + 1)
        return Tag(number, value), at
    raise CborBroken("a kind of value that no certificate has")


def _number(data: bytes, at: int) -> tuple[int, int]:
    info = data[at] & 0x1F
    if info < 24:
        return info, at + 1
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(info)
    if size is None or at + 1 + size > len(data):
        raise CborBroken("open length, or ends too early")
    number = int.from_bytes(data[at + 1 : at + 1 + size], "big")
    if number < 24 or (size > 1 and number < 1 << 4 * size):
        raise CborBroken("a number longer than needed")
    return number, at + 1 + size


def _bounded(count: int, data: bytes) -> int:
    if count > len(data):
        raise CborBroken("ends too early")
    return count


def _string(data: bytes, major: int) -> bytes | str:
    if major == 2:
        return data
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise CborBroken("text that is not UTF-8") from error


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict[Any, Any], int]:
    found: dict[Any, Any] = {}
    previous = b""
    for _ in range(count):
        start = at
        key, at = _read(data, at, depth + 1)
        if not isinstance(key, int | str) or data[start:at] <= previous:
            raise CborBroken("map keys are numbers or texts, in order, each once")
        previous = data[start:at]
        found[key], at = _read(data, at, depth + 1)
    return found, at
