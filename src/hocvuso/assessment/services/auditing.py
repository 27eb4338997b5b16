"""Looking at a check again, years later, and setting one aside. A result is never edited."""

from uuid import UUID

from django.db import transaction

from hocvuso.assessment.errors import NotEnded, ReasonMissing
from hocvuso.assessment.models import Session
from hocvuso.assessment.recording import record_revoked
from hocvuso.assessment.replaying import replayed
from hocvuso.assessment.running import running
from hocvuso.assessment.types.replays import Replay
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

SHORTEST_REASON = 10


def replay(scope: PlaceScope, *, session_id: UUID) -> Replay:
    """Play a check again from its log: items chosen, traces, categories, decision, signature. Raises NotFound."""
    session = scope.filter(Session.objects.filter(pk=session_id)).first()
    if session is None:
        raise NotFound()
    return replayed(running(session))


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
