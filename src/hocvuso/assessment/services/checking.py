"""A supervised check: begin, answer, rest, end. The first answer to a task counts; nothing is ever rewritten."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from hocvuso.assessment.engine.types import Decision
from hocvuso.assessment.errors import (
    AnsweredBefore,
    AnswerUnreadable,
    IdentityNotSeen,
    NotRunning,
    OnPaper,
    OutOfOrder,
    TooManyBroken,
)
from hocvuso.assessment.looking import look_at
from hocvuso.assessment.models import Event, Session
from hocvuso.assessment.running import Running
from hocvuso.assessment.scoring import category, read_answer
from hocvuso.assessment.steps import begin, end, go_on, keep, locked
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import HELPS, NEEDS, Look
from hocvuso.assessment.versions import in_force
from hocvuso.facts.types import Actor
from hocvuso.kernel import clock
from hocvuso.kernel.db import writing_turn
from hocvuso.people.queries import resident as resident_info
from hocvuso.places.types import PlaceScope

MOST_BROKEN = 3


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
    if not identity_seen:
        resident_info(scope, resident_id)
        raise IdentityNotSeen()
    wanted = sorted(set(needs) & set(NEEDS))
    beginning = begin(
        scope,
        resident_id=resident_id,
        actor=actor,
        consented=consented,
        mode="class" if in_class else "spoken" if "no_screen" in wanted else "screen",
        rule=in_force().rule,
        identity_seen_at=clock.now(),
        needs=wanted,
        address=address,
        seed=seed,
    )
    go_on(beginning, actor)
    return beginning.session.id


@writing_turn()
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
    now = locked(scope, session_id)
    served = _the_open_task(now, task)
    item = now.items[served.item]
    if help_given not in HELPS:
        raise AnswerUnreadable()
    if "rubric" in given and item["kind"] == "refusal" and now.session.mode != "spoken":
        raise AnswerUnreadable()
    answer = read_answer(item, given)
    reached = category(item, answer, seed=now.scene_seed(task), help_given=help_given)
    body: Json = {**answer, "help": help_given, "category": reached}
    return look_at(go_on(now.then("answered", actor.account_id, task=task, item=served.item, body=body), actor))


@transaction.atomic
def report_broken(scope: PlaceScope, *, session_id: UUID, task: int, actor: Actor) -> Look:
    """Set a broken task aside without a result; its twin, or another, stands in at once. Raises TooManyBroken too."""
    now = locked(scope, session_id)
    served = _the_open_task(now, task)
    if sum(1 for e in now.events if e.kind == "broken") >= MOST_BROKEN:
        raise TooManyBroken()
    return look_at(go_on(now.then("broken", actor.account_id, task=task, item=served.item), actor))


@transaction.atomic
def pause_session(scope: PlaceScope, *, session_id: UUID, actor: Actor) -> None:
    """Rest; the task that lies open stays. There is no clock."""
    now = locked(scope, session_id)
    _require_open(now)
    keep(now.then("paused", actor.account_id))
    Session.objects.filter(pk=session_id).update(state="paused")


@transaction.atomic
def resume_session(scope: PlaceScope, *, session_id: UUID, actor: Actor, identity_seen: bool) -> None:
    """Go on after a rest or a dead battery; the helper confirms once more who sits there. Repeating changes nothing."""
    now = locked(scope, session_id)
    if now.session.state == "open":
        return
    if now.session.state != "paused":
        raise NotRunning()
    if not identity_seen:
        raise IdentityNotSeen()
    keep(now.then("resumed", actor.account_id))
    Session.objects.filter(pk=session_id).update(state="open")


@transaction.atomic
def end_session(scope: PlaceScope, *, session_id: UUID, actor: Actor) -> None:
    """End early at the person's wish: nothing is held against anybody, the outcome is "làm tiếp bữa khác"."""
    now = locked(scope, session_id)
    if now.session.state == "ended":
        return
    if now.session.state == "void":
        raise NotRunning()
    standing = now.decide()
    end(now, Decision("continue", "ended_early", standing.ratio, standing.scored), actor)


def _require_open(now: Running) -> None:
    if now.session.mode == "paper":
        raise OnPaper()
    if now.session.state != "open":
        raise NotRunning()


def _the_open_task(now: Running, task: int) -> Event:
    if any(e.task == task and e.kind in {"answered", "broken"} for e in now.events):
        raise AnsweredBefore()
    _require_open(now)
    if now.open_task is None or now.open_task.task != task:
        raise OutOfOrder()
    return now.open_task
