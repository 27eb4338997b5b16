"""What the pages of a team share: the face they are opened in, hours and places as they are written."""

import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from hocvuso.kernel.clock import LOCAL_ZONE
from hocvuso.places.queries import commune, neighbourhoods
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import FIELD_PREFIX

_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")
_HOUR = re.compile(r"\s*(\d{1,2})(?:[:hg.](\d{2})?)?\s*")


def face_of(request: HttpRequest) -> str:
    """Return "field" or "office": the same pages serve a leader's phone and an officer's desk."""
    return "field" if request.path.startswith(FIELD_PREFIX) else "office"


def framed(request: HttpRequest, part: str, **context: Any) -> dict[str, Any]:
    """Return a page's context with its base template, the face's URL namespace and the part it belongs to."""
    face = face_of(request)
    return {"base": f"web/base_{face}.html", "face": face, "part": part, **context}


def moment_of(day: str, hour: str) -> datetime | None:
    """Return the moment of a day (28/11/2026) and an hour (18:00, 18h30, 18) in Ho Chi Minh City, None when unclear."""
    dated, timed = _DAY.fullmatch(day), _HOUR.fullmatch(hour)
    if dated is None or timed is None:
        return None
    number, month, year = map(int, dated.groups())
    try:
        return datetime(year, month, number, int(timed[1]), int(timed[2] or 0), tzinfo=LOCAL_ZONE)
    except ValueError:
        return None


class PlaceNames:
    """Names of neighbourhoods inside a scope, read once a commune."""

    def __init__(self, scope: PlaceScope) -> None:
        self.scope = scope
        self.known: dict[int, dict[int, str]] = {}

    def name(self, code: int, neighbourhood: int) -> str:
        """Return "Khu phố 5", or the commune's name for the whole of it."""
        if not neighbourhood:
            return commune(code).name
        return self.of(code).get(neighbourhood, str(neighbourhood))

    def of(self, code: int) -> dict[int, str]:
        """Return {number: name} of a commune's neighbourhoods."""
        if code not in self.known:
            self.known[code] = neighbourhoods(self.scope, code)
        return self.known[code]
