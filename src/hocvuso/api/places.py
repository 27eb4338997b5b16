"""Places: official names and codes, for everybody."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, P, PathEx, Router, Schema

from hocvuso.api.access import Anybody
from hocvuso.api.problems import PUBLIC
from hocvuso.places import queries
from hocvuso.places.types import CommuneInfo

router = Router(tags=["places"])

Code = PathEx[int, P(examples=[25747], ge=1, le=99_999, description="official code (QĐ 19/2025/QĐ-TTg)")]


class CommuneOut(Schema):
    """Phường, xã, đặc khu."""

    code: str = Field(examples=["25747"], description="official code, five digits")
    name: str = Field(examples=["Phường Thủ Dầu Một"])
    kind: str = Field(examples=["Phường"])


@router.get("/communes", response={200: list[CommuneOut], **PUBLIC}, auth=Anybody("communes"))
def communes(request: HttpRequest) -> Any:
    """List all communes by name."""
    return [_shown(c) for c in queries.communes()]


@router.get("/communes/{code}", response={200: CommuneOut, **PUBLIC}, auth=Anybody("commune"))
def commune(request: HttpRequest, code: Code) -> Any:
    """One commune by its official code."""
    return _shown(queries.commune(code))


def _shown(commune: CommuneInfo) -> dict[str, str]:
    return {"code": commune.shown_code, "name": commune.name, "kind": commune.kind}
