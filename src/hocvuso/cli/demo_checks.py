"""Supervised checks in the demonstration ward, taken by word of mouth; each evening what was attained is handed over.

Through the rooms' own services. No sandbox process runs yet while the ward is made: a thread of this process answers,
at this process's clock, and the process goes on later from what it wrote.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from hocvuso.assessment import bank, services
from hocvuso.assessment.queries import look
from hocvuso.assessment.types.checks import TaskView
from hocvuso.cli import demo_people as cast
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.kernel import clock
from hocvuso.people.queries import residents_by_id
from hocvuso.places.types import PlaceScope
from hocvuso.vneid.sandbox import serving_beside
from hocvuso.vneid.services import run_exchange

DAYS = 49
_HERE = PlaceScope(communes=frozenset({cast.COMMUNE}))
_MOST_TASKS = 40


def take_checks(people: Sequence[UUID], *, until: datetime) -> int:
    """Let everybody of `people` take a check in the seven weeks up to `until`; return how many there were."""
    rng = random.Random(757)  # noqa: S311 - the same ward at every start
    assessor = next(p for p in cast.STAFF if p.role == "assessor")
    who = Actor(assessor.id, cast.organisation_id(assessor))
    days = sorted((rng.randrange(1, DAYS) for _ in people), reverse=True)
    with serving_beside() as sandbox:
        for day, examined in groupby(zip(days, people, strict=True), key=lambda pair: pair[0]):
            evening = until - timedelta(days=day)
            for _, resident in examined:
                with clock.frozen(evening - timedelta(minutes=rng.randrange(1, 300))):
                    if rng.random() < 0.9:
                        _consent_to_hand_over(resident, who)
                    _take(resident, who, rng)
            with clock.frozen(evening):
                run_exchange(address=sandbox)
    return len(days)


def _take(resident: UUID, who: Actor, rng: random.Random) -> None:
    able = rng.uniform(0.55, 1.0)
    session = services.start_session(
        _HERE,
        resident_id=resident,
        actor=who,
        identity_seen=True,
        consented=True,
        needs=["no_screen"],
        seed=rng.randrange(2**32),
    )
    for _ in range(_MOST_TASKS):
        task = look(_HERE, session).task
        if task is None:
            return
        given = _answer(task, well=rng.random() < able)
        services.answer_task(
            _HERE, session_id=session, task=task.number, given=given, help_given="read_aloud", actor=who
        )


def _answer(task: TaskView, *, well: bool) -> dict[str, str]:
    if task.rubric:
        levels = sorted(level.level for level in task.rubric)
        return {"rubric": str(levels[-1] if well else levels[0]), "said": ""}
    options = bank.current()["items"][task.item]["options"]
    return {"option": next(o["id"] for o in options if bool(o.get("right")) is well)}


def _consent_to_hand_over(resident: UUID, who: Actor) -> None:
    person = residents_by_id(_HERE, [resident])[resident]
    fact = NewFact(
        kind="consent.given",
        commune=person.commune,
        neighbourhood=person.neighbourhood,
        subject=Subject("resident", resident),
        occurred_at=clock.now(),
        evidence="witnessed",
        purpose="movement",
        body={"purpose": "handover", "how": "spoken"},
    )
    record(facts=[fact], actor=who)
