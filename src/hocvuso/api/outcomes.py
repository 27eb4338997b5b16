"""What came of learning: certificates, where the hand-over stands, and checking a paper."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, P, PathEx, Query, Router, Schema

from hocvuso.api.access import Anybody, ApiRequest, Permit
from hocvuso.api.pages import LARGEST, CursorRefused, Page, decode, page
from hocvuso.api.problems import LISTING, PUBLIC, READING, WRITING, Problem
from hocvuso.credentials import queries, services
from hocvuso.credentials.types import CertificateInfo
from hocvuso.vneid import queries as handovers

router = Router(tags=["outcomes"])

_ID = "0193a1b2-7c00-7000-8000-0000000000c1"
CertificateId = PathEx[UUID, P(examples=[_ID])]


class CertificateOut(Schema):
    """A certificate: provisional (đạt, tạm tính); whether VNeID has confirmed is said elsewhere."""

    id: UUID = Field(examples=[_ID])
    commune: int = Field(examples=[25747])
    neighbourhood: int = Field(examples=[5])
    resident: UUID = Field(examples=["0193a1b2-7c00-7000-8000-0000000000a1"])
    name: str = Field(examples=["Nguyễn Thị Sáu"])
    birth_year: int | None = Field(examples=[1954])
    framework: str = Field(examples=["nd224-2026"])
    framework_version: str = Field(examples=["1"])
    level: str = Field(examples=["pho-cap"])
    attained_on: date = Field(examples=["2026-11-24"])
    issued_at: datetime = Field(examples=["2026-11-24T08:00:00Z"])
    expires_at: datetime = Field(examples=["2029-11-24T08:00:00Z"])
    revoked_at: datetime | None = Field(examples=[None])
    revoked_reason: str = Field(examples=[""])
    credential_hash: str = Field(description="SHA-256 of the signed token", examples=["ab" * 32])


class Which(Schema):
    """Which page of which certificates."""

    commune: int | None = Field(None, ge=1, le=99_999, examples=[25747])
    state: str = Field("", max_length=10, examples=["valid"], description="valid, revoked, expired or empty: all")
    limit: int = Field(50, ge=1, le=LARGEST, examples=[50])
    cursor: str | None = Field(None, max_length=400, examples=["WyIyMDI2LTExLTI0IiwiMDE5MyJd"])


class RevokeIn(Schema):
    """Why a certificate is revoked: a code of content/vi/certificates.yaml."""

    reason: str = Field(min_length=1, max_length=60, examples=["wrong-data"])


class LedgerOut(Schema):
    """How the attained stand in the hand-over, now: five columns that add up to `attained`."""

    waiting: int = Field(examples=[12])
    in_flight: int = Field(examples=[3])
    parked: int = Field(examples=[5])
    refused: int = Field(examples=[2])
    confirmed: int = Field(examples=[40])
    attained: int = Field(examples=[62])


class Where(Schema):
    """Of which commune; without: all in the caller's places."""

    commune: int | None = Field(None, ge=1, le=99_999, examples=[25747])


class PaperIn(Schema):
    """What stands in the QR code: the whole address, or its digits."""

    text: str = Field(min_length=1, max_length=3000, examples=["https://hocvuso.example.vn/x#6095662513733147923"])


class VerdictOut(Schema):
    """The verdict on a paper. Who it names is said only when the signature holds."""

    answer: str = Field(examples=["valid"], description="valid, old_list or refused")
    reason: str = Field(examples=[""], description="why it is refused")
    name: str | None = Field(examples=["Nguyễn Thị Sáu"])
    birth_year: int | None = Field(examples=[1954])
    issuer: str | None = Field(examples=["25747"])
    issuer_name: str | None = Field(examples=["Phường Thủ Dầu Một"])
    level: str | None = Field(examples=["pho-cap:nd224-2026/1"])
    issued_at: datetime | None = Field(examples=["2026-11-24T08:00:00Z"])
    expires_at: datetime | None = Field(examples=["2029-11-24T08:00:00Z"])


@router.get("/certificates", response={200: Page[CertificateOut], **LISTING}, auth=Permit("certificate.view"))
def certificates(request: ApiRequest, which: Query[Which]) -> Any:
    """List the certificates of the caller's places, newest first."""
    place = decode(which.cursor, str, str)
    rows = queries.certificates(
        request.scope,
        commune=which.commune,
        state=which.state,
        before=_before(*place) if place else None,
        limit=which.limit + 1,
    )
    return page(rows, limit=which.limit, position=lambda c: (c.issued_at.isoformat(), str(c.id)), show=_shown)


@router.get("/certificates/{certificate}", response={200: CertificateOut, **READING}, auth=Permit("certificate.view"))
def certificate(request: ApiRequest, certificate: CertificateId) -> Any:
    """One certificate of the caller's places."""
    return _shown(queries.certificate(request.scope, certificate))


@router.post(
    "/certificates/{certificate}/revoke",
    response={200: CertificateOut, **WRITING, 409: Problem},
    auth=Permit("certificate.revoke"),
)
def revoke_certificate(request: ApiRequest, certificate: CertificateId, body: RevokeIn) -> Any:
    """Revoke a certificate; 409 when it is revoked already."""
    services.revoke_certificate(request.scope, actor=request.actor, certificate_id=certificate, reason=body.reason)
    return _shown(queries.certificate(request.scope, certificate))


@router.get("/handovers/ledger", response={200: LedgerOut, **READING}, auth=Permit("handover.view"))
def handover_ledger(request: ApiRequest, where: Query[Where]) -> Any:
    """Where the attained of the caller's places stand in the hand-over."""
    found = handovers.ledger(request.scope, where.commune)
    names = LedgerOut.model_fields
    return {name: getattr(found, name) if found else 0 for name in names}


@router.post("/verify", response={200: VerdictOut, 400: Problem, **PUBLIC}, auth=Anybody("verify", per_minute=60))
def verify(request: ApiRequest, body: PaperIn) -> Any:
    """Check a paper with this server's lists of this moment. The text is not kept."""
    said = queries.judge_text(body.text)
    claims = said.claims
    return {
        "answer": said.answer,
        "reason": said.reason,
        "name": claims.name if claims else None,
        "birth_year": claims.birth_year if claims else None,
        "issuer": said.key.issuer if said.key else None,
        "issuer_name": said.key.issuer_name if said.key else None,
        "level": claims.level if claims else None,
        "issued_at": claims.issued_at if claims else None,
        "expires_at": claims.expires_at if claims else None,
    }


def _before(moment: str, last: str) -> tuple[datetime, UUID]:
    try:
        found = datetime.fromisoformat(moment)
        if found.tzinfo is None:
            raise ValueError
        return found, UUID(last)
    except ValueError:
        raise CursorRefused() from None


def _shown(row: CertificateInfo) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CertificateOut.model_fields}
