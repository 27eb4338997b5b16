"""What identity tells other rooms."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account as other rooms see it."""

    id: UUID
    display_name: str
    sign_in_name: str
    is_active: bool
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """One grant in force or past: role x organisation x place x period."""

    id: UUID
    account_id: UUID
    account_name: str
    role: str
    organisation_id: UUID
    organisation_name: str
    commune: int | None
    neighbourhood: int | None
    valid_from: date
    valid_to: date | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """An installation of the field kit; `public_key` is the raw uncompressed P-256 point (65 bytes)."""

    id: UUID
    account_id: UUID
    account_active: bool
    public_key: bytes
    label: str
    enrolled_at: datetime
    revoked_at: datetime | None

    @property
    def is_revoked(self) -> bool:
        """Whether pushes of this device are to be parked."""
        return self.revoked_at is not None


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A fresh one-time code. `code` is shown once and kept nowhere."""

    code: str
    spoken: str
    account_id: UUID
    display_name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RedeemedCode:
    """Whose code was used, on behalf of which organisation, and about whom (helper codes)."""

    account_id: UUID
    organisation_id: UUID | None
    subject: UUID | None
