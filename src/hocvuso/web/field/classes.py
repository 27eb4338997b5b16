"""A class on the supervisor's phone: open it, see who comes, seat them, and see at a glance who needs help now."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.assessment.errors import AloneUnreadable, AlreadyRunning
from hocvuso.assessment.types.checks import HELPS
from hocvuso.catalog.queries import purposes
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.queries import residents, residents_by_id
from hocvuso.places.queries import neighbourhoods, visible_communes
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.field.assessment import needs_shown
from hocvuso.web.field.people import lanes_of
from hocvuso.web.office.qr import qr_svg

SHOWN_CODE = "assessment.class.code"
MOST_FOUND = 12
LARGEST_FILE = 1_000_000


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def classes(request: StaffRequest) -> HttpResponse:
    """List the classes of the caller's places; open a new one."""
    places = visible_communes(request.scope)
    problem = ""
    if request.method == "POST":
        try:
            opened = services.open_class(
                request.scope,
                commune=_number(request.POST.get("commune")) or places[0].code,
                neighbourhood=_number(request.POST.get("neighbourhood")),
                title=request.POST.get("title", ""),
                actor=request.actor,
            )
        except NotFound:
            raise
        except DomainError as refused:
            problem = refused.message()
        else:
            _keep_code(request, opened)
            return redirect("field:class", class_id=opened.id)
    context = {
        "classes": queries.classes(request.scope),
        "places": places,
        "lanes": neighbourhoods(request.scope, places[0].code) if len(places) == 1 else {},
        "whole": len(places) == 1 and request.scope.allows(places[0].code),
        "problem": problem,
    }
    return render(request, "field/classes.html", context, status=400 if problem else 200)


@requires("assessment.run")
@require_safe
def live(request: StaffRequest, class_id: UUID) -> HttpResponse:
    """Show the seats, whoever needs help first; the page looks again every few seconds."""
    return _live(request, class_id)


@requires("assessment.run")
@require_POST
def collect(request: StaffRequest, class_id: UUID) -> HttpResponse:
    """Take the file of a phone that worked without a connection. A refusal says why; nothing has changed then."""
    problem = ""
    try:
        work = _file(request)
        services.collect_file(request.scope, class_id=class_id, payload=work["payload"], signature=work["signature"])
    except NotFound:
        raise
    except DomainError as refused:
        problem = refused.message()
    return _live(request, class_id, problem=problem, taken=not problem)


