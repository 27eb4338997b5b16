"""A supervised check: begin, answer, rest, end. The first answer to a task counts; nothing is ever rewritten."""

import secrets
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from hocvuso.assessment import bank, rules
from hocvuso.assessment.engine import testing
from hocvuso.assessment.engine.types import Decision
from hocvuso.assessment.errors import (
    AlreadyRunning,
    AnsweredBefore,
    AnswerUnreadable,
    ConsentMissing,
    IdentityNotSeen,
    NotRunning,
    OutOfOrder,
    TooManyBroken,
    TooSoon,
)
from hocvuso.assessment.looking import look_at
from hocvuso.assessment.models import BankVersion, Event, Exposure, Session
from hocvuso.assessment.recording import record_consent, record_outcome
from hocvuso.assessment.running import Running, content_of, running, tables_of
from hocvuso.assessment.scoring import category, read_answer
from hocvuso.assessment.types import HELPS, NEEDS, Json, Look
from hocvuso.audit.services import log
from hocvuso.facts.types import Actor
from hocvuso.kernel import canonical, clock
from hocvuso.kernel.clock import LOCAL_ZONE
from hocvuso.kernel.errors import NotFound
from hocvuso.people.queries import resident as resident_info
from hocvuso.places.types import PlaceScope

MOST_BROKEN = 3
TESTS = ""
"""The row of the counters that counts the checks themselves."""


@transaction.atomic
def start_session(
    scope: PlaceScope,
    *,
    resident_id: UUID,
    actor: Actor,
    identity_seen: bool,
    consented: bool,
    needs: Iterable[str] = (),
    address: str = "bác",
    seed: int | None = None,
    in_class: bool = False,
) -> UUID:
    """Begin a check of a person the helper has in front; return its id. The first task is laid out at once.

    `in_class`: the person answers on an own phone (services.classes); no task asks for a listener.

    Raises NotFound, IdentityNotSeen, ConsentMissing, AlreadyRunning, TooSoon.
    """
    person = resident_info(scope, resident_id)
    if not identity_seen:
        raise IdentityNotSeen()
    if not consented:
        raise ConsentMissing()
    now, rule, wanted = clock.now(), bank.pass_rule(), sorted(set(needs) & set(NEEDS))
    if Session.objects.filter(resident_id=person.id, state__in=["open", "paused"]).exists():
        raise AlreadyRunning()
    past = Session.objects.filter(resident_id=person.id, state="ended").values_list("outcome", "ended_at")
    later = rules.retake_from(rule.plain, [(o, e) for o, e in past if e is not None], now)
    if later is not None:
        raise TooSoon(day=f"{later.astimezone(LOCAL_ZONE):%d/%m/%Y}")
    version = _keep_bank()
    mode = "class" if in_class else "spoken" if "no_screen" in wanted else "screen"
    chosen_seed = secrets.randbits(32) if seed is None else seed
    tables = tables_of(version, canonical.dumps(rule.plain), mode != "spoken")
    eligible = testing.draw_eligible(tables, chosen_seed, _counters())
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
        needs=wanted,
        address=address or "bác",
        identity_seen_at=now,
        started_at=now,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyRunning() from error
    _count([*eligible, TESTS], "eligible")
    beginning = running(session, [])
    record_consent(beginning, actor)
    _go_on(beginning, actor)
    log(
        actor=actor.account_id,
        action="assessment.session.started",
        object_kind="assessment_session",
        object_id=session.id,
        commune=session.commune_id,
        details={"bank": version, "rule": rule.code, "mode": mode},
    )
    return session.id


@transaction.atomic
def answer_task(
    scope: PlaceScope,
    *,
    session_id: UUID,
    task: int,
    given: Mapping[str, str],
    help_given: str,
    actor: Actor,
) -> Look:
    """Keep the answer to the task that lies open and lay out the next one, or end the check; return what stands now.

    `given`: `option`, `rubric` (and `said`), `trace` or `moved_on`. Raises AnsweredBefore, OutOfOrder, NotRunning,
    AnswerUnreadable; the session then stands as it stood.
    """
    now = _locked(scope, session_id)
    served = _the_open_task(now, task)
    item = now.items[served.item]
    if help_given not in HELPS:
        raise AnswerUnreadable()
    if "rubric" in given and item["kind"] == "refusal" and now.session.mode != "spoken":
        raise AnswerUnreadable()
    answer = read_answer(item, given)
    reached = category(item, answer, seed=now.scene_seed(task), help_given=help_given)
    body: Json = {**answer, "help": help_given, "category": reached}
    return look_at(_go_on(now.then("answered", actor.account_id, task=task, item=served.item, body=body), actor))


@transaction.atomic
def report_broken(scope: PlaceScope, *, session_id: UUID, task: int, actor: Actor) -> Look:
    """Set a broken task aside without a result; its twin, or another, stands in at once. Raises TooManyBroken too."""
    now = _locked(scope, session_id)
    served = _the_open_task(now, task)
    if sum(1 for e in now.events if e.kind == "broken") >= MOST_BROKEN:
        raise TooManyBroken()
    return look_at(_go_on(now.then("broken", actor.account_id, task=task, item=served.item), actor))


