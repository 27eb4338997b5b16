"""The learner's own phone in a class: the code on the board, wait to be seen, do the tasks, raise a hand.

The phone keeps a random token for its seat in a cookie, for this class only; no account, nothing in an address.
"""

import contextlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.assessment.errors import AloneWaits, AnsweredBefore, NotRunning, SeatLeft
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import TaskView
from hocvuso.assessment.types.classes import SeatLook
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.limits import Limit
from hocvuso.web.access import limited, public
from hocvuso.web.citizen.shelf import spoken_to, variant_of
from hocvuso.web.practising import needs_look, practise_links, when_again

COOKIE = "lop"
HALF_A_DAY = 12 * 3600
_JOINS = Limit("citizen.class", per_minute=20, burst=40)
# thirty phones of one room stand behind one address, each asks every few seconds
_LOOKS = Limit("citizen.class.look", per_minute=900, burst=300)
_GIVEN = ("option", "trace", "moved_on")


@public
@limited(_JOINS)
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for a seat with the code on the board."""
    typed = {name: request.POST.get(name, "").strip()[:120] for name in ("code", "name", "year")}
    shown = spoken_to(variant_of(request.COOKIES).address)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            held = request.COOKIES.get(COOKIE, "")
            token = services.join_class(
                code=typed["code"], name=typed["name"], birth_year=_year(typed["year"]), held=held
            )
        except DomainError as refused:
            error = refused
        else:
            answer = redirect("citizen:class-seat")
            answer.set_cookie(
                COOKIE, token, max_age=HALF_A_DAY, httponly=True, samesite="Lax", secure=request.is_secure(),
                path=reverse("citizen:class-join"),
            )  # fmt: skip
            return answer
    context = {**shown, "typed": typed, "problem": error.message() if error else ""}
    return render(request, "citizen/class_join.html", context, status=error.status if error else 200)


@public
@limited(_LOOKS)
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest) -> HttpResponse:
    """Wait, do the task that lies open, or read what came out."""
    token = request.COOKIES.get(COOKIE, "")
    problem = ""
    if request.method == "POST":
        try:
            services.answer_in_seat(
                token=token,
                task=_number(request.POST.get("task")),
                given={name: request.POST[name] for name in _GIVEN if request.POST.get(name)},
            )
            return redirect("citizen:class-seat")
        except NotFound:
            return redirect("citizen:class-join")
        except (AloneWaits, AnsweredBefore, NotRunning, SeatLeft):
            return redirect("citizen:class-seat")
        except DomainError as refused:
            problem = refused.message()
    try:
        shown = queries.seat_look(token)
    except NotFound:
        return redirect("citizen:class-join")
    context = {**spoken_to(_address(shown, request)), "seat": shown, "problem": problem, **_task(shown)}
    answer = render(request, _page(shown), context, status=400 if problem else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@public
@limited(_LOOKS)
@require_safe
def scene(request: HttpRequest, task: int) -> HttpResponse:
    """Answer with the scenario of the open task, without what tells the way."""
    try:
        found = queries.seat_scene(request.COOKIES.get(COOKIE, ""), task)
    except NotFound:
        return JsonResponse({}, status=404)
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


@public
@limited(_LOOKS)
@require_POST
def hand(request: HttpRequest) -> HttpResponse:
    """Raise the hand, or take it down."""
    with contextlib.suppress(NotFound):
        services.want_help(token=request.COOKIES.get(COOKIE, ""), wanted=request.POST.get("wanted") == "1")
    return redirect("citizen:class-seat")


@public
@limited(_LOOKS)
@require_POST
def rest(request: HttpRequest) -> HttpResponse:
    """Rest, or go on after a rest of one's own; nothing of it is counted."""
    with contextlib.suppress(NotFound, NotRunning, SeatLeft):
        services.rest_in_seat(token=request.COOKIES.get(COOKIE, ""), resting=request.POST.get("rest") == "1")
    return redirect("citizen:class-seat")


@public
@limited(_LOOKS)
@require_POST
def stock(request: HttpRequest) -> HttpResponse:
    """Keep the phone's public key; answer with the tasks to come, each as the piece of page it will be."""
    try:
        pack = services.stock_up(
            token=request.COOKIES.get(COOKIE, ""), jwk={part: request.POST.get(part, "")[:60] for part in ("x", "y")}
        )
    except DomainError as refused:
        return JsonResponse({}, status=refused.status)
    tasks = [
        {"task": task.number, "item": task.item, "html": _piece(request, pack.address, task, scene)}
        for task, scene in zip(pack.tasks, pack.scenes, strict=True)
    ]
    answer = JsonResponse({"session": str(pack.session), "from": pack.start, "tasks": tasks})
    answer["Cache-Control"] = "no-store"
    return answer


@public
@limited(_LOOKS)
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Take what the phone did alone; a refusal says what to do, and the phone keeps its work."""
    try:
        services.hand_over(
            token=request.COOKIES.get(COOKIE, ""),
            payload=request.POST.get("payload", ""),
            signature=request.POST.get("signature", ""),
        )
    except DomainError as refused:
        return JsonResponse({"problem": refused.message()}, status=refused.status)
    return JsonResponse({})


def _piece(request: HttpRequest, address: str, task: TaskView, scene: Json | None) -> str:
    twist = json.dumps(task.twist, ensure_ascii=False) if task.twist is not None else ""
    context = {**spoken_to(address), "task": task, "address": address, "twist": twist, "scene": scene, "alone": True}
    return render_to_string("citizen/class_task_part.html", context, request)


def _page(shown: SeatLook) -> str:
    if shown.look is not None and shown.look.told is not None:
        return "citizen/class_end.html"
    if shown.waits or shown.look is None or not shown.look.task:
        return "citizen/class_wait.html"
    return "citizen/class_task.html"


def _task(shown: SeatLook) -> dict[str, Any]:
    look = shown.look
    if look is None:
        return {}
    twist = json.dumps(look.task.twist, ensure_ascii=False) if look.task and look.task.twist is not None else ""
    return {
        "session": look.session,
        "task": look.task,
        "told": look.told,
        "practise": practise_links(look.told.practise) if look.told else [],
        "again": when_again(look.told.again_on, look.session.address) if look.told else "",
        "twist": twist,
        "look": needs_look(look.session.needs),
        "breaks": "breaks" in look.session.needs,
    }


def _address(shown: SeatLook, request: HttpRequest) -> str:
    return shown.look.session.address if shown.look is not None else variant_of(request.COOKIES).address


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and 1850 <= int(text) <= 2200 else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 4 else 0
