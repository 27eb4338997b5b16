"""Multibase base58btc, as keys and proof values are written in data integrity proofs."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LONGEST = 200


def to_multibase(data: bytes) -> str:
    """Return `z` and the base58btc digits."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = _ALPHABET[rest] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def from_multibase(text: str) -> bytes:
    """Return the bytes. Raises ValueError for anything but base58btc with its `z`, or more than 200 digits."""
    if text[:1] != "z" or len(text) > _LONGEST:
        raise ValueError("not multibase base58btc")
    number = 0
    for digit in text[1:]:
        place = _ALPHABET.find(digit)
        if place < 0:
            raise ValueError("not base58btc")
        number = number * 58 + place
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
