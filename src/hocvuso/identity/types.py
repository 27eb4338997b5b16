"""What identity tells other rooms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hocvuso.identity.rules import ROLES, roles_with
from hocvuso.places.types import EVERYWHERE, PlaceScope


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
    public_key: bytes
    label: str
    enrolled_at: datetime
    revoked_at: datetime | None

    @property
    def is_revoked(self) -> bool:
        """Whether pushes of this device are to be parked."""
        return self.revoked_at is not None


@dataclass(frozen=True, slots=True)
class PasskeyInfo:
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyQuestion:
    """What the browser hands to the authenticator (`options`); the session keeps the id."""

    id: UUID
    options: dict[str, Any]


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


@dataclass(frozen=True, slots=True)
class Standing:
    """All that an account may do on one day: its grants in force, read once for a request."""

    account_id: UUID
    grants: tuple["StandingGrant", ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(g.role for g in self.grants)

    @property
    def permissions(self) -> frozenset[str]:
        """What may be done somewhere."""
        return frozenset(p for role in self.roles for p in ROLES[role])

    def scope(self, *permissions: str) -> PlaceScope:
        """Return the places where one of the permissions holds; without any, where some role is held."""
        communes, neighbourhoods = set(), set()
        for grant in self._with(permissions):
            if grant.commune is None:
                return EVERYWHERE
            if grant.neighbourhood is None:
                communes.add(grant.commune)
            else:
                neighbourhoods.add((grant.commune, grant.neighbourhood))
        return PlaceScope(
            communes=frozenset(communes), neighbourhoods=frozenset(n for n in neighbourhoods if n[0] not in communes)
        )

    def organisation(self, *permissions: str, commune: int | None = None) -> UUID | None:
        """Return in whose name the account acts: the organisation of the narrowest fitting grant, oldest first."""
        fitting = [g for g in self._with(permissions) if commune is None or g.commune in {commune, None}]
        fitting.sort(key=lambda g: (g.commune is None, g.neighbourhood is None, g.valid_from, g.id))
        return fitting[0].organisation_id if fitting else None

    def _with(self, permissions: tuple[str, ...]) -> list["StandingGrant"]:
        if not permissions:
            return list(self.grants)
        roles = frozenset().union(*(roles_with(p) for p in permissions))
        return [g for g in self.grants if g.role in roles]


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """A grant in force, as far as rights depend on it."""

    id: UUID
    role: str
    organisation_id: UUID
    commune: int | None
    neighbourhood: int | None
    valid_from: date
