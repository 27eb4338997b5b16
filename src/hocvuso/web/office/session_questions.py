"""The question put to a passkey: its id waits in the browser's own session, for one answer."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from hocvuso.identity.types import PasskeyQuestion

_KEY = "passkey_question"


def keep_question(request: HttpRequest, asked: PasskeyQuestion) -> None:
    """Bind a question to this browser; an earlier one is forgotten."""
    request.session[_KEY] = str(asked.id)


def taken_question(request: HttpRequest) -> UUID | None:
    """Return the id of the question this browser was asked and forget it; None when it was asked none."""
    held = request.session.pop(_KEY, None)
    return UUID(held) if held else None


def passkey_face() -> dict[str, Any]:
    """Return what a page with a passkey form needs: the origin at which it works, "" where passkeys are off."""
    return {"passkey_origin": settings.HOCVUSO_ORIGIN if settings.HOCVUSO_PASSKEY_HOST else ""}
