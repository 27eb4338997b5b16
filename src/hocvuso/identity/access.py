"""The mark every door carries: who may open it. Doors of pages and of the API carry the same one."""

from dataclasses import dataclass
from typing import Any, TypeVar

_View = TypeVar("_View")


@dataclass(frozen=True, slots=True)
class Access:
    """`public`, `signed_in`, `device` (the request's signature proves who asks), or `permission` with names of which
    one suffices.
    """

    kind: str
    permissions: tuple[str, ...] = ()


def marked(view: _View, access: Access) -> _View:
    """Put the mark on a view and return it."""
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(view: Any) -> Access | None:
    """Return the mark of a view, or None when it has none."""
    return getattr(view, "access", None)
