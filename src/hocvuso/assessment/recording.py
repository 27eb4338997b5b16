"""What the ledger learns of a check: consent, that it was completed, and, when the rule is met, the attainment."""

from collections import Counter

from hocvuso.assessment.running import Running
from hocvuso.assessment.versions import pass_rule_of
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, Evidence, NewFact, Subject
from hocvuso.kernel.clock import LOCAL_ZONE
from hocvuso.kernel.ids import uuid7

PURPOSE = "assessment"


def record_outcome(now: Running, actor: Actor) -> None:
    """Record `assessment.completed` and, for an attained level, `attainment.granted`, in one call."""
    session = now.session
    rule = pass_rule_of(session.rule_code)
    shared = {
        "framework": rule.framework,
        "framework_version": rule.framework_version,
        "level": rule.level,
        "rule": rule.code,
        "mode": "paper" if session.mode == "paper" else "supervised",
        "evidence_hash": session.evidence_hash,
    }
    answered = [a for a in now.answers if a.category is not None]
    groups = Counter(now.items[a.item]["group"] for a in answered)
    bodies: list[tuple[str, dict[str, object]]] = [
        (
            "assessment.completed",
            {
                **shared,
                "session": str(session.id),
                "outcome": session.outcome,
                "items": len(answered),
                "groups": dict(sorted(groups.items())),
            },
        )
    ]
    if session.outcome == "attained":
        session.attainment = uuid7()
        assert session.ended_at is not None
        day = session.ended_at.astimezone(LOCAL_ZONE).date().isoformat()
        granted = {"attainment": str(session.attainment), "assessment": str(session.id), "on_day": day}
        bodies.append(("attainment.granted", {**shared, **granted}))
    record(facts=[_fact(now, kind, body) for kind, body in bodies], actor=actor)


def record_consent(now: Running, actor: Actor) -> None:
    """Record that the person agreed, by word of mouth, to be examined and to the result being kept."""
    body: dict[str, object] = {"purpose": PURPOSE, "how": "spoken"}
    record(facts=[_fact(now, "consent.given", body, evidence="witnessed")], actor=actor)


def record_revoked(now: Running, actor: Actor, reason: str) -> None:
    """Record that the attainment of a void check no longer holds."""
    body: dict[str, object] = {"attainment": str(now.session.attainment), "reason": reason}
    record(facts=[_fact(now, "attainment.revoked", body)], actor=actor)


def _fact(now: Running, kind: str, body: dict[str, object], evidence: Evidence = "examined") -> NewFact:
    session = now.session
    return NewFact(
        kind=kind,
        commune=session.commune_id,
        neighbourhood=session.neighbourhood,
        subject=Subject("resident", session.resident_id),
        occurred_at=now.events[-1].at if now.events else session.started_at,
        evidence=evidence,
        purpose=PURPOSE,
        body=body,
    )
