"""Choosing the language of the pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hocvuso.web.access import public
from hocvuso.web.address import safe_next
from hocvuso.web.middleware.caller import LANGUAGE_COOKIE

_YEAR = 365 * 24 * 3600


@public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language on this phone and go back to the page."""
    chosen = request.POST.get("language", "")
    if chosen not in {code for code, _ in settings.LANGUAGES}:
        return HttpResponseBadRequest()
    response = redirect(safe_next(request.POST.get("next"), "/"))
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response
