"""Preferences of this phone: size of letters, speed of the voice, form of address, language. Cookies only."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hocvuso.web.access import public
from hocvuso.web.citizen.shelf import ADDRESS_COOKIE, ADDRESSES, spoken_to, variant_of

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
