"""The supervised check on the helper's phone: the helper and the person look at one screen, one task at a time.

Questions and spoken tasks are plain forms; only performance tasks need the player. A second tap, a page opened again
or an answer out of order leads back to the task that lies open, and nothing is lost.
"""

import contextlib
import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.assessment.errors import AlreadyRunning, AnsweredBefore, NotRunning
from hocvuso.assessment.types.checks import NEEDS, SessionInfo
from hocvuso.catalog.queries import is_younger, purposes
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.queries import resident, residents
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.field.people import lanes_of
from hocvuso.web.practising import needs_look, practise_links, when_again

ADDRESSES = ("bác", "cô", "chú", "anh", "chị", "ông", "bà")
MOST_FOUND = 20


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def assessment(request: StaffRequest) -> HttpResponse:
    """Checks of the caller's places, and a search for the person in front (by POST: no name in an address)."""
    typed = request.POST.get("name", "").strip()[:120]
    found = residents(request.scope, search=typed, limit=MOST_FOUND) if typed else []
    lanes = lanes_of(request.scope, found)
    shown = queries.sessions(request.scope, limit=30)
    context = {
        "typed": typed,
        "found": [{"person": one, "lane": lanes.get(one.id, "")} for one in found],
        "running": [s for s in shown if s.state in {"open", "paused"}],
        "ended": [s for s in shown if s.state in {"ended", "void"}][:10],
    }
    return render(request, "field/assessment.html", context)


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def assessment_person(request: StaffRequest, resident_id: UUID) -> HttpResponse:
    """Begin with a person: seen in person, asked, and what makes it easier."""
    person = resident(request.scope, resident_id)
    error: DomainError | None = None
    if request.method == "POST":
        address = request.POST.get("address", "")
        try:
            session = services.start_session(
                request.scope,
                resident_id=person.id,
                actor=request.actor,
                identity_seen=request.POST.get("identity_seen") == "1",
                consented=request.POST.get("consented") == "1",
                needs=request.POST.getlist("needs"),
                address=address if address in ADDRESSES else ADDRESSES[0],
            )
        except AlreadyRunning:
            return redirect(_running_of(request, person.id))
        except DomainError as refused:
            error = refused
        else:
            return redirect("field:assessment-task", session_id=session)
    context = {
        "person": person,
        "addresses": ADDRESSES,
        "needs": needs_shown(request.POST.getlist("needs")),
        "spoken": _asked_for_consent(person.birth_year),
        "error": error.message() if error else "",
        "past": queries.sessions(request.scope, resident=person.id, limit=5),
    }
    return render(request, "field/assessment_person.html", context, status=error.status if error else 200)


