"""Pages of a list by cursor: the place after the last row seen, so that new rows shift nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from ninja import Field, Schema

from hocvuso.kernel.errors import DomainError

Item = TypeVar("Item")
Row = TypeVar("Row")

LARGEST = 200


class CursorRefused(DomainError):
    """A cursor nobody here gave out."""

    code = "cursor_refused"
    text = "Dấu trang không đọc được. Bỏ tham số cursor để đọc lại từ đầu."


class Page(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(None, description="cursor of the next page; null on the last one", examples=["WyJsYW4iXQ"])


def encode(position: Sequence[str | int]) -> str:
    """Return an opaque cursor of the last row's sort key."""
    text = json.dumps(list(position), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Return the sort key in a cursor, None for the first page. Raises CursorRefused."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise CursorRefused() from None
    if not isinstance(found, list) or len(found) != len(kinds):
        raise CursorRefused()
    # NUL and half a surrogate pair are text in JSON and no text in a database
    text = "".join(value for value in found if isinstance(value, str))
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise CursorRefused()
    if any(type(value) is not kind for value, kind in zip(found, kinds, strict=True)):
        raise CursorRefused()
    return tuple(found)


def page(
    rows: Sequence[Row], *, limit: int, position: Callable[[Row], Sequence[str | int]], show: Callable[[Row], Any]
) -> dict[str, Any]:
    """Return a page of `limit` items from rows of which one more was asked for than is shown."""
    shown = rows[:limit]
    more = len(rows) > limit
    return {"items": [show(row) for row in shown], "next": encode(position(shown[-1])) if more else None}