def _file(request: StaffRequest) -> dict[str, str]:
    """Raises AloneUnreadable for anything but the file a phone saves."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size or sent.size > LARGEST_FILE:
        raise AloneUnreadable()
    try:
        work = json.loads(sent.read())
        return {part: str(work[part]) for part in ("payload", "signature")}
    except (ValueError, KeyError, TypeError) as error:
        raise AloneUnreadable() from error


def _live(request: StaffRequest, class_id: UUID, *, problem: str = "", taken: bool = False) -> HttpResponse:
    found = queries.class_view(request.scope, class_id)
    # the code is stored as a hash only; whoever opened the class keeps it in this session
    code = request.session.get(SHOWN_CODE, {}).get(str(class_id), "")
    address = request.build_absolute_uri(reverse("citizen:class-join"))
    context = {
        "group": found,
        "code": code,
        "address": address.split("://", 1)[-1],
        "qr": qr_svg(address, label=_("Mã QR dẫn tới trang vô lớp")) if code else "",
        "quiet": queries.QUIET_SECONDS,
        "asking": sum(s.state == "asking" for s in found.seats),
        "hands": sum(bool(s.wants_help) for s in found.seats),
        "done": sum(s.state == "ended" for s in found.seats),
    }
    context |= {"problem": problem, "taken": taken}
    return render(request, "field/class_live.html", context, status=400 if problem else 200)


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def seat(request: StaffRequest, class_id: UUID, seat_id: UUID) -> HttpResponse:
    """Recognise the person, pick who it is on the register, ask for consent, begin the check."""
    found = queries.class_view(request.scope, class_id)
    chosen = next((s for s in found.seats if s.id == seat_id), None)
    if chosen is None:
        raise NotFound()
    if chosen.state != "asking":
        return redirect("field:class", class_id=class_id)
    error: DomainError | None = None
    picked = _uuid(request.POST.get("resident"))
    if request.method == "POST" and picked:
        try:
            services.seat_person(
                request.scope,
                seat_id=seat_id,
                resident_id=picked,
                actor=request.actor,
                identity_seen=request.POST.get("identity_seen") == "1",
                consented=request.POST.get("consented") == "1",
                needs=request.POST.getlist("needs"),
            )
            return redirect("field:class", class_id=class_id)
        except DomainError as refused:
            error = refused
    typed = request.POST.get("name", "").strip()[:120] or chosen.name
    people = residents(request.scope, search=typed, limit=MOST_FOUND)
    unfinished = queries.unfinished(request.scope, [person.id for person in people])
    lanes = lanes_of(request.scope, people)
    context = {
        "group": found,
        "seat": chosen,
        "typed": typed,
        "found": [{"person": p, "lane": lanes.get(p.id, ""), "unfinished": p.id in unfinished} for p in people],
        "running": unfinished.get(picked) if picked and isinstance(error, AlreadyRunning) else None,
        "picked": picked,
        "needs": [need for need in needs_shown(request.POST.getlist("needs")) if need["code"] != "no_screen"],
        "spoken": next(p.spoken for p in purposes() if p.code == "assessment"),
        "error": error.message() if error else "",
    }
    return render(request, "field/class_seat.html", context, status=error.status if error else 200)


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def count_alone(request: StaffRequest, class_id: UUID, seat_id: UUID) -> HttpResponse:
    """Say for each task that was done without a connection whether anybody helped; then it counts."""
    found = queries.class_view(request.scope, class_id)
    chosen = next((s for s in found.seats if s.id == seat_id), None)
    if chosen is None:
        raise NotFound()
    waiting = queries.waiting_work(request.scope, seat_id)
    helps = {one.number: request.POST.get(f"h{one.number}", "") for one in waiting}
    error: DomainError | None = None
    if request.method == "POST":
        try:
            services.count_alone(
                request.scope,
                seat_id=seat_id,
                helps={task: told for task, told in helps.items() if told in HELPS},
                actor=request.actor,
            )
        except NotFound:
            raise
        except DomainError as refused:
            error = refused
    if not waiting or (request.method == "POST" and error is None):
        return redirect("field:class", class_id=class_id)
    context = {
        "group": found,
        "seat": chosen,
        "rows": [{"task": one, "told": helps[one.number] or one.noted.replace("none", "")} for one in waiting],
        "error": error.message() if error else "",
    }
    return render(request, "field/class_count.html", context, status=error.status if error else 200)


@requires("assessment.run")
@require_POST
def send_away(request: StaffRequest, class_id: UUID, seat_id: UUID) -> HttpResponse:
    """Turn down somebody who is not of this class."""
    services.send_away(request.scope, seat_id=seat_id, actor=request.actor)
    return redirect("field:class", class_id=class_id)


@requires("assessment.run")
@require_POST
def help_given(request: StaffRequest, class_id: UUID, seat_id: UUID) -> HttpResponse:
    """Note the help given with the task that lies open."""
    services.note_help(request.scope, seat_id=seat_id, help_given=request.POST.get("help", ""), actor=request.actor)
    return redirect("field:class", class_id=class_id)


@requires("assessment.run")
@require_POST
def close(request: StaffRequest, class_id: UUID) -> HttpResponse:
    """End the class; what is not finished rests."""
    services.close_class(request.scope, class_id=class_id, actor=request.actor)
    return redirect("field:class", class_id=class_id)


@requires("assessment.run")
@require_safe
def attendance(request: StaffRequest, class_id: UUID) -> HttpResponse:
    """The sheet to print and sign: who was there from when to when. No results on it."""
    found = queries.class_view(request.scope, class_id)
    seated = sorted((s for s in found.seats if s.resident), key=lambda s: s.number)
    people = residents_by_id(request.scope, {s.resident for s in seated if s.resident})
    rows = [{"seat": s, "person": people.get(s.resident)} for s in seated if s.resident]
    return render(request, "field/class_attendance.html", {"group": found, "rows": rows})


def _keep_code(request: StaffRequest, opened: services.OpenedClass) -> None:
    kept: dict[str, Any] = request.session.get(SHOWN_CODE, {})
    request.session[SHOWN_CODE] = {**dict(list(kept.items())[-4:]), str(opened.id): opened.spoken}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
