"""The page that hosts the field kit, and its service worker.

The page holds no personal data: it opens for everybody, also long after a session has ended, so that visits kept on a
phone are still sent. What is shown in it the phone keeps, or asks /api/field/ for.
"""

from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from hocvuso.web.access import public

WORKER = Path(__file__).parents[1] / "static" / "app" / "field-sw.js"


@public
@ensure_csrf_cookie
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open the kit; without JavaScript it says what is missing."""
    return render(request, "field/kit.html")


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker below /field/, the only place it may serve."""
    script = _script(WORKER.stat().st_mtime_ns if WORKER.exists() else 0)
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@lru_cache(maxsize=1)
def _script(stamp: int) -> bytes:
    if not stamp:
        raise Http404
    return WORKER.read_bytes()
