"""Volunteers' voices, for everybody: the bytes of a screen's recording."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hocvuso.learning.queries import sound
from hocvuso.web.access import public

_YEAR = 365 * 24 * 3600


@public
@require_safe
def voice(request: HttpRequest, unit_id: str, screen: str) -> HttpResponse:
    """Answer with a voice that was let out; its address changes with each recording (`?v=`)."""
    data, kind = sound(unit_id, screen)
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
