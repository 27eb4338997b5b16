"""Linking: with a helper's short-lived code and the learner's consent, what was practised becomes facts.

Nothing that the phone claims about the practice is believed: its list of acts is played again (`verify_trace`). What
was understood in the lesson and done in real life only the helper can vouch for: the evidence of those facts says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.facts.queries import states
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, Evidence, NewFact, Subject
from hocvuso.identity.errors import CodeRefused
from hocvuso.identity.queries import scope_of
from hocvuso.identity.services import redeem_code
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.learning.errors import LinkRefused
from hocvuso.learning.queries import unit_of_scenario
from hocvuso.people.queries import resident as resident_named
from hocvuso.people.types import ResidentInfo
from hocvuso.practice.queries import compiled
from hocvuso.practice.services import verify_trace
from hocvuso.practice.types import Result

PURPOSE = "learning"
# how the ways through are named in the ledger; a review is done alone
MODES = {"together": "guided", "alone": "alone", "review": "alone"}
OUTCOMES = {"does_alone": "alone", "does_prompted": "prompted", "not_yet": "not_yet"}


@dataclass(frozen=True, slots=True)
class Linked:
    """What was written down: about whom (given name only), and how it went."""

    name: str
    outcome: str
    facts: int


def link_practice(
    *,
    typed: str,
    address: str,
    scenario: str,
    version: int,
    seed: int,
    mode: str,
    events: Sequence[str],
    done_by_helper: bool,
    understood: bool = False,
    used: bool = False,
) -> Linked:
    """Write a practice down about the resident for whom the helper's code was made, in the helper's name.

    `done_by_helper`: somebody else pressed ("làm hộ"); then no rung is reached whatever the trace shows.
    Raises ScenarioMissing, TraceRefused (before the code is used up), LinkRefused, TooManyAttempts.
    """
    if mode not in MODES:
        raise LinkRefused("link_watched", "Mới xem mẫu thì chưa ghi. {Bác} tự làm một lần rồi gắn kết quả.")
    shown = verify_trace(scenario_id=scenario, version=version, seed=seed, mode=mode, events=events)
    try:
        redeemed = redeem_code(purpose="helper", typed=typed, address=address)
    except CodeRefused as error:
        raise LinkRefused() from error
    if redeemed.subject is None:
        raise LinkRefused()
    helper = Actor(redeemed.account_id, redeemed.organisation_id)
    with transaction.atomic():
        resident = _resident_of(helper, redeemed.subject)
        facts = _facts(resident, scenario, version, seed, mode, shown, done_by_helper, understood, used)
        record(facts=facts, actor=helper)
        log(
            actor=helper.account_id,
            action="learning.practice.linked",
            object_kind="resident",
            object_id=resident.id,
            commune=resident.commune,
            details={"scenario": scenario, "facts": len(facts)},
        )
    return Linked(name=resident.name.split()[-1], outcome=str(facts[0].body["outcome"]), facts=len(facts))


def _resident_of(helper: Actor, subject: UUID) -> ResidentInfo:
    scope = scope_of(helper.account_id, permission="help.give")
    try:
        found = resident_named(scope, subject)
    except NotFound as error:
        raise LinkRefused(
            "link_moved", "Hồ sơ này không còn ở nơi người hướng dẫn phụ trách. Nhờ tổ coi lại."
        ) from error
    state = states(scope, [subject]).get(subject)
    if state is None or not state.consents.get(PURPOSE):
        raise LinkRefused(
            "link_no_consent", "Chưa có lời đồng ý ghi việc học. Người hướng dẫn hỏi lại {bác}, rồi lấy mã mới."
        )
    return found


def _facts(
    resident: ResidentInfo,
    scenario: str,
    version: int,
    seed: int,
    mode: str,
    shown: Result,
    done_by_helper: bool,
    understood: bool,
    used: bool,
) -> list[NewFact]:
    unit = unit_of_scenario(scenario)
    source = compiled(scenario)
    service, task = source.get("service"), source.get("task")
    outcome = "not_yet" if done_by_helper else OUTCOMES[shown.rung]
    named = {key: value for key, value in (("service", service), ("task", task)) if value}

    def fact(kind: str, evidence: Evidence, body: Mapping[str, Any]) -> NewFact:
        return NewFact(
            kind=kind,
            commune=resident.commune,
            neighbourhood=resident.neighbourhood,
            subject=Subject("resident", resident.id),
            occurred_at=clock.now(),
            evidence=evidence,
            purpose=PURPOSE,
            body=body,
        )

    practised = {
        "scenario": scenario,
        "scenario_version": version,
        "seed": seed,
        "mode": MODES[mode],
        "outcome": outcome,
        "hints": shown.helps,
        "marks": shown.wrong + shown.detour,
        "unsafe": shown.unsafe,
        **named,
    }
    facts = [fact("practice.completed", "performed", practised)]
    if service and not done_by_helper:
        facts.append(fact("rung.observed", "performed", {**named, "rung": "does", "how": outcome}))
    if unit and understood:
        lesson = {"unit": unit.id, "unit_version": unit.version, "right": 1, "asked": 1}
        facts.append(fact("lesson.completed", "witnessed", lesson))
        if service:
            facts.append(fact("rung.observed", "witnessed", {**named, "rung": "understands", "how": "alone"}))
    if used and service:
        facts.append(fact("rung.observed", "declared", {**named, "rung": "uses", "how": "alone"}))
    return facts
