"""The trust list: which key may sign for which issuer, with which algorithm, in which period.

Signed by the city's offline root key. A verifier takes algorithm, issuer and period from here, never from a token.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.credentials.rules import jws
from hocvuso.credentials.rules.token import key_id, point

TYP = "hvs-trust+jws"
CERTIFICATES, STATUS = "certificate", "status"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key that may sign for `issuer` (five-digit commune code, or "status" for status lists) in its period.

    `use`: "certificate" or "status". `not_before` <= a signature's time <= `not_after` (aware).
    """

    kid: bytes
    issuer: str
    issuer_name: str
    use: str
    public: ec.EllipticCurvePublicKey
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class TrustList:
    """A verified list. `number` grows with each edition."""

    number: int
    as_of: datetime
    keys: Mapping[bytes, TrustedKey]


def body(number: int, as_of: datetime, keys: Iterable[TrustedKey]) -> dict[str, Any]:
    """Return the JSON to be signed; the order of keys is fixed, so the same keys give the same bytes."""
    rows = [
        {
            "kid": key.kid.hex(),
            "iss": key.issuer,
            "name": key.issuer_name,
            "use": key.use,
            "alg": "ES256",
            "key": jws.b64(point(key.public)),
            "nbf": int(key.not_before.timestamp()),
            "exp": int(key.not_after.timestamp()),
        }
        for key in keys
    ]
    return {
        "schema": "hvs-trust/1",
        "number": number,
        "as_of": int(as_of.timestamp()),
        "keys": sorted(rows, key=lambda row: (str(row["use"]), str(row["iss"]), str(row["kid"]))),
    }


def sign(unsigned: dict[str, Any], root: ec.EllipticCurvePrivateKey) -> str:
    """Return the signed list; done where the root key lies."""
    return jws.sign(unsigned, typ=TYP, key=root)


def read(text: str, root: ec.EllipticCurvePublicKey) -> TrustList:
    """Return the list. Raises jws.JwsBroken for another signer, another shape, a foreign algorithm, a wrong kid."""
    raw = jws.read(text, typ=TYP, public=root)
    try:
        if raw["schema"] != "hvs-trust/1":
            raise jws.JwsBroken("another edition of the trust list")
        keys = [_key(row) for row in raw["keys"]]
        return TrustList(raw["number"], _moment(raw["as_of"]), {key.kid: key for key in keys})
    except (KeyError, TypeError, ValueError) as error:
        raise jws.JwsBroken(str(error)) from error


def _key(row: Mapping[str, Any]) -> TrustedKey:
    if row["alg"] != "ES256" or row["use"] not in {CERTIFICATES, STATUS}:
        raise ValueError("an algorithm or use that this verifier does not know")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), jws.unb64(row["key"]))
    if key_id(public).hex() != row["kid"]:
        raise ValueError("kid is not the key's")
    return TrustedKey(
        key_id(public), row["iss"], row["name"], row["use"], public, _moment(row["nbf"]), _moment(row["exp"])
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