def _asked_for_consent(birth_year: int | None) -> str:
    """The sentence that is read aloud, in the form that suits the person's age."""
    asked = next(p for p in purposes() if p.code == "assessment")
    return asked.spoken_younger if is_younger(birth_year, clock.today()) else asked.spoken


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def assessment_task(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """One task a screen; its answer comes back here."""
    error: DomainError | None = None
    if request.method == "POST":
        try:
            services.answer_task(
                request.scope,
                session_id=session_id,
                task=_number(request.POST.get("task")),
                given={
                    k: request.POST[k] for k in ("option", "rubric", "said", "trace", "moved_on") if request.POST.get(k)
                },
                help_given=request.POST.get("help", "none"),
                actor=request.actor,
            )
        except (AnsweredBefore, NotRunning):
            pass
        except DomainError as refused:
            if isinstance(refused, NotFound):
                raise
            error = refused
        if error is None:
            return redirect("field:assessment-task", session_id=session_id)
    look = queries.look(request.scope, session_id)
    session, task = look.session, look.task
    if session.mode == "paper" and session.state == "open":
        return redirect("field:paper", session_id=session_id)
    if session.state in {"ended", "void"}:
        return redirect("field:assessment-result", session_id=session_id)
    if session.state == "paused":
        return render(request, "field/assessment_paused.html", {"session": session})
    twist = json.dumps(task.twist, ensure_ascii=False) if task and task.twist is not None else ""
    context = {
        "session": session,
        "task": task,
        "twist": twist,
        "error": error.message() if error else "",
        **_adjusted(session),
    }
    return render(request, "field/assessment_task.html", context, status=error.status if error else 200)


@requires("assessment.run")
@require_safe
def assessment_scene(request: StaffRequest, session_id: UUID, task: int) -> HttpResponse:
    """The scenario of the open task, for the player."""
    return JsonResponse(queries.scene(request.scope, session_id, task), json_dumps_params={"ensure_ascii": False})


@requires("assessment.run")
@require_POST
def assessment_broken(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Set a broken task aside; another stands in."""
    task = _number(request.POST.get("task"))
    with contextlib.suppress(AnsweredBefore, NotRunning):
        services.report_broken(request.scope, session_id=session_id, task=task, actor=request.actor)
    return redirect("field:assessment-task", session_id=session_id)


@requires("assessment.run")
@require_POST
def assessment_pause(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Rest."""
    with contextlib.suppress(NotRunning):
        services.pause_session(request.scope, session_id=session_id, actor=request.actor)
    return redirect("field:assessment-task", session_id=session_id)


@requires("assessment.run")
@require_POST
def assessment_resume(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Go on after a rest, with the same person in front."""
    services.resume_session(
        request.scope,
        session_id=session_id,
        actor=request.actor,
        identity_seen=request.POST.get("identity_seen") == "1",
    )
    return redirect("field:assessment-task", session_id=session_id)


@requires("assessment.run")
@require_POST
def assessment_end(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """End early because the person wishes it."""
    services.end_session(request.scope, session_id=session_id, actor=request.actor)
    return redirect("field:assessment-result", session_id=session_id)


@requires("assessment.run")
@require_safe
def assessment_result(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """What could be seen, what not yet, and what comes next; no score."""
    look = queries.look(request.scope, session_id)
    if look.told is None:
        return redirect("field:assessment-task", session_id=session_id)
    context = {
        "session": look.session,
        "told": look.told,
        "practise": practise_links(look.told.practise),
        "again": when_again(look.told.again_on, look.session.address),
        "incidents": look.incidents,
        "can_audit": not request.standing.scope("audit.view").is_empty,
        "can_void": not request.standing.scope("certificate.revoke").is_empty,
    }
    return render(request, "field/assessment_result.html", context)


@requires("certificate.revoke")
@require_POST
def assessment_void(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Set a finished check aside with a reason; what it granted no longer holds."""
    reason = request.POST.get("reason", "")
    services.void_session(request.scope, session_id=session_id, reason=reason, actor=request.actor)
    return redirect("field:assessment-result", session_id=session_id)


def _running_of(request: StaffRequest, resident_id: UUID) -> str:
    for session in queries.sessions(request.scope, resident=resident_id, limit=5):
        if session.state in {"open", "paused"}:
            return reverse("field:assessment-task", kwargs={"session_id": session.id})
    return reverse("field:assessment")


def needs_shown(chosen: list[str]) -> list[dict[str, Any]]:
    """Return the ways to make a check easier, for a list of boxes."""
    words = {
        "large_text": _("Chữ to hơn"),
        "read_aloud": _("Đọc to cho nghe"),
        "breaks": _("Nghỉ nhiều lần"),
        "other_hand": _("Thuận tay trái"),
        "no_screen": _("Không dùng màn hình, chỉ nói và làm"),
    }
    return [{"code": code, "title": words[code], "checked": code in chosen} for code in NEEDS]


def _adjusted(session: SessionInfo) -> dict[str, Any]:
    return {"look": needs_look(session.needs), "read_aloud": "read_aloud" in session.needs}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 4 else 0
