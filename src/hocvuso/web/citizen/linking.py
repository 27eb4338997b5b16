"""Linking a practice to a resident: the player's last page posts its trace, then code and consent are asked.

The first POST changes nothing and comes from a page that is the same for everybody, so it carries no token; the second
one does, and the helper's code is what opens the door.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hocvuso.identity.errors import AccountAsleep, TooManyAttempts
from hocvuso.kernel.limits import Limit, address_of
from hocvuso.learning.errors import LinkRefused
from hocvuso.learning.services import link_practice
from hocvuso.practice.errors import ScenarioMissing, TraceRefused
from hocvuso.web.access import limited, public
from hocvuso.web.citizen.shelf import spoken_to, variant_of
from hocvuso.web.errors import bad_request

LONGEST_TRACE = 40_000
UNPROCESSABLE = 422
_LINKS = Limit("citizen.link", per_minute=10, burst=12)
_CARRIED = ("scenario", "version", "seed", "mode", "trace", "understood", "used")


@csrf_exempt
@public
@limited(_LINKS)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Take the trace from the player's last page and ask for the helper's code and the learner's consent."""
    carried = _carried_by(request)
    return bad_request(request) if _trace(carried) is None else _page(request, carried)


@public
@limited(_LINKS)
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write the practice down in the helper's name, or say what is missing; what was typed stays."""
    carried = _carried_by(request)
    trace = _trace(carried)
    if trace is None:
        return bad_request(request)
    if not request.POST.get("consent"):
        return _page(request, carried, problem=_("Chưa bấm ô đồng ý. {Bác} đồng ý ghi lại thì bấm ô đó."))
    if request.POST.get("who") not in {"self", "helper"}:
        return _page(request, carried, problem=_("Chưa chọn ai đã bấm máy. {Bác} chọn một ô."))
    try:
        linked = link_practice(
            typed=request.POST.get("code", "")[:20],
            address=address_of(request),
            **trace,
            done_by_helper=request.POST["who"] == "helper",
            understood=carried["understood"] == "1",
            used=carried["used"] == "1",
        )
    except (LinkRefused, TooManyAttempts, AccountAsleep, ScenarioMissing, TraceRefused) as error:
        return _page(request, carried, problem=error.message(), status=error.status)
    return render(request, "citizen/linked.html", {**_spoken(request), "linked": linked})


def _carried_by(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in _CARRIED}


def _trace(carried: dict[str, str]) -> dict[str, Any] | None:
    try:
        events = json.loads(carried["trace"][:LONGEST_TRACE])
        version, seed = int(carried["version"][:9]), int(carried["seed"][:10])
    except (ValueError, RecursionError):  # brackets within brackets without end
        return None
    if not isinstance(events, list):
        return None
    return {
        "scenario": carried["scenario"][:60],
        "version": version,
        "seed": seed,
        "mode": carried["mode"][:12],
        "events": events,
    }


def _page(
    request: HttpRequest, carried: dict[str, str], *, problem: str = "", status: int = UNPROCESSABLE
) -> HttpResponse:
    shown = {**_spoken(request), "carried": carried, "problem": problem, "typed": request.POST}
    return render(request, "citizen/link.html", shown, status=status if problem else 200)


def _spoken(request: HttpRequest) -> dict[str, str]:
    return spoken_to(variant_of(request.COOKIES).address)
