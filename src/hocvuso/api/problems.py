"""The problem document as operations declare it."""

from ninja import Field, Schema


class FieldError(Schema):
    """One field that could not be read."""

    where: str = Field(examples=["body.facts.0.kind"])
    why: str = Field(examples=["Field required"])


class Problem(Schema):
    """RFC 9457: what happened and what to do, in the caller's language."""

    type: str = Field(examples=["urn:hocvuso:problem:not_found"])
    title: str = Field(examples=["Không tìm thấy"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Không tìm thấy mục này, hoặc mục này không thuộc phạm vi của anh/chị."])
    code: str = Field(examples=["not_found"])
    errors: list[FieldError] | None = None


READING = {401: Problem, 404: Problem, 422: Problem}
LISTING = {400: Problem, **READING}
SEARCHING = {400: Problem, 403: Problem, **READING}
WRITING = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
PUBLIC = {404: Problem, 422: Problem, 429: Problem}
