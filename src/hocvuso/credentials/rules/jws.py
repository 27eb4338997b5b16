"""Compact JWS (RFC 7515) with ES256, for the trust list and the status lists: what a browser verifies by itself.

The header is fixed by the reader: a token that names another algorithm, key or type than expected is refused unread.
"""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.credentials.rules.token import key_id, raw_signature, raw_signature_holds
from hocvuso.kernel import canonical


class JwsBroken(ValueError):
    """Not a JWS of this type by this key, or altered."""


def sign(payload: dict[str, Any], *, typ: str, key: ec.EllipticCurvePrivateKey) -> str:
    """Return the compact JWS over the canonical JSON of `payload`."""
    signed = f"{_header(typ, key_id(key.public_key()))}.{b64(canonical.dumps(payload))}"
    return f"{signed}.{b64(raw_signature(key, signed.encode()))}"


def read(text: str, *, typ: str, public: ec.EllipticCurvePublicKey) -> dict[str, Any]:
    """Return the payload. Raises JwsBroken unless the JWS is of `typ`, by ES256, by exactly this key."""
    parts = text.strip().split(".")
    if len(parts) != 3 or parts[0] != _header(typ, key_id(public)):
        raise JwsBroken("another type, algorithm or key")
    try:
        signature, payload = unb64(parts[2]), unb64(parts[1])
    except ValueError as error:
        raise JwsBroken("not base64url") from error
    if not raw_signature_holds(public, f"{parts[0]}.{parts[1]}".encode(), signature):
        raise JwsBroken("signature does not hold")
    loaded = json.loads(payload)
    if not isinstance(loaded, dict):
        raise JwsBroken("payload is no object")
    return loaded


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """Return the bytes. Raises ValueError for anything but base64url without padding."""
    if "=" in text:
        raise ValueError("padding")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _header(typ: str, kid: bytes) -> str:
    return b64(canonical.dumps({"alg": "ES256", "kid": kid.hex(), "typ": typ}))
