"""Rolls over the API: send a file in, see how far it is, accept it, take it back. The same services as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, FileEx, Form, P, PathEx, Router, Schema, Status
from ninja.files import UploadedFile

from hocvuso.api.access import ApiRequest, Permit
from hocvuso.api.problems import READING, WRITING, Problem
from hocvuso.people import queries, services
from hocvuso.people.roll.errors import refused
from hocvuso.people.roll.limits import MAX_BYTES
from hocvuso.people.types import RollInfo

router = Router(tags=["rolls"])

_ID = "0193a1b2-7c00-7000-8000-0000000000d1"
RollId = PathEx[UUID, P(examples=[_ID])]
RollFile = FileEx[UploadedFile | None, P(examples=["thang-11.xlsx"], description="a roll of at most 25 MB")]
CHANGING = {**WRITING, 409: Problem}


class UploadIn(Schema):
    """What goes with the file. The same bytes again lead to the import that already holds them."""

    commune: int = Field(ge=1, le=99_999, examples=[25747])
    roll_day: date | None = Field(
        None, examples=["2026-11-01"], description="the day the roll describes; today if left"
    )


class AcceptIn(Schema):
    """What to do about people whom the roll no longer names."""

    flag_gone: bool = Field(
        False, examples=[False], description="flag them as not on the newest roll; never as dead. false: leave them"
    )


class RollOut(Schema):
    """How far a roll is. `uploaded`, `reading`, `accepting`, `undoing`: ask again later."""

    id: UUID = Field(examples=[_ID])
    commune: int = Field(examples=[25747])
    file_name: str = Field(examples=["thang-11.xlsx"])
    roll_day: date = Field(examples=["2026-11-01"])
    status: str = Field(
        examples=["ready"],
        description="uploaded, reading, columns (choose them on the page), ready, accepting, accepted, undoing, "
        "undone, failed, discarded",
    )
    done: int = Field(examples=[1200])
    total: int = Field(examples=[1200])
    people: int = Field(examples=[1180], description="lines that name a person")
    verdicts: dict[str, int] = Field(examples=[{"new": 20, "changed": 4, "known": 1150, "queued": 6, "skipped": 20}])
    gone: int = Field(examples=[3], description="people on the register whom the roll no longer names")
    kept: int = Field(examples=[0], description="people an undo kept because of later facts")
    problem: str = Field(examples=[""], description="why it could not be read, as a sentence")
    created_at: datetime = Field(examples=["2026-11-02T01:00:00Z"])
    accepted_at: datetime | None = Field(examples=[None])
    undone_at: datetime | None = Field(examples=[None])


class RollMade(Schema):
    """The id to ask for."""

    id: UUID = Field(examples=[_ID])


@router.post("/rolls", response={202: RollMade, **CHANGING}, auth=Permit("roll.import"))
def upload_roll(request: ApiRequest, form: Form[UploadIn], file: RollFile = None) -> Any:
    """Send a roll file in (multipart); it is read in the background."""
    if file is None:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        too_big = length.isdigit() and int(length) > MAX_BYTES
        raise refused("too_big", limit=MAX_BYTES // 1_048_576) if too_big else refused("empty")
    made = services.upload_roll(
        scope=request.scope,
        actor=request.actor.account_id,
        organisation=request.actor.organisation_id,
        commune=form.commune,
        file_name=file.name or "",
        data=file.read(MAX_BYTES + 1),
        roll_day=form.roll_day,
    )
    return Status(202, {"id": made})


@router.get("/rolls/{roll}", response={200: RollOut, **READING}, auth=Permit("roll.import"))
def roll(request: ApiRequest, roll: RollId) -> Any:
    """Where one roll stands."""
    return _shown(queries.roll(request.scope, roll))


@router.post("/rolls/{roll}/accept", response={202: RollOut, **CHANGING}, auth=Permit("roll.import"))
def accept_roll(request: ApiRequest, roll: RollId, body: AcceptIn) -> Any:
    """Accept a roll that is ready; new and changed rows become facts in the background, the queue waits."""
    services.accept_roll(scope=request.scope, actor=request.actor.account_id, roll_id=roll, gone=body.flag_gone)
    return Status(202, _shown(queries.roll(request.scope, roll)))


@router.post("/rolls/{roll}/undo", response={202: RollOut, **CHANGING}, auth=Permit("roll.import"))
def undo_roll(request: ApiRequest, roll: RollId) -> Any:
    """Take an accepted roll back in the background; people with later facts are kept."""
    services.undo_roll(scope=request.scope, actor=request.actor.account_id, roll_id=roll)
    return Status(202, _shown(queries.roll(request.scope, roll)))


def _shown(info: RollInfo) -> dict[str, Any]:
    counted = info.counts
    return {
        **{name: getattr(info, name) for name in RollOut.model_fields if hasattr(info, name)},
        "people": counted.get("people", 0),
        "gone": counted.get("gone", 0),
        "kept": counted.get("kept", 0),
    }
