"""The vocabulary: one typed schema per kind and version. `number` is stable: the ledger stores it.

To add a kind: write its body in the module of its theme, add one line to `KINDS`, one effect to `fold.EFFECTS`
when it changes a state, one case to tests/facts/test_kinds.py. See docs/guides/add-a-fact-kind.md.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from hocvuso.facts.kinds import field, outcome, register


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact at one version. `subjects`: what it can be about."""

    number: int
    name: str
    version: int
    body: type[BaseModel]
    subjects: frozenset[str]


class UnknownKind(ValueError):
    """No schema for this kind, or not in this version (a newer app, perhaps)."""


_RESIDENT = frozenset({"resident"})
_HOUSEHOLD = frozenset({"household"})
_DOOR = frozenset({"resident", "household"})
_ANY = frozenset({"resident", "household", "group", "staff"})


def _kinds() -> list[Kind]:
    rows: list[tuple[int, str, type[BaseModel], frozenset[str]]] = [
        (1, "resident.listed", register.ResidentListed, _RESIDENT),
        (2, "resident.amended", register.ResidentAmended, _RESIDENT),
        (3, "resident.merged", register.ResidentMerged, _RESIDENT),
        (4, "resident.split", register.ResidentSplit, _RESIDENT),
        (5, "resident.moved", register.ResidentMoved, _RESIDENT),
        (6, "resident.died", register.ResidentDied, _RESIDENT),
        (7, "resident.returned", register.ResidentReturned, _RESIDENT),
        (10, "household.listed", register.HouseholdListed, _HOUSEHOLD),
        (11, "household.amended", register.HouseholdAmended, _HOUSEHOLD),
        (15, "fact.retracted", register.FactRetracted, _ANY),
        (20, "consent.given", field.Consent, _RESIDENT),
        (21, "consent.withdrawn", field.Consent, _RESIDENT),
        (22, "visit.recorded", field.VisitRecorded, _DOOR),
        (23, "pillar.observed", field.PillarObserved, _RESIDENT),
        (24, "rung.observed", field.RungObserved, _RESIDENT),
        (25, "practice.completed", field.PracticeCompleted, _RESIDENT),
        (26, "lesson.completed", field.LessonCompleted, _RESIDENT),
        (27, "service.adopted", field.ServiceAdopted, _RESIDENT),
        (28, "barrier.noted", field.Barrier, _RESIDENT),
        (29, "barrier.cleared", field.Barrier, _RESIDENT),
        (30, "appointment.made", field.AppointmentMade, _DOOR),
        (31, "appointment.kept", field.AppointmentKept, _DOOR),
        (32, "exception.noted", field.ExceptionNoted, _RESIDENT),
        (33, "exception.cleared", field.ExceptionCleared, _RESIDENT),
        (40, "assessment.completed", outcome.AssessmentCompleted, _RESIDENT),
        (41, "attainment.granted", outcome.AttainmentGranted, _RESIDENT),
        (42, "attainment.revoked", outcome.AttainmentRevoked, _RESIDENT),
        (43, "certificate.issued", outcome.CertificateIssued, _RESIDENT),
        (44, "certificate.revoked", outcome.CertificateRevoked, _RESIDENT),
        (45, "handover.queued", outcome.HandoverQueued, _RESIDENT),
        (46, "handover.sent", outcome.HandoverSent, _RESIDENT),
        (47, "handover.parked", outcome.HandoverParked, _RESIDENT),
        (48, "handover.refused", outcome.HandoverRefused, _RESIDENT),
        (49, "confirmation.received", outcome.ConfirmationReceived, _RESIDENT),
        (50, "confirmation.withdrawn", outcome.ConfirmationWithdrawn, _RESIDENT),
    ]
    return [Kind(number, name, 1, body, subjects) for number, name, body, subjects in rows]


KINDS: dict[tuple[str, int], Kind] = {(kind.name, kind.version): kind for kind in _kinds()}
NUMBERS: dict[str, int] = {kind.name: kind.number for kind in KINDS.values()}
NAMES: dict[int, str] = {number: name for name, number in NUMBERS.items()}
_ADAPTERS: dict[tuple[str, int], TypeAdapter[Any]] = {key: TypeAdapter(kind.body) for key, kind in KINDS.items()}


def kind_of(name: str, version: int) -> Kind:
    """Return the schema entry. Raises UnknownKind."""
    try:
        return KINDS[name, version]
    except KeyError:
        raise UnknownKind(f"{name} {version}") from None


def check_body(name: str, version: int, body: Any) -> None:
    """Raise UnknownKind, or pydantic's ValidationError when the body does not fit. The body itself is kept as sent."""
    adapter = _ADAPTERS.get((name, version))
    if adapter is None:
        raise UnknownKind(f"{name} {version}")
    adapter.validate_python(body)


__all__ = ["KINDS", "NAMES", "NUMBERS", "Kind", "UnknownKind", "ValidationError", "check_body", "kind_of"]
