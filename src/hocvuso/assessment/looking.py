"""A running check as people see it: the open task, or the result in words. Nothing tells which answer is right."""

from django.utils.translation import gettext as _

from hocvuso.assessment import rules
from hocvuso.assessment.marking import marks_of
from hocvuso.assessment.models import Event
from hocvuso.assessment.retaking import again_on
from hocvuso.assessment.running import Running
from hocvuso.assessment.scoring import feedback_of, rubric_of
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import (
    REST_EVERY,
    ChoiceOption,
    Explanation,
    Incident,
    Look,
    RubricLevel,
    Said,
    SessionInfo,
    TaskView,
)
from hocvuso.assessment.types.paper import PaperTask
from hocvuso.people.queries import residents_by_id
from hocvuso.places.types import PlaceScope
from hocvuso.practice import machine, wording

INCIDENT_WORDS = {
    "disturbed": "Ồn ào, bị chen ngang",
    "power": "Cúp điện, hết pin, mất mạng",
    "answered_for": "Có người khác làm giùm",
    "other": "Việc khác",
}


def look_at(now: Running, *, resident_name: str = "") -> Look:
    """Return the check with its open task or its result in words."""
    task = task_view(now, now.open_task) if now.open_task is not None and now.session.state == "open" else None
    told = _explanation(now) if now.session.state in {"ended", "void"} else None
    return Look(info_of(now, resident_name), task, told, incidents_of(now))


def incidents_of(now: Running) -> tuple[Incident, ...]:
    """Return what was reported of this check, oldest first."""
    over = next((e.number for e in now.events if e.kind == "ended"), len(now.events) + 1)
    return tuple(
        Incident(
            kind=e.body["kind"],
            said=_(INCIDENT_WORDS[e.body["kind"]]),
            words=e.body.get("words", ""),
            at=e.at,
            by=e.by,
            task=e.task,
            afterwards=e.number > over,
        )
        for e in now.events
        if e.kind == "incident"
    )


def infos(scope: PlaceScope, found: list[Running]) -> list[SessionInfo]:
    """Return sessions as pages show them, with names of people inside the scope."""
    people = residents_by_id(scope, {now.session.resident_id for now in found})
    return [
        info_of(now, people[now.session.resident_id].name if now.session.resident_id in people else "") for now in found
    ]


def info_of(now: Running, resident_name: str = "") -> SessionInfo:
    """Return the session as pages show it; without a name where the caller shows none."""
    row = now.session
    return SessionInfo(
        id=row.id,
        resident=row.resident_id,
        resident_name=resident_name,
        commune=row.commune_id,
        neighbourhood=row.neighbourhood,
        state=row.state,
        outcome=row.outcome,
        needs=tuple(row.needs),
        address=row.address,
        started_at=row.started_at,
        ended_at=row.ended_at,
        answered=len(now.answers),
        laid=max(len(now.answers) + 1, int(row.rule["minimum"])),
        provisional=rules.provisional(row.rule),
        rule=row.rule_code,
        bank=row.bank_id,
        void_reason=row.void_reason,
        mode=row.mode,
        rest_due=rest_due(now),
    )


def rest_due(now: Running) -> bool:
    """Whether a rest is offered with the task that lies open: every few tasks, and not again right after one."""
    done = len(now.answers)
    rested = bool(now.events) and now.events[-1].kind == "resumed"
    return "breaks" in now.session.needs and done > 0 and done % REST_EVERY == 0 and not rested


def _explanation(now: Running) -> Explanation:
    """The result in plain words: seen, and at most two things to practise."""
    seen, practise = rules.told(now.items, now.answers)
    said = [
        Said(
            say(now, now.items[e.item]["ask"], now.items[e.item], e.task),
            say(now, feedback_of(now.items[e.item], e.body, e.body["category"]), now.items[e.item], e.task),
        )
        for e in now.events
        if e.kind == "answered" and not e.body.get("moved_on")
    ]
    return Explanation(now.session.outcome, seen, practise, tuple(said), again_on(now.session.resident_id))


def task_view(now: Running, served: Event) -> TaskView:
    """Return what the screen, or the sheet, of one task needs."""
    item = now.items[served.item]
    options = item.get("options", [])
    acted_out = item["kind"] == "refusal" and not rules.on_screen(now.session.mode)
    order = now.option_order(served.task, len(options))
    return TaskView(
        session=now.session.id,
        number=served.task,
        item=served.item,
        kind="oral" if acted_out else item["kind"],
        ask=say(now, item["ask"], item, served.task),
        options=tuple(ChoiceOption(options[n]["id"], say(now, options[n]["text"], item, served.task)) for n in order),
        rubric=tuple(
            RubricLevel(level, *(say(now, row.get(part, ""), item, served.task) for part in ("acts", "example")))
            for level, row in sorted(rubric_of(item).items(), reverse=True)
            if item["kind"] == "oral" or acted_out
        ),
        may_ask_again=tuple(say(now, t, item, served.task) for t in item.get("may_ask_again", [])),
        may_not=tuple(say(now, t, item, served.task) for t in item.get("may_not", [])),
        note=say(now, item.get("oral_note", ""), item, served.task) if acted_out else "",
        script=first_words(now, served) if acted_out else "",
        passed_before=any(e.body.get("moved_on") for e in now.events),
        seed=now.scene_seed(served.task),
        twist=item.get("twist"),
    )


def paper_task(now: Running, served: Event, *, printed: bool) -> PaperTask:
    """One task. Paper shows letters of questions only: the levels of a spoken task would give the answer away."""
    item = now.items[served.item]
    ask = task_view(now, served).ask
    if item["kind"] == "refusal":
        ask = f"{ask} {first_words(now, served)}"
    marks = [(m.mark, say(now, m.text, item, served.task)) for m in marks_of(now, served)]
    shown = marks[:-1] if item["kind"] == "choice" else []
    return PaperTask(served.task, item["kind"], ask, tuple(shown if printed else marks))


def first_words(now: Running, served: Event) -> str:
    """Return what the person meets first in a task of the player, as this check drew it; the player shows the same."""
    item = now.items[served.item]
    scenario = machine.twisted(item["scenario"], item["twist"])
    state = machine.start(scenario, now.scene_seed(served.task), "check", item["twist"])
    return say(now, machine.choose(machine.screen_of(scenario, state)["say"], state["vars"]), item, served.task)


def say(now: Running, text: str, item: Json, task: int) -> str:
    """Return a text of an item as it reads in this check: what its seed drew, and how the person is addressed."""
    scenario = item.get("scenario")
    draw: Json = {}
    if scenario is not None:
        draw = machine.start(scenario, now.scene_seed(task), "check", item["twist"])["draw"]
    return wording.render(text, scenario or {}, draw, address=now.session.address)
