"""One issuer, one trust list, one status list: what the tests of pure rules verify against."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from hocvuso.credentials.rules import qr, status, token, trust
from hocvuso.credentials.rules.verdict import Verdict, judge

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
YEARS = timedelta(days=1000)
ORIGIN = "https://hocvuso.example.vn"


@dataclass
class Paper:
    """A certificate about to be shown to a verifier; change what you like before `verdict`."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    status_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    root: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    issuer: str = "25747"
    use: str = trust.CERTIFICATES
    not_before: datetime = NOW - timedelta(days=30)
    not_after: datetime = NOW + timedelta(days=365)
    revoked: tuple[int, ...] = ()
    list_age: timedelta | None = timedelta(days=2)

    def claims(self, **changes: Any) -> token.Claims:
        given: dict[str, Any] = {
            "issuer": "25747",
            "issued_at": NOW - timedelta(days=1),
            "expires_at": NOW + timedelta(days=365),
            "id": UUID("0193a1b2-7c00-7000-8000-0000000000c1"),
            "name": "Nguyễn Thị Sáu",
            "birth_year": 1954,
            "unit": "25747",
            "level": "pho-cap:nd224-2026/1",
            "status_list": 1,
            "status_index": 77,
        }
        return token.Claims(**given | changes)

    def text(self, **changes: Any) -> str:
        return qr.text_of(token.sign(self.claims(**changes), self.key), ORIGIN)

    def trust_list(self) -> trust.TrustList:
        keys = [
            trust.TrustedKey(token.key_id(key.public_key()), issuer, name, use, key.public_key(), first, last)
            for key, issuer, name, use, first, last in (
                (self.key, self.issuer, "Phường Thủ Dầu Một", self.use, self.not_before, self.not_after),
                (self.status_key, "status", "Danh sách thu hồi", trust.STATUS, NOW - YEARS, NOW + YEARS),
            )
        ]
        return trust.read(trust.sign(trust.body(1, NOW, keys), self.root), self.root.public_key())

    def lists(self) -> dict[int, status.StatusList]:
        if self.list_age is None:
            return {}
        body = status.body(1, NOW - self.list_age, status.bitstring(self.revoked), origin=ORIGIN)
        text = status.sign(body, self.status_key)
        return {1: status.read(text, 1, self.trust_list())}

    def verdict(self, text: str | None = None, *, now: datetime = NOW, **changes: Any) -> Verdict:
        return judge(text or self.text(**changes), trust=self.trust_list(), lists=self.lists(), now=now)
