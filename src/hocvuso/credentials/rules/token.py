"""The signed token on the paper: COSE_Sign1 (RFC 9052) over CWT claims (RFC 8392), ES256 only.

Never in a token: the identity number or a hash of it, health, place of living finer than the issuing unit.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from hocvuso.credentials.rules import cbor

ES256 = -7
"""COSE algorithm number of ECDSA P-256 with SHA-256 (RFC 9053 2.1)."""
_ALG, _KID = 1, 4
_ISS, _EXP, _IAT, _CTI = 1, 4, 6, 7
_OURS = -70001
"""Private-use claim (below -65536, RFC 8392 9.1.1) with the certificate's own array."""
_COSE_SIGN1 = 18


class TokenBroken(ValueError):
    """Bytes that are not a certificate of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a certificate says. `issuer` and `unit`: five-digit commune code; `level`: "pho-cap:nd224-2026/1".

    `issued_at`, `expires_at`: aware, whole seconds. `status_list`, `status_index`: the bit that means revoked.
    """

    issuer: str
    issued_at: datetime
    expires_at: datetime
    id: UUID
    name: str
    birth_year: int | None
    unit: str
    level: str
    status_list: int
    status_index: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A token taken apart; nothing in it is to be believed before `signature_holds`."""

    algorithm: Any
    kid: bytes
    claims: Claims
    protected: bytes
    payload: bytes
    signature: bytes


def key_id(public: ec.EllipticCurvePublicKey) -> bytes:
    """Return the first 8 bytes of the SHA-256 of the uncompressed point (65 bytes)."""
    return hashlib.sha256(point(public)).digest()[:8]


def point(public: ec.EllipticCurvePublicKey) -> bytes:
    """Return the uncompressed point, 65 bytes beginning with 04."""
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def sign(claims: Claims, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the token of `claims`: tag 18, protected header {alg, kid}, no unprotected header."""
    protected = cbor.encode({_ALG: ES256, _KID: key_id(key.public_key())})
    payload = cbor.encode(
        {
            _ISS: claims.issuer,
            _EXP: int(claims.expires_at.timestamp()),
            _IAT: int(claims.issued_at.timestamp()),
            _CTI: claims.id.bytes,
            _OURS: [
                claims.name,
                claims.birth_year,
                claims.unit,
                claims.level,
                claims.status_list,
                claims.status_index,
            ],
        }
    )
    signature = raw_signature(key, to_be_signed(protected, payload))
    return cbor.encode(cbor.Tag(_COSE_SIGN1, [protected, {}, payload, signature]))


def read(token: bytes) -> Signed:
    """Take a token apart. Raises TokenBroken; checks no signature."""
    try:
        outer = cbor.decode(token)
        if not isinstance(outer, cbor.Tag) or outer.number != _COSE_SIGN1 or len(outer.value) != 4:
            raise TokenBroken("not a COSE_Sign1")
        protected, unprotected, payload, signature = outer.value
        if unprotected != {} or not all(isinstance(part, bytes) for part in (protected, payload, signature)):
            raise TokenBroken("a header or part that no certificate has")
        header, claims = cbor.decode(protected), cbor.decode(payload)
    except (cbor.CborBroken, TypeError) as error:
        raise TokenBroken(str(error)) from error
    if not isinstance(header, dict) or set(header) != {_ALG, _KID} or not isinstance(header[_KID], bytes):
        raise TokenBroken("the header of a certificate is alg and kid")
    return Signed(header[_ALG], header[_KID], _claims(claims), protected, payload, signature)


def signature_holds(signed: Signed, public: ec.EllipticCurvePublicKey) -> bool:
    """Return whether the signature is this key's, over exactly these bytes, by ES256."""
    return raw_signature_holds(public, to_be_signed(signed.protected, signed.payload), signed.signature)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return Sig_structure (RFC 9052 4.4) for a COSE_Sign1 without external data."""
    return cbor.encode(["Signature1", protected, b"", payload])


def raw_signature(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return r || s (64 bytes, IEEE P1363), as COSE, JOSE and WebCrypto have it."""
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def raw_signature_holds(public: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether r || s is a valid signature; a wrong length or a zero is simply not."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if r == 0 or s == 0:
        return False
    try:
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _claims(raw: Any) -> Claims:
    if not isinstance(raw, dict) or set(raw) != {_ISS, _EXP, _IAT, _CTI, _OURS}:
        raise TokenBroken("claims missing or too many")
    ours = raw[_OURS]
    if not isinstance(ours, list) or len(ours) != 6:
        raise TokenBroken("the array of the certificate has six places")
    name, birth_year, unit, level, status_list, status_index = ours
    texts = (raw[_ISS], name, unit, level)
    numbers = (raw[_EXP], raw[_IAT], status_list, status_index)
    if not all(isinstance(t, str) for t in texts) or not all(isinstance(n, int) and n >= 0 for n in numbers):
        raise TokenBroken("a claim of the wrong kind")
    if not (birth_year is None or isinstance(birth_year, int)):
        raise TokenBroken("a birth year is a number")
    if not isinstance(raw[_CTI], bytes) or len(raw[_CTI]) != 16 or max(raw[_EXP], raw[_IAT]) > 1 << 37:
        raise TokenBroken("an id has 16 bytes, a time lies in reach")
    return Claims(
        issuer=raw[_ISS],
        issued_at=datetime.fromtimestamp(raw[_IAT], UTC),
        expires_at=datetime.fromtimestamp(raw[_EXP], UTC),
        id=UUID(bytes=raw[_CTI]),
        name=name,
        birth_year=birth_year,
        unit=unit,
        level=level,
        status_list=status_list,
        status_index=status_index,
    )
