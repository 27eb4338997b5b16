"""Sealed values: AES-256-GCM under a key outside the database, with a keyed blind index for equality.

Used for identity numbers and phone numbers (Law 91/2025/QH15: sensitive data encrypted at rest).
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hocvuso.kernel import keyring

_VERSION = b"\x01"


class SealBroken(ValueError):
    """A sealed value was made with another key or was altered."""


def seal(value: str, *, context: str) -> bytes:
    """Return `value` encrypted; `context` (table and column) is authenticated, so values can't be swapped."""
    nonce = os.urandom(12)
    return _VERSION + nonce + AESGCM(keyring.secret_bytes("field")).encrypt(nonce, value.encode(), context.encode())


def unseal(token: bytes, *, context: str) -> str:
    """Return the clear text of `token`. Raises SealBroken."""
    data = bytes(token)
    if data[:1] != _VERSION:
        raise SealBroken("unknown seal version")
    try:
        return AESGCM(keyring.secret_bytes("field")).decrypt(data[1:13], data[13:], context.encode()).decode()
    except InvalidTag as error:
        raise SealBroken("sealed with another key, or altered") from error


def blind_index(value: str, *, context: str) -> bytes:
    """Return a 32-byte keyed hash of `value`, equal for equal values, useless without the key."""
    return hmac.new(keyring.secret_bytes("index"), f"{context}\0{value}".encode(), hashlib.sha256).digest()
