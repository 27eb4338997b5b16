"""What a verifier says about a scanned text. The page decides the same way (`frontend/verifier/verify.ts`).

Three answers, not two: it holds; it holds but the status list is old or absent; it is refused, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hocvuso.credentials.rules import qr, token
from hocvuso.credentials.rules.status import FRESH_FOR, StatusList
from hocvuso.credentials.rules.trust import CERTIFICATES, TrustedKey, TrustList

Answer = Literal["valid", "old_list", "refused"]
Reason = Literal[
    "",
    "not_ours",
    "malformed",
    "unknown_key",
    "wrong_algorithm",
    "bad_signature",
    "wrong_issuer",
    "outside_key_period",
    "not_yet",
    "expired",
    "index_outside",
    "revoked",
]
CLOCK_SKEW = timedelta(hours=24)
"""Cheap phones run with wrong clocks; a certificate of "tomorrow" is no forgery."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `claims` and `key` are given only when the signature holds; `list_as_of` None = no list at hand."""

    answer: Answer
    reason: Reason = ""
    claims: token.Claims | None = None
    key: TrustedKey | None = None
    list_as_of: datetime | None = None


def judge(text: str, *, trust: TrustList, lists: Mapping[int, StatusList], now: datetime) -> Verdict:
    """Return the verdict on a QR text at `now`, with the trust list and the status lists at hand."""
    try:
        signed = token.read(qr.token_of(text))
    except qr.NotOurs:
        return Verdict("refused", "not_ours")
    except token.TokenBroken:
        return Verdict("refused", "malformed")
    key = trust.keys.get(signed.kid)
    if key is None or key.use != CERTIFICATES:
        return Verdict("refused", "unknown_key")
    if signed.algorithm != token.ES256:
        return Verdict("refused", "wrong_algorithm")
    if not token.signature_holds(signed, key.public):
        return Verdict("refused", "bad_signature", key=key)
    return _judge_claims(signed.claims, key, lists, now)


def _judge_claims(claims: token.Claims, key: TrustedKey, lists: Mapping[int, StatusList], now: datetime) -> Verdict:
    def refuse(reason: Reason) -> Verdict:
        return Verdict("refused", reason, claims, key)

    if claims.issuer != key.issuer or claims.unit != key.issuer:
        return refuse("wrong_issuer")
    if not key.not_before <= claims.issued_at <= key.not_after:
        return refuse("outside_key_period")
    return judge_standing(claims, lists, now, key)


def judge_standing(
    claims: token.Claims, lists: Mapping[int, StatusList], now: datetime, key: TrustedKey | None = None
) -> Verdict:
    """Return the verdict on claims whose signature holds: their time, and whether they are revoked."""

    def refuse(reason: Reason) -> Verdict:
        return Verdict("refused", reason, claims, key)

    if claims.issued_at > now + CLOCK_SKEW:
        return refuse("not_yet")
    if claims.expires_at <= now:
        return refuse("expired")
    status = lists.get(claims.status_list)
    if status is None:
        return Verdict("old_list", "", claims, key)
    try:
        if status.revoked(claims.status_index):
            # a set bit stays set, however old the list is
            return Verdict("refused", "revoked", claims, key, status.as_of)
    except IndexError:
        return Verdict("refused", "index_outside", claims, key, status.as_of)
    fresh = now - status.as_of <= FRESH_FOR
    return Verdict("valid" if fresh else "old_list", "", claims, key, status.as_of)