@transaction.atomic
def pause_session(scope: PlaceScope, *, session_id: UUID, actor: Actor) -> None:
    """Rest; the task that lies open stays. There is no clock."""
    now = _locked(scope, session_id)
    _require_open(now)
    _keep(now.then("paused", actor.account_id))
    Session.objects.filter(pk=session_id).update(state="paused")


@transaction.atomic
def resume_session(scope: PlaceScope, *, session_id: UUID, actor: Actor, identity_seen: bool) -> None:
    """Go on after a rest or a dead battery; the helper confirms once more who sits there. Repeating changes nothing."""
    now = _locked(scope, session_id)
    if now.session.state == "open":
        return
    if now.session.state != "paused":
        raise NotRunning()
    if not identity_seen:
        raise IdentityNotSeen()
    _keep(now.then("resumed", actor.account_id))
    Session.objects.filter(pk=session_id).update(state="open")


@transaction.atomic
def end_session(scope: PlaceScope, *, session_id: UUID, actor: Actor) -> None:
    """End early at the person's wish: nothing is held against anybody, the outcome is "làm tiếp bữa khác"."""
    now = _locked(scope, session_id)
    if now.session.state == "ended":
        return
    if now.session.state == "void":
        raise NotRunning()
    standing = now.decide()
    _end(now, Decision("continue", "ended_early", standing.ratio, standing.scored), actor)


def _go_on(now: Running, actor: Actor) -> Running:
    """Decide, then end the check or lay out the next task."""
    standing = now.decide()
    hints = sum(1 for e in now.events if e.body.get("help") == "hint")
    if standing.outcome is None and hints > int(now.session.rule["hints_at_most"]):
        standing = Decision("continue", "hints", standing.ratio, standing.scored)
    if standing.outcome is None:
        choice = now.choose()
        if choice.item is not None:
            task = len(now.answers) + 1
            _count([choice.item], "given")
            body = {"reason": choice.reason}
            return _keep(now.then("served", actor.account_id, task=task, item=choice.item, body=body))
        standing = Decision("continue", "empty", standing.ratio, standing.scored)
    return _end(now, standing, actor)


def _end(now: Running, decision: Decision, actor: Actor) -> Running:
    body = {"outcome": decision.outcome, "reason": decision.reason, "ratio": decision.ratio, "scored": decision.scored}
    now = _keep(now.then("ended", actor.account_id, body=body))
    session = now.session
    session.state, session.outcome, session.decision = "ended", str(decision.outcome), body
    session.ended_at, session.evidence_hash = now.events[-1].at, canonical.sha256_hex(now.log())
    record_outcome(now, actor)
    session.save(update_fields=["state", "outcome", "decision", "ended_at", "evidence_hash", "attainment"])
    log(
        actor=actor.account_id,
        action="assessment.session.ended",
        object_kind="assessment_session",
        object_id=session.id,
        commune=session.commune_id,
        details={"outcome": session.outcome, "reason": decision.reason, "tasks": len(now.answers)},
    )
    return now


def _locked(scope: PlaceScope, session_id: UUID) -> Running:
    session = scope.filter(Session.objects.select_for_update().filter(pk=session_id)).first()
    if session is None:
        raise NotFound()
    return running(session)


def _require_open(now: Running) -> None:
    if now.session.state != "open":
        raise NotRunning()


def _the_open_task(now: Running, task: int) -> Event:
    if any(e.task == task and e.kind in {"answered", "broken"} for e in now.events):
        raise AnsweredBefore()
    _require_open(now)
    if now.open_task is None or now.open_task.task != task:
        raise OutOfOrder()
    return now.open_task


def _keep(now: Running) -> Running:
    """Write the events that are not stored yet, in one statement."""
    Event.objects.bulk_create([event for event in now.events if event._state.adding])
    return now


def _keep_bank() -> str:
    now = bank.current()
    BankVersion.objects.get_or_create(
        version=now["version"], defaults={"kept_at": clock.now(), "content": bank.kept({"items": now["items"]})}
    )
    content_of(now["version"])
    return str(now["version"])


def _counters() -> dict[str, tuple[int, int]]:
    return {
        item: (eligible, given) for item, eligible, given in Exposure.objects.values_list("item", "eligible", "given")
    }


def _count(items: Iterable[str], column: str) -> None:
    names = sorted(items)
    counters = Exposure.objects.filter(item__in=names)
    if counters.update(**{column: F(column) + 1}) < len(names):
        # seldom: an item's first time. Those that stood already have been counted, the new ones start at one
        Exposure.objects.bulk_create([Exposure(item=name) for name in names], ignore_conflicts=True)
        counters.filter(**{column: 0}).update(**{column: 1})
