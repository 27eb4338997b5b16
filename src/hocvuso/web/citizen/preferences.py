"""Preferences of this phone: size of letters, speed of the voice, form of address, language. Cookies only."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hocvuso.web.access import public
from hocvuso.web.citizen.classroom import COOKIE as SEAT_COOKIE
from hocvuso.web.citizen.shelf import ADDRESS_COOKIE, ADDRESSES, spoken_to, variant_of
from hocvuso.web.middleware.caller import LANGUAGE_COOKIE

_YEAR = 365 * 24 * 3600


@public
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show what this phone chose, or remember how to address its owner."""
    if request.method == "POST":
        chosen = request.POST.get("address", "")
        if chosen not in ADDRESSES:
            return HttpResponseBadRequest()
        response = redirect("citizen:preferences")
        # the pages' script reads it too: the player runs without the server
        response.set_cookie(
            ADDRESS_COOKIE, str(ADDRESSES.index(chosen)), max_age=_YEAR, samesite="Lax", secure=settings.HTTPS
        )
        return response
    variant = variant_of(request.COOKIES)
    shown = {**spoken_to(variant.address), "addresses": ADDRESSES, "languages": settings.LANGUAGES}
    return render(request, "citizen/preferences.html", shown)


@public
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Forget what cookies kept on this phone: form of address, language, the seat in a class.

    The rest lies where only the page's script reaches it (frontend/citizen/erase.js).
    """
    response = HttpResponse(status=204)
    response.delete_cookie(ADDRESS_COOKIE, samesite="Lax")
    response.delete_cookie(LANGUAGE_COOKIE, samesite="Lax")
    response.delete_cookie(SEAT_COOKIE, path=reverse("citizen:class-join"), samesite="Lax")
    return response
