"""Bitstring Status List 1.0 (W3C Recommendation, 15 May 2025): one bit a certificate, 1 = revoked.

The whole list is downloaded, so nobody learns which certificate is being looked at.
"""

import base64
import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.credentials.rules import jws
from hocvuso.credentials.rules.trust import STATUS, TrustedKey, TrustList

BITS = 1 << 20
MINIMUM_BITS = 131_072
"""The specification's floor: a crowd to hide in."""
TYP = "vc+jwt"
"""JOSE type of an enveloped credential (VC-JOSE-COSE 1.0)."""
FRESH_FOR = timedelta(days=7)
_MAX_BYTES = 1 << 22


class ListBroken(ValueError):
    """A status list that can't be read."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list as it was on `as_of` (aware). `bits`: the raw bitstring, index 0 = the leftmost bit."""

    number: int
    as_of: datetime
    bits: bytes

    def revoked(self, index: int) -> bool:
        """Return whether the bit is set. Raises IndexError outside the list: never "not revoked"."""
        if not 0 <= index < len(self.bits) * 8:
            raise IndexError(index)
        return bool(self.bits[index >> 3] & (0x80 >> (index & 7)))


def bitstring(revoked: Iterable[int], bits: int = BITS) -> bytes:
    """Return the raw bitstring of `bits` bits with those at `revoked` set. Raises IndexError."""
    data = bytearray(bits // 8)
    for index in revoked:
        if not 0 <= index < bits:
            raise IndexError(index)
        data[index >> 3] |= 0x80 >> (index & 7)
    return bytes(data)


def encode(bits: bytes) -> str:
    """Return `encodedList`: gzip, then multibase base64url without padding ("u")."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")


def decode(encoded: str) -> bytes:
    """Return the raw bitstring. Raises ListBroken, also for lists below the floor or above 4 MiB."""
    if encoded[:1] != "u":
        raise ListBroken("not multibase base64url")
    try:
        packed = base64.b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj(wbits=31)
        data = reader.decompress(packed, _MAX_BYTES)
    except (ValueError, zlib.error) as error:
        raise ListBroken(str(error)) from error
    if reader.unconsumed_tail or not reader.eof or len(data) * 8 < MINIMUM_BITS:
        raise ListBroken("too long, too short or cut off")
    return data


def body(number: int, as_of: datetime, bits: bytes, *, origin: str) -> dict[str, Any]:
    """Return the BitstringStatusListCredential (sections 2.2, 2.3) to be signed."""
    address = f"{origin}/status/{number}"
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": origin,
        "validFrom": as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(bits),
        },
    }


def sign(unsigned: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    """Return the enveloped credential: a compact JWS by a key that the trust list names for status lists."""
    return jws.sign(unsigned, typ=TYP, key=key)


def read(text: str, number: int, trust: TrustList) -> StatusList:
    """Return a list whose signer the trust list names for status lists. Raises ListBroken.

    `number` is the list asked for: another one in its place (with other bits) is refused.
    """
    for key in trust.keys.values():
        if key.use != STATUS:
            continue
        try:
            raw = jws.read(text, typ=TYP, public=key.public)
        except jws.JwsBroken:
            continue
        return _credential(raw, number, key)
    raise ListBroken("no trusted key signed this list")


def _credential(raw: dict[str, Any], number: int, key: TrustedKey) -> StatusList:
    try:
        subject = raw["credentialSubject"]
        as_of = datetime.strptime(raw["validFrom"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        right = subject["statusPurpose"] == "revocation" and raw["id"].rpartition("/status/")[2] == str(number)
        encoded = subject["encodedList"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ListBroken(str(error)) from error
    if not right or not key.not_before <= as_of <= key.not_after:
        raise ListBroken("another list, or signed outside the key's period")
    return StatusList(number, as_of, decode(encoded))
