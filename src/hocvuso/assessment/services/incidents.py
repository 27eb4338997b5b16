"""What happened around a check, reported by its helper and kept in its log. Nothing follows of itself."""

from uuid import UUID

from django.db import transaction

from hocvuso.assessment.errors import IncidentUnclear
from hocvuso.assessment.steps import keep, locked
from hocvuso.assessment.types.checks import INCIDENTS
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

SHORTEST = 3


@transaction.atomic
def report_incident(scope: PlaceScope, *, session_id: UUID, kind: str, words: str, actor: Actor) -> None:
    """Keep a report in the log of a check that runs, rests or is over; its tasks and its result stay as they are.

    Raises NotFound, IncidentUnclear (no kind, or "other" without words).
    """
    told = clean(words)[:300]
    if kind not in INCIDENTS or (kind == "other" and len(told) < SHORTEST):
        raise IncidentUnclear()
    now = locked(scope, session_id)
    served = now.open_task if now.session.state in {"open", "paused"} else None
    body = {"kind": kind, "words": told}
    keep(now.then("incident", actor.account_id, task=served.task if served else 0, body=body))
    log(
        actor=actor.account_id,
        action="assessment.incident.reported",
        object_kind="assessment_session",
        object_id=session_id,
        commune=now.session.commune_id,
        details={"kind": kind},
    )
