"""Looking for signs of dishonesty over the finished checks, and closing a case after a person has looked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.assessment import bank, honesty, rules
from hocvuso.assessment.errors import NoteMissing
from hocvuso.assessment.honesty import Finding, Held
from hocvuso.assessment.models import Session, Signal
from hocvuso.assessment.running import sessions_with_events
from hocvuso.audit.services import log
from hocvuso.catalog.queries import content_file
from hocvuso.facts.types import Actor
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope

SHORTEST_NOTE = 10


def look_for_signals(*, days: int | None = None) -> int:
    """Look at the checks ended in the last days; open a case for what is new; return how many. Safe to repeat.

    A nightly batch (`hocvuso assessment watch`). `days`: default is the period of `content/vi/honesty.yaml`.
    """
    limits = content_file("honesty.yaml")
    since = clock.now() - timedelta(days=days or limits["leak"]["days"])
    # void checks too: whoever was caught once stays part of the picture
    rows = Session.objects.filter(ended_at__gte=since, state__in=["ended", "void"]).order_by("id")
    found = sessions_with_events(list(rows))
    held = [_held(running) for running in found]
    # twenty booklets are printed in one minute and answered side by side: their hours say nothing
    timed = [_held(running) for running in found if running.session.mode != "paper"]
    items = {name: rules.engine_item(item) for name, item in bank.current()["items"].items()}
    findings = [
        *honesty.impossible_schedules(
            timed,
            most_started=limits["schedule"]["most_started_in_an_hour"],
            most_at_once=limits["schedule"]["most_at_once"],
        ),
        *honesty.similar_answers(
            held,
            fewest_shared=limits["similarity"]["fewest_shared_tasks"],
            z_at_least=limits["similarity"]["z_at_least"],
        ),
        *honesty.leaked_items(
            held, items, fewest_answers=limits["leak"]["fewest_answers"], z_at_least=limits["leak"]["z_at_least"]
        ),
    ]
    return _keep(findings)


@transaction.atomic
def close_signal(scope: PlaceScope, *, signal_id: UUID, note: str, actor: Actor) -> None:
    """Close a case with what was found. Raises NotFound, NoteMissing; repeating changes nothing."""
    signal = scope.filter(Signal.objects.select_for_update().filter(pk=signal_id)).first()
    if signal is None:
        raise NotFound()
    if signal.closed_at is not None:
        return
    if len(clean(note)) < SHORTEST_NOTE:
        raise NoteMissing()
    signal.note, signal.closed_at, signal.closed_by_id = clean(note)[:300], clock.now(), actor.account_id
    signal.save(update_fields=["note", "closed_at", "closed_by"])
    log(
        actor=actor.account_id,
        action="assessment.signal.closed",
        object_kind="assessment_signal",
        object_id=signal.id,
        commune=signal.commune_id,
        details={"kind": signal.kind},
    )


def _held(now: Any) -> Held:
    session = now.session
    return Held(
        id=str(session.id),
        commune=session.commune_id,
        helper=str(session.helper_id),
        started=session.started_at,
        ended=session.ended_at,
        answers={answer.item: answer.category for answer in now.answers if answer.category is not None},
    )


def _keep(findings: list[Finding]) -> int:
    now = clock.now()
    known = set(Signal.objects.filter(key__in=[f.key for f in findings]).values_list("key", flat=True))
    fresh = {f.key: f for f in findings if f.key not in known}
    Signal.objects.bulk_create(
        [
            Signal(commune_id=f.commune or None, kind=f.kind, key=f.key, evidence=f.evidence, found_at=now)
            for f in fresh.values()
        ],
        ignore_conflicts=True,
    )
    return len(fresh)
