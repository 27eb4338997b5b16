"""The server's signature under a check that is over: a compact JWS (RFC 7515, ES256) over log hash and outcome.

The key (purpose "assessment") lies outside the database and its backup: whoever can write into the database can't
sign. Its id is kept with the session, so that a later key is told from a forged signature.
"""

import hashlib
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.kernel import canonical, es256, keyring

PURPOSE = "assessment"
TYPE = "hocvuso-assessment+jws"

Verdict = Literal["signed", "unsigned", "another_key", "broken"]


def sign(*, session: str, log_hash: str, outcome: str, ended_at: str) -> tuple[str, str]:
    """Return the JWS and the id of the key. Raises KeyMissing."""
    key = keyring.signing_key(PURPOSE)
    name = key_id(key.public_key())
    claims = {"session": session, "log": log_hash, "outcome": outcome, "ended_at": ended_at}
    signed = f"{_part({'alg': 'ES256', 'kid': name, 'typ': TYPE})}.{_part(claims)}"
    return f"{signed}.{es256.sign(key, signed.encode())}", name


def verify(token: str, signed_by: str, *, session: str, log_hash: str, outcome: str, ended_at: str) -> Verdict:
    """Say whether this server signed exactly this. `unsigned`: a check from before signatures were made."""
    if not token:
        return "unsigned"
    public = keyring.signing_key(PURPOSE).public_key()
    if signed_by != key_id(public):
        return "another_key"
    claims = {"session": session, "log": log_hash, "outcome": outcome, "ended_at": ended_at}
    expected = f"{_part({'alg': 'ES256', 'kid': signed_by, 'typ': TYPE})}.{_part(claims)}"
    signed, _, signature = token.rpartition(".")
    return "signed" if signed == expected and es256.verify(public, signature, signed.encode()) else "broken"


def key_id(public: ec.EllipticCurvePublicKey) -> str:
    """Return the first eight bytes of the SHA-256 of the public key's JWK, in hex."""
    return hashlib.sha256(canonical.dumps(es256.public_jwk(public))).hexdigest()[:16]


def _part(content: dict[str, str]) -> str:
    return es256.to_base64url(canonical.dumps(content))
