"""Supervised checks over the API: the same services as the pages. Nothing says which answer is right."""

from typing import Any, Literal
from uuid import UUID

from ninja import Field, P, PathEx, Router, Schema

from hocvuso.api.access import ApiRequest, Permit
from hocvuso.api.problems import READING, WRITING, Problem
from hocvuso.assessment import queries, services
from hocvuso.assessment.types.checks import Look

router = Router(tags=["assessment"])

_ID = "0193a1b2-7c00-7000-8000-0000000000c1"
_PERSON = "0193a1b2-7c00-7000-8000-0000000000a1"
SessionId = PathEx[UUID, P(examples=[_ID])]
CHANGING = {**WRITING, 409: Problem}


class StartIn(Schema):
    """A helper has a person in front and begins. Both statements must be true; they are kept with the check."""

    resident: UUID = Field(examples=[_PERSON])
    identity_seen: bool = Field(examples=[True], description="the helper has seen and recognised the person")
    consented: bool = Field(examples=[True], description="the person was asked aloud and agreed")
    needs: list[Literal["large_text", "read_aloud", "breaks", "other_hand", "no_screen"]] = Field(
        [], examples=[["read_aloud"]]
    )
    address: str = Field("bác", max_length=20, examples=["bác"])


class AnswerIn(Schema):
    """The answer to the task that lies open; one of option, rubric, trace or moved_on."""

    task: int = Field(ge=1, le=999, examples=[1])
    help: Literal["none", "read_aloud", "hint"] = Field(examples=["none"])
    option: str | None = Field(None, max_length=60, examples=["counter"])
    rubric: str | None = Field(None, max_length=2, examples=["2"])
    said: str | None = Field(None, max_length=500, examples=["Tui coi số dư đã."])
    trace: str | None = Field(None, max_length=40_000, examples=['{"events": ["do:check"]}'])
    moved_on: bool = Field(False, examples=[False])


class OptionOut(Schema):
    """One answer to choose from."""

    id: str = Field(examples=["counter"])
    text: str = Field(examples=["Ông ra điểm tiếp nhận, có người giúp làm trên máy"])


class TaskOut(Schema):
    """The task that lies open."""

    number: int = Field(examples=[3])
    item: str = Field(examples=["choice.right-to-counter"])
    kind: str = Field(examples=["choice"])
    ask: str = Field(examples=["Bác cần làm giấy khai sinh cho cháu. Câu nào đúng?"])
    options: list[OptionOut]


class SessionOut(Schema):
    """A check. `attained` is no confirmation on VNeID; `provisional`: the city hasn't signed its rule (tạm tính)."""

    id: UUID = Field(examples=[_ID])
    resident: UUID = Field(examples=[_PERSON])
    state: str = Field(examples=["ended"], description="open, paused, ended, void")
    outcome: str = Field(examples=["attained"], description="attained, not_yet, continue, or empty while it runs")
    provisional: bool = Field(examples=[True])
    rule: str = Field(examples=["tam-tinh-2026-11.1"])
    bank: str = Field(examples=["2026-11-24.0123456789ab"])
    answered: int = Field(examples=[9])
    seen: list[str] = Field(examples=[["tìm đúng trang của cơ quan nhà nước"]])
    practise: list[str] = Field(examples=[["giữ kín hình giấy tờ của mình"]])
    task: TaskOut | None = None


@router.post("/assessments", response={200: SessionOut, **CHANGING}, auth=Permit("assessment.run"))
def start_assessment(request: ApiRequest, body: StartIn) -> Any:
    """Begin a check; the first task is in the answer."""
    session = services.start_session(
        request.scope,
        resident_id=body.resident,
        actor=request.actor,
        identity_seen=body.identity_seen,
        consented=body.consented,
        needs=body.needs,
        address=body.address,
    )
    return _shown(queries.look(request.scope, session))


@router.get("/assessments/{session}", response={200: SessionOut, **READING}, auth=Permit("assessment.run"))
def assessment(request: ApiRequest, session: SessionId) -> Any:
    """One check of the caller's places, with its open task or its result in words."""
    return _shown(queries.look(request.scope, session))


@router.post("/assessments/{session}/answers", response={200: SessionOut, **CHANGING}, auth=Permit("assessment.run"))
def answer_assessment(request: ApiRequest, session: SessionId, body: AnswerIn) -> Any:
    """Keep the answer to the open task. The first answer counts; a second one gets 409 and changes nothing."""
    given = {
        name: value
        for name in ("option", "rubric", "said", "trace")
        if (value := getattr(body, name)) is not None
    }  # fmt: skip
    if body.moved_on:
        given["moved_on"] = "1"
    return _shown(
        services.answer_task(
            request.scope, session_id=session, task=body.task, given=given, help_given=body.help, actor=request.actor
        )
    )


def _shown(look: Look) -> dict[str, Any]:
    row, told, task = look.session, look.told, look.task
    return {
        **{name: getattr(row, name) for name in ("id", "resident", "state", "outcome", "provisional", "rule", "bank")},
        "answered": row.answered,
        "seen": list(told.seen) if told else [],
        "practise": [p.can for p in told.practise] if told else [],
        "task": task and {
            **{name: getattr(task, name) for name in ("number", "item", "kind", "ask")},
            "options": [{"id": o.id, "text": o.text} for o in task.options],
        },
    }  # fmt: skip
