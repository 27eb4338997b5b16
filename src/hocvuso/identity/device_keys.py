"""Public keys of phones: JWK on the wire, the raw P-256 point in the database."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hocvuso.identity.errors import DeviceKeyRefused


def point_of_jwk(jwk: Mapping[str, object]) -> bytes:
    """Return the raw point of a P-256 public JWK (RFC 7518 6.2). Raises DeviceKeyRefused."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise DeviceKeyRefused()
    return checked_point(b"\x04" + _coordinate(jwk.get("x")) + _coordinate(jwk.get("y")))


def _coordinate(value: object) -> bytes:
    if not isinstance(value, str):
        raise DeviceKeyRefused()
    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise DeviceKeyRefused() from None
    if len(raw) != 32:
        raise DeviceKeyRefused()
    return raw


def checked_point(point: bytes) -> bytes:
    """Return a raw P-256 point in its uncompressed form, 65 bytes. Raises DeviceKeyRefused."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes(point))
    except ValueError:
        raise DeviceKeyRefused() from None
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
