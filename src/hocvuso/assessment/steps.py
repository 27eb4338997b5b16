"""Steps that every way of taking a check shares: lock it, add to its log, end it, count how often items are given."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from hocvuso.assessment import rules, signing
from hocvuso.assessment.engine import testing
from hocvuso.assessment.engine.types import Decision
from hocvuso.assessment.errors import AlreadyRunning, ConsentMissing, TooSoon
from hocvuso.assessment.models import Exposure, Session
from hocvuso.assessment.recording import record_consent, record_outcome
from hocvuso.assessment.retaking import again_on
from hocvuso.assessment.running import Running, running, tables_of
from hocvuso.assessment.types.versions import PassRule
from hocvuso.assessment.versions import in_force
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.kernel import canonical, clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.prepared import Parameter, Prepared, insert
from hocvuso.people.queries import resident as resident_info
from hocvuso.places.types import PlaceScope

_LOCKED = Prepared(lambda: Session.objects.select_for_update().filter(pk=Parameter("session", models.UUIDField())))

TESTS = ""
"""The row of the counters that counts the checks themselves."""


def begin(
    scope: PlaceScope,
    *,
    resident_id: UUID,
    actor: Actor,
    consented: bool,
    mode: str,
    rule: PassRule,
    identity_seen_at: datetime | None,
    needs: Sequence[str] = (),
    address: str = "bác",
    seed: int | None = None,
) -> Running:
    """Open a check for somebody inside the scope who agreed, draw what it may use; nothing is laid out yet.

    `identity_seen_at` None: booklets are printed before anybody sits there. Raises NotFound, ConsentMissing,
    AlreadyRunning, TooSoon.
    """
    person = resident_info(scope, resident_id)
    if not consented:
        raise ConsentMissing()
    now = clock.now()
    if Session.objects.filter(resident_id=person.id, state__in=["open", "paused"]).exists():
        raise AlreadyRunning()
    day = again_on(person.id)
    if day is not None:
        raise TooSoon(day=f"{day:%d/%m/%Y}")
    version = in_force().bank
    chosen_seed = secrets.randbits(32) if seed is None else seed
    tables = tables_of(version, canonical.dumps(rule.plain), rules.on_screen(mode))
    eligible = testing.draw_eligible(tables, chosen_seed, counters())
    session = Session(
        commune_id=person.commune,
        neighbourhood=person.neighbourhood,
        resident_id=person.id,
        helper_id=actor.account_id,
        organisation=actor.organisation_id,
        seed=chosen_seed,
        bank_id=version,
        rule_code=rule.code,
        rule=rule.plain,
        eligible=sorted(eligible),
        mode=mode,
        needs=list(needs),
        address=address or "bác",
        identity_seen_at=identity_seen_at,
        started_at=now,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyRunning() from error
    count([*eligible, TESTS], "eligible")
    beginning = running(session, [])
    record_consent(beginning, actor)
    log(
        actor=actor.account_id,
        action="assessment.session.started",
        object_kind="assessment_session",
        object_id=session.id,
        commune=session.commune_id,
        details={"bank": version, "rule": rule.code, "mode": mode},
    )
    return beginning


def locked(scope: PlaceScope, session_id: UUID) -> Running:
    """Return a check inside the scope, locked until the transaction ends. Raises NotFound."""
    found = _LOCKED(session=session_id)
    if not found:
        raise NotFound()
    scope.require(found[0].commune_id, found[0].neighbourhood)
    return running(found[0])


def keep(now: Running) -> Running:
    """Write the events that are not stored yet; nothing in a log is ever rewritten."""
    insert([event for event in now.events if event._state.adding])
    return now


def end(now: Running, decision: Decision, actor: Actor) -> Running:
    """Close a check with its decision: sign the hash of its log and the outcome with the server's key, tell the ledger.

    Raises KeyMissing; then the check stands open as it stood.
    """
    body = {"outcome": decision.outcome, "reason": decision.reason, "ratio": decision.ratio, "scored": decision.scored}
    now = keep(now.then("ended", actor.account_id, body=body))
    session = now.session
    session.state, session.outcome, session.decision = "ended", str(decision.outcome), body
    session.ended_at, session.evidence_hash = now.events[-1].at, canonical.sha256_hex(now.log())
    session.signature, session.signed_by = signing.sign(**session.signed_parts)
    record_outcome(now, actor)
    session.save(
        update_fields=[
            "state",
            "outcome",
            "decision",
            "ended_at",
            "evidence_hash",
            "signature",
            "signed_by",
            "attainment",
        ]
    )
    log(
        actor=actor.account_id,
        action="assessment.session.ended",
        object_kind="assessment_session",
        object_id=session.id,
        commune=session.commune_id,
        details={"outcome": session.outcome, "reason": decision.reason, "tasks": len(now.answers)},
    )
    return now


def counters() -> dict[str, tuple[int, int]]:
    """Return how often each item could be given and was."""
    return {
        item: (eligible, given) for item, eligible, given in Exposure.objects.values_list("item", "eligible", "given")
    }


def count(items: Iterable[str], column: Literal["eligible", "given"]) -> None:
    """Count one more check for each of these items."""
    # in one order: two checks never wait for each other in a circle
    rows = [(name, int(column == "eligible"), int(column == "given")) for name in sorted(items)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO assessment_exposure AS kept (item, eligible, given) VALUES (%s, %s, %s) "
            "ON CONFLICT (item) DO UPDATE SET "
            "eligible = kept.eligible + excluded.eligible, given = kept.given + excluded.given",
            rows,
        )


def go_on(now: Running, actor: Actor) -> Running:
    """Decide, then end the check or lay out the next task."""
    standing = now.decide()
    hints = sum(1 for e in now.events if e.body.get("help") == "hint")
    if standing.outcome is None and hints > int(now.session.rule["hints_at_most"]):
        standing = Decision("continue", "hints", standing.ratio, standing.scored)
    if standing.outcome is None:
        choice = now.choose()
        if choice.item is not None:
            task = len(now.answers) + 1
            count([choice.item], "given")
            body = {"reason": choice.reason}
            return keep(now.then("served", actor.account_id, task=task, item=choice.item, body=body))
        standing = Decision("continue", "empty", standing.ratio, standing.scored)
    return end(now, standing, actor)
