"""Whether the instance is well, for its operator and for what watches it.

Status 200, or 503 when people must not be sent here. A page for a browser; JSON for whoever asks for it.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hocvuso.kernel import health
from hocvuso.kernel.limits import Limit
from hocvuso.web.access import limited, public
from hocvuso.web.errors import wants_json

ASKING = Limit("health", per_minute=600, burst=200)


@public
@limited(ASKING)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what every part says; the status code says whether the instance can serve people."""
    found = health.probes()
    level = health.worst(found)
    status = 503 if level == "bad" else 200
    if wants_json(request):
        parts = {p.name: {"level": p.level, "text": p.text} for p in found}
        response: HttpResponse = JsonResponse({"level": level, "parts": parts}, status=status)
    else:
        response = render(request, "web/health.html", {"found": found, "level": level}, status=status)
    response["Cache-Control"] = "no-store"
    return response
