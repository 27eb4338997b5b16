"""Facts written by other programs of a ward: what a helper saw or heard about a resident of the caller's places."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema

from hocvuso.api.access import ApiRequest, Permit
from hocvuso.api.problems import WRITING
from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact, Subject
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.queries import residents_by_id
from hocvuso.places.queries import households
from hocvuso.places.types import PlaceScope

router = Router(tags=["facts"])

OBSERVED = Literal[
    "consent.given",
    "consent.withdrawn",
    "visit.recorded",
    "pillar.observed",
    "rung.observed",
    "service.adopted",
    "barrier.noted",
    "barrier.cleared",
    "appointment.made",
    "appointment.kept",
    "exception.noted",
    "exception.cleared",
]
"""What a person may report. Results, certificates, hand-overs and confirmations are made by their own rooms only."""

_AHEAD = timedelta(minutes=5)
_EXAMPLE: Any = {
    "id": "0193a1b2-7c00-7000-8000-0000000000f1",
    "kind": "barrier.noted",
    "version": 1,
    "commune": 25747,
    "neighbourhood": 5,
    "subject": {"kind": "resident", "id": "0193a1b2-7c00-7000-8000-0000000000a1"},
    "occurred_at": "2026-11-24T08:00:00+07:00",
    "evidence": "declared",
    "purpose": "learning",
    "body": {"barrier": "no-phone"},
}


class FutureDate(DomainError):
    """A fact that claims to have happened later than now."""

    code = "future_date"
    text = "Ngày giờ của sự kiện ở tương lai. Kiểm tra đồng hồ máy rồi gửi lại, chưa có gì được ghi."


class SubjectIn(Schema):
    """Whom the fact is about."""

    kind: Literal["resident", "household"] = Field(examples=["resident"])
    id: UUID = Field(examples=["0193a1b2-7c00-7000-8000-0000000000a1"])


class FactIn(Schema):
    """One fact; `id` (UUIDv7, made by the sender) is the idempotency key."""

    id: UUID
    kind: OBSERVED
    version: int = Field(1, ge=1, le=99)
    commune: int = Field(ge=1, le=99_999)
    neighbourhood: int = Field(0, ge=0, le=32_767)
    subject: SubjectIn
    occurred_at: datetime = Field(description="with time zone")
    evidence: Literal["declared", "witnessed"]
    purpose: str = Field(min_length=1, max_length=60)
    body: dict[str, Any]

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}


class FactsIn(Schema):
    """Up to 200 facts, recorded in one transaction: all or none."""

    facts: list[FactIn] = Field(min_length=1, max_length=200, examples=[[_EXAMPLE]])


class ReceiptOut(Schema):
    """The server's word about one fact."""

    id: UUID = Field(examples=["0193a1b2-7c00-7000-8000-0000000000f1"])
    verdict: str = Field(examples=["stored"], description="stored, or known when this id was recorded before")
    server_seq: int | None = Field(examples=[42])
    effective_at: datetime | None = Field(examples=["2026-11-24T01:00:00Z"])


class ReceiptsOut(Schema):
    """One receipt a fact, in the order sent."""

    receipts: list[ReceiptOut] = Field(
        examples=[
            [
                {
                    "id": "0193a1b2-7c00-7000-8000-0000000000f1",
                    "verdict": "stored",
                    "server_seq": 42,
                    "effective_at": "2026-11-24T01:00:00Z",
                }
            ]
        ]
    )


@router.post("/facts", response={200: ReceiptsOut, **WRITING}, auth=Permit("facts.record"))
def record_facts(request: ApiRequest, body: FactsIn) -> Any:
    """Record what was seen or heard. Sending the same ids again changes nothing and answers `known`."""
    latest = clock.now() + _AHEAD
    for fact in body.facts:
        if fact.occurred_at.tzinfo is None:
            raise DomainError("no_time_zone", "Ngày giờ thiếu múi giờ. Ghi dạng 2026-11-24T08:00:00+07:00 rồi gửi lại.")
        if fact.occurred_at > latest:
            raise FutureDate()
        request.scope.require(fact.commune, fact.neighbourhood)
    subjects = [Subject(fact.subject.kind, fact.subject.id) for fact in body.facts]
    _require_known(request.scope, subjects)
    receipts = record(
        facts=[
            NewFact(
                id=fact.id,
                kind=fact.kind,
                version=fact.version,
                commune=fact.commune,
                neighbourhood=fact.neighbourhood,
                subject=subject,
                occurred_at=fact.occurred_at,
                evidence=fact.evidence,
                purpose=fact.purpose,
                body=fact.body,
            )
            for fact, subject in zip(body.facts, subjects, strict=True)
        ],
        actor=request.actor,
    )
    return {
        "receipts": [
            {"id": r.fact_id, "verdict": r.verdict, "server_seq": r.server_seq, "effective_at": r.effective_at}
            for r in receipts
        ]
    }


def _require_known(scope: PlaceScope, subjects: list[Subject]) -> None:
    """Raise NotFound unless everybody named is on the register inside the caller's places."""
    people = {s.id for s in subjects if s.kind == "resident"}
    doors = {s.id for s in subjects if s.kind == "household"}
    if len(residents_by_id(scope, people)) < len(people) or len(households(scope, doors)) < len(doors):
        raise NotFound()
