"""ES256 as browsers write it: ECDSA P-256 with SHA-256, the signature as r || s (64 bytes) in base64url."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

_ES256 = ec.ECDSA(hashes.SHA256())


def sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> str:
    """Return the signature over `data`."""
    r, s = decode_dss_signature(key.sign(data, _ES256))
    return to_base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def verify(key: ec.EllipticCurvePublicKey, signature: str, data: bytes) -> bool:
    """Return whether `signature` is this key's over `data`; anything unreadable is not."""
    try:
        raw = base64.b64decode(signature + "=" * (-len(signature) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 64:
        return False
    try:
        key.verify(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")), data, _ES256)
    except InvalidSignature:
        return False
    return True


def public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """Return the public key of a raw uncompressed point (65 bytes). Raises ValueError."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """Return the public key as JWK (RFC 7518 6.2)."""
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": to_base64url(numbers.x.to_bytes(32, "big")),
        "y": to_base64url(numbers.y.to_bytes(32, "big")),
    }


def to_base64url(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
