"""Facts of assessment, certificates and the hand-over to VNeID."""

from typing import Literal

from pydantic import Field

from hocvuso.facts.kinds.base import Body, Code, Day, Digest, Id


class AssessmentCompleted(Body):
    """A supervised check came to its end. Answers stay in the assessment room."""

    session: Id
    framework: Code
    framework_version: Code
    level: Code
    rule: Code
    mode: Code
    outcome: Literal["attained", "not_yet", "continue"]
    items: int = Field(ge=0, le=1000)
    groups: dict[str, int] = {}
    evidence_hash: Digest | None = None


class AttainmentGranted(Body):
    """Attained by our own rule: provisional (đạt, tạm tính) until VNeID confirms."""

    attainment: Id
    assessment: Id | None = None
    framework: Code
    framework_version: Code
    level: Code
    rule: Code
    mode: Code
    on_day: Day | None = None
    evidence_hash: Digest | None = None


class AttainmentRevoked(Body):
    """The attainment no longer holds."""

    attainment: Id
    reason: Code


class CertificateIssued(Body):
    """A certificate for an attainment; its content lies in the credentials room."""

    certificate: Id
    attainment: Id
    credential_hash: Digest | None = None


class CertificateRevoked(Body):
    """The certificate is on the status list."""

    certificate: Id
    reason: Code


class HandoverQueued(Body):
    """A row in the outbox to VNeID."""

    request: Id
    request_version: int = Field(default=1, ge=1)
    attainment: Id | None = None
    action: Literal["confirm", "amend", "revoke"] = "confirm"


class HandoverSent(Body):
    """Delivered in a batch, as the transport receipt says."""

    request: Id
    request_version: int = Field(default=1, ge=1)
    batch: Id
    receipt_hash: Digest | None = None


class HandoverParked(Body):
    """Waits on our side or theirs: consent missing, or under review."""

    request: Id
    request_version: int = Field(default=1, ge=1)
    reason: Code


class HandoverRefused(Body):
    """Refused with one of the contract's codes; becomes a task for the team."""

    request: Id
    request_version: int = Field(default=1, ge=1)
    code: Code
    receipt_hash: Digest | None = None


class ConfirmationReceived(Body):
    """Confirmed on VNeID: by a verified item receipt, or by an imported official list (with the file's hash)."""

    source: Literal["receipt", "official_list"]
    request: Id | None = None
    request_version: int | None = Field(default=None, ge=1)
    receipt_hash: Digest
    on_day: Day | None = None


class ConfirmationWithdrawn(Body):
    """VNeID took its confirmation back, or the official list no longer holds the person."""

    source: Literal["receipt", "official_list"]
    request: Id | None = None
    reason: Code
