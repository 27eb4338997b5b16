"""The outbox row, written in the transaction of the fact it answers; and what takes it back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from hocvuso.facts.fold import State
from hocvuso.facts.queries import facts_about, state_unscoped
from hocvuso.facts.types import NewFact, StoredFact, Subject
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import wording
from hocvuso.vneid.models import Handover
from hocvuso.vneid.rules import steps
from hocvuso.vneid.rules.contract import CONSENT_MISSING

PURPOSE = "handover"
_OFFICER = "vneid.officer"


def on_certificate(fact: StoredFact) -> Iterable[NewFact]:
    """Queue the attainment of a new certificate, or park it when nobody asked the person for consent yet."""
    attainment = UUID(fact.body["attainment"])
    if Handover.objects.filter(attainment=attainment).exclude(state__in=_OVER).exists():
        return ()
    granted = _granted(fact.subject.id, attainment)
    state = state_unscoped(fact.subject.id)
    if granted is None or state is None:
        return ()
    now = clock.now()
    may_send = basis_of(state) is not None
    row = Handover.objects.create(
        request=uuid7(),
        commune_id=fact.commune,
        neighbourhood=fact.neighbourhood,
        resident=fact.subject.id,
        attainment=attainment,
        attainment_fact=granted.id,
        result=_result(granted, fact),
        state=steps.PENDING if may_send else steps.PARKED,
        code="" if may_send else CONSENT_MISSING,
        queued_at=now,
        changed_at=now,
    )
    return (step_fact(row),)


def on_revoked(fact: StoredFact) -> Iterable[NewFact]:
    """Take back the request of an attainment that no longer holds."""
    return _take_back(Handover.objects.filter(attainment=fact.body["attainment"]))


def on_retracted(fact: StoredFact) -> Iterable[NewFact]:
    """Take back the request that stood on a retracted attainment."""
    rows = Handover.objects.filter(attainment_fact=fact.body["retracts"], resident=fact.subject.id)
    return _take_back(rows)


def on_consent(fact: StoredFact) -> Iterable[NewFact]:
    """Let go what waited for this consent; hold back what has not been sent when it is withdrawn."""
    if fact.body["purpose"] != wording.consent_purpose() or wording.basis() != wording.CONSENT:
        return []
    state = state_unscoped(fact.subject.id)
    if state is None:
        return []
    may_send = basis_of(state) is not None
    before, code = (steps.PARKED, CONSENT_MISSING) if may_send else (steps.PENDING, "")
    moved = []
    for row in Handover.objects.filter(resident=fact.subject.id, state=before, code=code).exclude(action="revoke"):
        move(row, steps.PENDING if may_send else steps.PARKED, code="" if may_send else CONSENT_MISSING)
        moved.append(step_fact(row))
    return moved


def basis_of(state: State) -> str | None:
    """Return on what basis a person's result may be handed over: a consent's fact id, the law, or None."""
    if wording.basis() != wording.CONSENT:
        return wording.basis()
    entry = state.data["l"].get(f"consent:{wording.consent_purpose()}")
    return f"consent:{entry[1]}" if entry and entry[3] else None


def move(row: Handover, state: str, *, code: str = "") -> None:
    """Put a row into another state and save it. Raises WrongStep."""
    set_state(row, state, code=code)
    save_rows([row])


def set_state(row: Handover, state: str, *, code: str = "") -> None:
    """Put a row into another state, to be saved with others by `save_rows`. Raises WrongStep: then it is unchanged."""
    steps.require(row.state, state)
    row.state, row.code, row.changed_at = state, code, clock.now()


def save_rows(rows: Sequence[Handover]) -> None:
    """Save what can change about rows, many in one statement."""
    Handover.objects.bulk_update(rows, _CHANGING, batch_size=200)


def next_version(row: Handover, action: str) -> Handover:
    """Return a new pending version of a request; the old one is counted no longer."""
    last = Handover.objects.filter(request=row.request).aggregate(last=Max("version"))["last"]
    now = clock.now()
    if action == "amend":
        move(row, steps.REPLACED)
    return Handover.objects.create(
        request=row.request,
        version=last + 1,
        action=action,
        commune_id=row.commune_id,
        neighbourhood=row.neighbourhood,
        resident=row.resident,
        attainment=row.attainment,
        attainment_fact=row.attainment_fact,
        result=row.result,
        queued_at=now,
        changed_at=now,
    )


def step_fact(row: Handover, **more: Any) -> NewFact:
    """Return the fact that says where a row stands now."""
    body: dict[str, Any] = {"request": str(row.request), "request_version": row.version}
    if row.state == steps.PENDING:
        kind = "handover.queued"
        body |= {"attainment": str(row.attainment), "action": row.action}
    elif row.state in (steps.PARKED, steps.REVIEW):
        kind = "handover.parked"
        body["reason"] = row.code or "REVIEW"
    elif row.state == steps.REJECTED:
        kind = "handover.refused"
        body["code"] = row.code
    else:
        kind = "handover.sent"
        body["batch"] = str(row.batch_id)
    return new_fact(row, kind, {**body, **more})


def new_fact(row: Handover, kind: str, body: dict[str, Any], *, evidence: Any = "declared") -> NewFact:
    """Return a fact about the person of a row."""
    return NewFact(
        kind=kind,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        subject=Subject("resident", row.resident),
        occurred_at=clock.now(),
        evidence=evidence,
        purpose=PURPOSE,
        body=body,
    )


_CHANGING = [
    *("state", "code", "changed_at", "batch", "not_before", "attempts", "visible_since"),
    *("sealed", "body_sha256"),
]
_OVER = (steps.CANCELLED, steps.REVOKED, steps.REPLACED)


def _take_back(rows: Iterable[Handover]) -> list[NewFact]:
    facts = []
    for row in rows:
        if row.action == "revoke" or row.taken_back_at is not None:
            continue
        row.taken_back_at = clock.now()
        row.save(update_fields=["taken_back_at"])
        if row.state in (steps.PENDING, steps.PARKED):
            move(row, steps.CANCELLED)
        elif row.state in steps.SENT:
            facts.append(step_fact(next_version(row, "revoke")))
    return facts


def _granted(resident: UUID, attainment: UUID) -> StoredFact | None:
    found = [
        fact
        for fact in facts_about(EVERYWHERE, resident)
        if fact.kind == "attainment.granted" and fact.body["attainment"] == str(attainment)
    ]
    return found[0] if found else None


def _result(granted: StoredFact, issued: StoredFact) -> dict[str, str]:
    body = granted.body
    officer = sealed.blind_index(str(granted.actor), context=_OFFICER)
    return {
        "framework": body["framework"],
        "framework_version": body["framework_version"],
        "level": body["level"],
        "attained_on": body.get("on_day") or clock.local_day(granted.effective_at).isoformat(),
        "mode": body["mode"],
        "unit": f"{granted.commune:05d}",
        # the receiver can tell two officers apart, and can't learn who they are
        "officer": officer[:8].hex(),
        "credential_sha256": issued.body.get("credential_hash") or "",
        "evidence_sha256": body.get("evidence_hash") or "",
    }
