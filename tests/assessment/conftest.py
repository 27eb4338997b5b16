"""A check in progress, and people who answer in their own way."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from hocvuso.assessment import services
from hocvuso.assessment.models import Session
from hocvuso.assessment.running import running
from hocvuso.facts.types import Actor, NewFact
from hocvuso.people.models import Resident
from hocvuso.places.types import PlaceScope
from hocvuso.practice import machine
from hocvuso.practice.reach import to_the_goal
from tests.cast import HERE, NEAR, Cast


@dataclass
class Check:
    """Cô Nhàn examines Bà Sáu. `recorded` holds what went to the ledger."""

    cast: Cast
    resident: UUID
    scope: PlaceScope
    actor: Actor
    recorded: list[NewFact] = field(default_factory=list)

    def start(self, seed: int = 7, **more: Any) -> UUID:
        given = {"identity_seen": True, "consented": True, "needs": (), **more}
        return services.start_session(self.scope, resident_id=self.resident, actor=self.actor, seed=seed, **given)

    def row(self, session: UUID) -> Session:
        return Session.objects.get(pk=session)

    def answer(self, session: UUID, *, well: bool, task: int | None = None, help_given: str = "none") -> None:
        now = running(self.row(session))
        assert now.open_task is not None
        given = answer_to(now.items[now.open_task.item], now.scene_seed(now.open_task.task), well, now.session.mode)
        services.answer_task(
            self.scope,
            session_id=session,
            task=task or now.open_task.task,
            given=given,
            help_given=help_given,
            actor=self.actor,
        )

    def answer_all(self, session: UUID, well: Callable[[int], bool]) -> Session:
        for number in range(40):
            if self.row(session).state != "open":
                break
            self.answer(session, well=well(number))
        return self.row(session)


def answer_to(item: dict[str, Any], seed: int, well: bool, mode: str = "screen") -> dict[str, str]:
    """Return what a person who can, or can't, hands in."""
    if item["kind"] == "choice":
        return {"option": next(o["id"] for o in item["options"] if bool(o.get("right")) is well)}
    if item["kind"] == "oral" or (item["kind"] == "refusal" and mode == "spoken"):
        return {"rubric": str(len(item["b"]) if well else 0), "said": "tui coi số dư đã"}
    if not well:
        return {"moved_on": "1"}
    state = machine.start(item["scenario"], seed, "check", item["twist"])
    _, taken = to_the_goal(item["scenario"], state)
    return {"trace": json.dumps({"events": [event for event, _ in taken]})}


@pytest.fixture
def check(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Everything ready for a check; the ledger itself is replaced by a list."""
    row = Resident.objects.create(
        commune_id=HERE, neighbourhood=NEAR, name="Nguyễn Thị Sáu", folded="nguyen thi sau", sex="f", birth_year=1954
    )
    made = Check(cast, row.pk, cast.scope(cast.nhan), cast.actor(cast.nhan))

    def record(*, facts: list[NewFact], actor: Actor) -> list[object]:
        made.recorded.extend(facts)
        return []

    monkeypatch.setattr("hocvuso.assessment.recording.record", record)
    return made


@pytest.fixture
def group(check: Check) -> services.OpenedClass:
    return services.open_class(check.scope, commune=HERE, neighbourhood=0, title="Lớp tối thứ ba", actor=check.actor)
