"""Signed and sealed messages: compact JWS by Ed25519, JWE by ECDH-ES+A256KW with A256GCM.

Algorithm, key and type are fixed by the reader; a message that names others is refused unread.
"""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwcrypto import jwe, jwk
from jwcrypto.common import JWException

from hocvuso.kernel import canonical

_KEY_WRAP, _CIPHER = "ECDH-ES+A256KW", "A256GCM"


class MessageBroken(ValueError):
    """Not a message of this type by this key, or altered on its way."""


def sign(payload: dict[str, Any], *, typ: str, key: ed25519.Ed25519PrivateKey) -> str:
    """Return the compact JWS over the canonical JSON of `payload`."""
    signed = f"{_header(typ, key.public_key())}.{b64(canonical.dumps(payload))}"
    return f"{signed}.{b64(key.sign(signed.encode()))}"


def read(text: str, *, typ: str, public: ed25519.Ed25519PublicKey) -> dict[str, Any]:
    """Return the payload. Raises MessageBroken unless the JWS is of `typ` and by exactly this key."""
    parts = text.strip().split(".")
    if len(parts) != 3 or parts[0] != _header(typ, public):
        raise MessageBroken("another type, algorithm or key")
    try:
        public.verify(unb64(parts[2]), f"{parts[0]}.{parts[1]}".encode())
        payload = json.loads(unb64(parts[1]))
    except (InvalidSignature, ValueError) as error:
        raise MessageBroken("signature does not hold") from error
    if not isinstance(payload, dict):
        raise MessageBroken("payload is no object")
    return payload


def encrypt(value: Any, public: ec.EllipticCurvePublicKey) -> str:
    """Return the JWE of canonical JSON, readable only by the holder of the P-256 private key."""
    header = {"alg": _KEY_WRAP, "enc": _CIPHER}
    made = jwe.JWE(canonical.dumps(value), json.dumps(header), recipient=_jwk(public), algs=[_KEY_WRAP, _CIPHER])
    return str(made.serialize(compact=True))


def decrypt(text: str, key: ec.EllipticCurvePrivateKey) -> Any:
    """Return the value. Raises MessageBroken, also for other algorithms than the contract's."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        opened = jwe.JWE(algs=[_KEY_WRAP, _CIPHER])
        opened.deserialize(text, key=jwk.JWK.from_pem(pem))
        return json.loads(opened.payload)
    except (JWException, ValueError) as error:
        raise MessageBroken("not sealed to this key") from error


def public_text(public: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey) -> str:
    """Return a public key as base64url: 32 bytes raw (Ed25519) or 65 bytes uncompressed (P-256)."""
    if isinstance(public, ed25519.Ed25519PublicKey):
        return b64(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
    return b64(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def signer_of(text: str) -> ed25519.Ed25519PublicKey:
    """Return the Ed25519 key in a text of `public_text`. Raises ValueError."""
    return ed25519.Ed25519PublicKey.from_public_bytes(unb64(text))


def recipient_of(text: str) -> ec.EllipticCurvePublicKey:
    """Return the P-256 key in a text of `public_text`. Raises ValueError."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(text))


def key_id(public: ed25519.Ed25519PublicKey) -> str:
    """Return the 16 hex digits by which a signing key is named; also the name of a sender."""
    return canonical.sha256_hex(public_text(public))[:16]


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """Return the bytes. Raises ValueError for anything but base64url without padding."""
    if "=" in text:
        raise ValueError("padding")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _header(typ: str, public: ed25519.Ed25519PublicKey) -> str:
    return b64(canonical.dumps({"alg": "EdDSA", "kid": key_id(public), "typ": typ}))


def _jwk(public: ec.EllipticCurvePublicKey) -> Any:
    return jwk.JWK.from_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
