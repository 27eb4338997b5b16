"""Whether the instance is well, for its operator and for what watches it.

Status 200, or 503 when people must not be sent here. A page for a browser; JSON for whoever asks for it.
"""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hocvuso.kernel import health
from hocvuso.kernel.limits import Limit, address_of
from hocvuso.web.access import limited, public
from hocvuso.web.errors import wants_json

LOOPBACK = {"127.0.0.1", "::1"}
ASKING = Limit("health", per_minute=600, burst=200)


@public
@limited(ASKING)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what every part says; the status code says whether the instance can serve people."""
    found = health.probes()
    if not _may_see_versions(request):
        found = [replace(part, version="") for part in found]
    level = health.worst(found)
    status = 503 if level == "bad" else 200
    if wants_json(request):
        parts = {part.name: _told(part) for part in found}
        response: HttpResponse = JsonResponse({"level": level, "parts": parts}, status=status)
    else:
        response = render(request, "web/health.html", {"found": found, "level": level}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _told(part: health.Probe) -> dict[str, str]:
    told = {"level": str(part.level), "text": part.text}
    return told | {"version": part.version} if part.version else told


def _may_see_versions(request: HttpRequest) -> bool:
    """Staff, and whoever asks from the machine itself: a stranger gets no list of what may be attacked."""
    from_here = address_of(request) in LOOPBACK and (settings.HTTPS or "X-Forwarded-For" not in request.headers)
    return request.user.is_authenticated or from_here
