"""Reads of assessment. The caller's scope comes first; no query tells which answer is right."""

from uuid import UUID

from hocvuso.assessment import rules
from hocvuso.assessment.models import Event, Session, Signal
from hocvuso.assessment.running import Running, running, sessions_with_events
from hocvuso.assessment.scoring import feedback_of, rubric_of
from hocvuso.assessment.types import (
    ChoiceOption,
    Explanation,
    Json,
    Look,
    RubricLevel,
    SessionInfo,
    SignalInfo,
    TaskView,
)
from hocvuso.kernel.errors import NotFound
from hocvuso.people.queries import residents_by_id
from hocvuso.places.types import PlaceScope
from hocvuso.practice import machine, wording


def look(scope: PlaceScope, session_id: UUID) -> Look:
    """Return one check inside the scope, with its open task or its result in words. Raises NotFound."""
    now = _found(scope, session_id)
    task = _view(now, now.open_task) if now.open_task is not None and now.session.state == "open" else None
    told = _explanation(now) if now.session.state in {"ended", "void"} else None
    return Look(_infos(scope, [now])[0], task, told)


def sessions(scope: PlaceScope, *, resident: UUID | None = None, limit: int = 50) -> list[SessionInfo]:
    """Return the newest sessions inside the scope, of one person or of all."""
    rows = scope.filter(Session.objects.all())
    if resident is not None:
        rows = rows.filter(resident_id=resident)
    return _infos(scope, sessions_with_events(list(rows.order_by("-started_at")[:limit])))


def signals(scope: PlaceScope, *, closed: bool = False, limit: int = 100) -> list[SignalInfo]:
    """Return the cases inside the scope that wait for a person (or were closed), newest first."""
    rows = scope.filter(Signal.objects.filter(closed_at__isnull=not closed)).order_by("-found_at", "-id")[:limit]
    found = list(rows)
    sessions_named = {name for row in found for name in row.evidence.get("sessions", ())}
    held = dict(Session.objects.filter(pk__in=sessions_named).values_list("id", "resident_id"))
    people = residents_by_id(scope, set(held.values()))
    names = {str(key): people[who].name for key, who in held.items() if who in people}
    return [
        SignalInfo(
            id=row.id,
            kind=row.kind,
            title=row.get_kind_display(),
            commune=row.commune_id,
            evidence=row.evidence,
            people={name: names.get(name, "") for name in row.evidence.get("sessions", ())},
            found_at=row.found_at,
            closed_at=row.closed_at,
            note=row.note,
        )
        for row in found
    ]


def scene(scope: PlaceScope, session_id: UUID, task: int) -> Json:
    """Return the compiled scenario of the open task for the player, without what tells the way. Raises NotFound."""
    now = _found(scope, session_id)
    served = now.open_task
    if served is None or served.task != task or "scenario" not in now.items[served.item]:
        raise NotFound()
    return rules.unmarked(now.items[served.item]["scenario"])


def _explanation(now: Running) -> Explanation:
    """The result in plain words: seen, and at most two things to practise."""
    seen, practise = rules.told(now.items, now.answers)
    said = [
        _say(now, feedback_of(now.items[e.item], e.body, e.body["category"]), now.items[e.item], e.task)
        for e in now.events
        if e.kind == "answered" and not e.body.get("moved_on")
    ]
    return Explanation(now.session.outcome, seen, practise, tuple(said))


def _found(scope: PlaceScope, session_id: UUID) -> Running:
    row = scope.filter(Session.objects.filter(pk=session_id)).first()
    if row is None:
        raise NotFound()
    return running(row)


def _infos(scope: PlaceScope, found: list[Running]) -> list[SessionInfo]:
    people = residents_by_id(scope, {now.session.resident_id for now in found})
    return [
        _info(now, people[now.session.resident_id].name if now.session.resident_id in people else "") for now in found
    ]


def _info(now: Running, name: str) -> SessionInfo:
    row = now.session
    return SessionInfo(
        id=row.id,
        resident=row.resident_id,
        resident_name=name,
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
        provisional=True,
        rule=row.rule_code,
        bank=row.bank_id,
        void_reason=row.void_reason,
    )


def _view(now: Running, served: Event) -> TaskView:
    item = now.items[served.item]
    options = item.get("options", [])
    acted_out = item["kind"] == "refusal" and now.session.mode == "spoken"
    script = ""
    if acted_out:
        first = item["scenario"]["screens"][item["scenario"]["start"]]
        script = _say(now, first["say"][-1]["text"], item, served.task)
    order = now.option_order(served.task, len(options))
    return TaskView(
        session=now.session.id,
        number=served.task,
        item=served.item,
        kind="oral" if acted_out else item["kind"],
        ask=_say(now, item["ask"], item, served.task),
        options=tuple(ChoiceOption(options[n]["id"], _say(now, options[n]["text"], item, served.task)) for n in order),
        rubric=tuple(
            RubricLevel(level, row["acts"], row.get("example", ""))
            for level, row in sorted(rubric_of(item).items(), reverse=True)
            if item["kind"] == "oral" or acted_out
        ),
        may_ask_again=tuple(_say(now, t, item, served.task) for t in item.get("may_ask_again", [])),
        may_not=tuple(item.get("may_not", [])),
        note=f"{item.get('oral_note', '')} {script}".strip() if acted_out else "",
        seed=now.scene_seed(served.task),
        twist=item.get("twist"),
    )


def _say(now: Running, text: str, item: Json, task: int) -> str:
    scenario = item.get("scenario")
    draw: Json = {}
    if scenario is not None:
        draw = machine.start(scenario, now.scene_seed(task), "check", item["twist"])["draw"]
    return wording.render(text, scenario or {}, draw, address=now.session.address)
