"""When somebody is stuck: the nearest support point with hours and number, or a call back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hocvuso.kernel.limits import Limit, address_of
from hocvuso.learning import queries
from hocvuso.learning.errors import CallbackUnclear
from hocvuso.learning.services import ask_for_call
from hocvuso.learning.types import WANTS_CHECK
from hocvuso.places.queries import communes
from hocvuso.web.access import public
from hocvuso.web.citizen.shelf import spoken_to, variant_of

_CALLS = Limit("citizen.callback", per_minute=3, burst=6)


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the support point of the chosen commune, and the form for a call back."""
    return render(request, "citizen/help.html", _shown(request, request.GET.get("phuong", "")))


@public
@require_safe
def ask_check(request: HttpRequest) -> HttpResponse:
    """Say where and when somebody can be examined, and take a request for a call."""
    shown = _shown(request, request.GET.get("phuong", ""))
    return render(request, "citizen/help.html", {**shown, "unit": WANTS_CHECK, "examined": True})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def call_back(request: HttpRequest) -> HttpResponse:
    """Take the request for a call; what is missing is said, and what was typed stays. Opened by hand: the form."""
    if request.method != "POST":
        return redirect("citizen:help")
    _CALLS.take(address_of(request))
    code = request.POST.get("phuong", "")
    try:
        ask_for_call(
            commune=int(code) if code.isdecimal() and len(code) < 8 else 0,
            name=request.POST.get("ten", ""),
            phone=request.POST.get("so", ""),
            unit=request.POST.get("bai", ""),
        )
    except CallbackUnclear as error:
        shown = {**_shown(request, code), "problem": error.message(), "typed": request.POST}
        shown |= {"unit": request.POST.get("bai", ""), "examined": request.POST.get("bai") == WANTS_CHECK}
        return render(request, "citizen/help.html", shown, status=422)
    return redirect(f"{reverse('citizen:call-asked')}")


@public
@require_safe
def call_asked(request: HttpRequest) -> HttpResponse:
    """Say that somebody will call, and what nobody will ask on the phone."""
    return render(request, "citizen/call_asked.html", spoken_to(variant_of(request.COOKIES).address))


def _shown(request: HttpRequest, code: str) -> dict[str, Any]:
    known = communes()
    chosen = next((c for c in known if str(c.code) == code), None)
    return {
        **spoken_to(variant_of(request.COOKIES).address),
        "communes": known,
        "chosen": chosen,
        "point": queries.support_point(chosen.code if chosen else 0),
        "unit": request.GET.get("bai", ""),
        "typed": {},
    }
