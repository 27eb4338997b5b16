"""A phone's public key, as a point and as it is sent."""

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def point() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def jwk(raw: bytes) -> dict[str, str]:
    def text(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    return {"kty": "EC", "crv": "P-256", "x": text(raw[1:33]), "y": text(raw[33:])}
