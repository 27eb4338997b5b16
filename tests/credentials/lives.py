"""People who attain, through the ledger."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hocvuso.credentials.models import Certificate
from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact, Subject
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, NEAR, Cast


def say(
    cast: Cast,
    resident: UUID,
    kind: str,
    body: dict[str, Any],
    *,
    evidence: str = "examined",
    purpose: str = "assessment",
    commune: int = HERE,
    neighbourhood: int = NEAR,
    ago: timedelta = timedelta(0),
) -> UUID:
    """Record one fact about a resident; return its id."""
    fact = NewFact(
        kind=kind,
        commune=commune,
        neighbourhood=neighbourhood,
        subject=Subject("resident", resident),
        occurred_at=clock.now() - ago,
        evidence=evidence,  # type: ignore[arg-type]
        purpose=purpose,
        body=body,
    )
    record(facts=[fact], actor=cast.actor(cast.nhan))
    return fact.id


def attain(cast: Cast, resident: UUID, *, attainment: UUID | None = None, **place: Any) -> UUID:
    """Record an attainment; return the id of the fact."""
    body = {
        "attainment": str(attainment or uuid7()),
        "framework": "nd224-2026",
        "framework_version": "1",
        "level": "pho-cap",
        "rule": "tam-tinh-2026-11",
        "mode": "supervised",
        "evidence_hash": "ab" * 32,
    }
    return say(cast, resident, "attainment.granted", body, **place)


def certified(cast: Cast, resident: UUID | None = None) -> UUID:
    """Let somebody (Bà Sáu) attain; return the id of the certificate."""
    who = resident or cast.resident()
    attain(cast, who)
    return Certificate.objects.filter(resident=who).latest("issued_at").pk
