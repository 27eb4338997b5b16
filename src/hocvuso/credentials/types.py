"""What the credentials room tells doors."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hocvuso.kernel.language import said


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """A certificate as screens show it. Moments are aware; `revoked_reason` is a code or ""."""

    id: UUID
    commune: int
    neighbourhood: int
    resident: UUID
    name: str
    birth_year: int | None
    framework: str
    framework_version: str
    level: str
    attained_on: date
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_reason: str
    credential_hash: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many certificates of the places in view are valid, revoked, expired."""

    valid: int
    revoked: int
    expired: int


@dataclass(frozen=True, slots=True)
class PrintRunInfo:
    """A file for the printer: "waiting", "ready" or "failed"; `kept` = the file is still there."""

    id: UUID
    commune: int
    asked_at: datetime
    count: int
    state: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a certificate was revoked: what staff choose, and what a verifier is told."""

    code: str
    title_vi: str
    plain_vi: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)

    @property
    def plain(self) -> str:
        """The plain in the language in use."""
        return said(self.plain_vi)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a certificate says (content/vi/certificates.yaml)."""

    title: str
    result: str
    provisional: str
    statement: str
    provisional_note: str
    confirmed_note: str
    verify_note: str
    paper_note: str
    valid_years: int
    key_years: int
    print_days: int
    reasons: tuple[Reason, ...]
