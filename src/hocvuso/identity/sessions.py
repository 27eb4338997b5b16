"""How long a session stays open: 15 idle minutes at a desk, one round in the hand."""

from datetime import datetime
from typing import Any

from hocvuso.identity.rules import FIELD_SESSION, SESSION_IDLE
from hocvuso.kernel import clock

_KIND, _SEEN, _SINCE = "kind", "seen", "since"
_TOUCH_SECONDS = 60


def begin(session: Any, *, kind: str) -> None:
    """Note on a fresh session how it was opened: `office` (password and authenticator) or `field` (code)."""
    now = int(clock.now().timestamp())
    session[_KIND], session[_SEEN], session[_SINCE] = kind, now, now
    session.set_expiry(int((FIELD_SESSION if kind == "field" else SESSION_IDLE).total_seconds()))


def is_locked(session: Any) -> bool:
    """Return whether the session was idle too long, or is older than one round in the field."""
    if _SEEN not in session:
        return False
    now = clock.now()
    if session.get(_KIND) == "field":
        return now - _moment(session.get(_SINCE, 0)) > FIELD_SESSION
    return now - _moment(session.get(_SEEN, 0)) > SESSION_IDLE


def touch(session: Any) -> bool:
    """Note that the caller is there, at most once a minute (each note is a write). Return whether it was noted."""
    now = int(clock.now().timestamp())
    if now - session.get(_SEEN, 0) < _TOUCH_SECONDS:
        return False
    session[_SEEN] = now
    return True


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=clock.LOCAL_ZONE)
