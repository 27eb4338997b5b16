"""People on the register, page by page."""

from typing import Any
from uuid import UUID

from ninja import Field, P, PathEx, Query, Router, Schema

from hocvuso.api.access import ApiRequest, Permit
from hocvuso.api.pages import LARGEST, CursorRefused, Page, decode, page
from hocvuso.api.problems import LISTING, READING, SEARCHING
from hocvuso.people import queries
from hocvuso.people.types import ResidentInfo

router = Router(tags=["residents"])

_ID = "0193a1b2-7c00-7000-8000-0000000000a1"
ResidentId = PathEx[UUID, P(examples=[_ID])]


class ResidentOut(Schema):
    """A resident, without identity number and phone."""

    id: UUID = Field(examples=[_ID])
    commune: int = Field(examples=[25747])
    neighbourhood: int = Field(examples=[5], description="0 = not known")
    household: UUID | None = Field(examples=["0193a1b2-7c00-7000-8000-0000000000b1"])
    name: str = Field(examples=["Nguyễn Thị Sáu"])
    sex: str = Field(examples=["f"], description="f, m or empty")
    birth_year: int | None = Field(examples=[1954])
    birth_month: int | None = Field(examples=[3])
    birth_day: int | None = Field(examples=[5])
    groups: list[str] = Field(examples=[["elderly"]])
    listed: bool = Field(examples=[True], description="on the newest roll that covered the place")


class Where(Schema):
    """Which page of which people."""

    commune: int | None = Field(None, ge=1, le=99_999, examples=[25747])
    neighbourhood: int | None = Field(None, ge=0, le=32_767, examples=[5])
    limit: int = Field(50, ge=1, le=LARGEST, examples=[50])
    cursor: str | None = Field(None, max_length=400, examples=["WyJuZ3V5ZW4gdGhpIHNhdSIsIjAxOTMiXQ"])


class SearchIn(Where):
    """A search for a name; by POST, so that no name stands in an address."""

    name: str = Field(min_length=1, max_length=120, examples=["nguyen thi sau"], description="marks don't matter")


@router.get("/residents", response={200: Page[ResidentOut], **LISTING}, auth=Permit("people.view"))
def residents(request: ApiRequest, where: Query[Where]) -> Any:
    """List the residents of the caller's places by name."""
    return _page(request, where, "")


@router.post(
    "/residents/search",
    response={200: Page[ResidentOut], **SEARCHING},
    auth=Permit("people.view"),
)
def search_residents(request: ApiRequest, body: SearchIn) -> Any:
    """Search the residents of the caller's places by name, with or without its marks."""
    return _page(request, body, body.name)


@router.get("/residents/{resident}", response={200: ResidentOut, **READING}, auth=Permit("people.view"))
def resident(request: ApiRequest, resident: ResidentId) -> Any:
    """One resident of the caller's places."""
    return _shown(queries.resident(request.scope, resident))


def _page(request: ApiRequest, where: Where, name: str) -> dict[str, Any]:
    place = decode(where.cursor, str, str)
    rows = queries.residents(
        request.scope,
        commune=where.commune,
        neighbourhood=where.neighbourhood,
        search=name,
        after=(place[0], _uuid(place[1])) if place else None,
        limit=where.limit + 1,
    )
    return page(rows, limit=where.limit, position=lambda r: (r.folded, str(r.id)), show=_shown)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CursorRefused() from None


def _shown(row: ResidentInfo) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ResidentOut.model_fields}
