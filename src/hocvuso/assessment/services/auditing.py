"""Looking at a check again, years later, and setting one aside. A result is never edited."""

from uuid import UUID

from django.db import transaction

from hocvuso.assessment.errors import NotEnded, ReasonMissing
from hocvuso.assessment.models import Session
from hocvuso.assessment.recording import record_revoked
from hocvuso.assessment.running import Running, running
from hocvuso.assessment.scoring import category
from hocvuso.assessment.types import Replay
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.kernel import canonical, clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

SHORTEST_REASON = 10


def replay(scope: PlaceScope, *, session_id: UUID) -> Replay:
    """Play a check again from its log: items chosen, traces, categories, decision. Raises NotFound."""
    session = scope.filter(Session.objects.filter(pk=session_id)).first()
    if session is None:
        raise NotFound()
    now = running(session)
    differences = [*_tasks(now), *_ending(now)]
    standing = now.decide()
    return Replay(session.id, session.outcome, standing.ratio, len(now.answers), tuple(differences))


@transaction.atomic
def void_session(scope: PlaceScope, *, session_id: UUID, reason: str, actor: Actor) -> None:
    """Set a finished check aside with a reason; what it granted is revoked in the ledger. The log stays as it is.

    Raises NotFound, ReasonMissing, NotEnded.
    """
    session = scope.filter(Session.objects.select_for_update().filter(pk=session_id)).first()
    if session is None:
        raise NotFound()
    if len(clean(reason)) < SHORTEST_REASON:
        raise ReasonMissing()
    if session.state == "void":
        return
    if session.state != "ended":
        raise NotEnded()
    session.state, session.void_reason = "void", clean(reason)[:200]
    session.voided_by_id, session.voided_at = actor.account_id, clock.now()
    session.save(update_fields=["state", "void_reason", "voided_by", "voided_at"])
    if session.attainment:
        record_revoked(running(session), actor, "assessment_void")
    log(
        actor=actor.account_id,
        action="assessment.session.voided",
        object_kind="assessment_session",
        object_id=session.id,
        commune=session.commune_id,
        details={"had_attainment": session.attainment is not None},
    )


def _tasks(now: Running) -> list[str]:
    found: list[str] = []
    for event in now.events:
        if event.kind == "served":
            before = Running(now.session, tuple(e for e in now.events if e.number < event.number))
            chosen = before.choose()
            if chosen.item != event.item:
                found.append(f"task {event.task}: the rules choose {chosen.item}, the log has {event.item}")
        elif event.kind == "answered":
            try:
                again = category(
                    now.items[event.item],
                    event.body,
                    seed=now.scene_seed(event.task),
                    help_given=event.body["help"],
                )
            except DomainError as error:
                found.append(f"task {event.task}: the answer can't be played again ({error.code})")
                continue
            if again != event.body["category"]:
                found.append(f"task {event.task}: category {again}, the log has {event.body['category']}")
    return found


def _ending(now: Running) -> list[str]:
    session = now.session
    if not session.evidence_hash:
        return []
    found: list[str] = []
    if canonical.sha256_hex(now.log()) != session.evidence_hash:
        found.append("the log is not the one whose hash is in the ledger")
    standing = now.decide()
    if standing.outcome is not None and standing.outcome != session.outcome:
        found.append(f"the rules decide {standing.outcome}, the session has {session.outcome}")
    if standing.outcome is None and session.outcome != "continue":
        found.append(f"nothing is decided by the answers, the session has {session.outcome}")
    return found
