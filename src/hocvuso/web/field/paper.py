"""Checks on paper: print booklets for people who agreed, two people enter the answers, differences side by side."""

from typing import Any
from uuid import UUID

import zxingcpp
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.assessment.errors import BookletUnknown
from hocvuso.assessment.paper import booklet_pdf
from hocvuso.assessment.types.paper import BookletInfo, PaperTask
from hocvuso.catalog.queries import purposes
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.queries import residents
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.field.assessment import needs_shown
from hocvuso.web.field.people import lanes_of

MOST_FOUND = 20


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def papers(request: StaffRequest) -> HttpResponse:
    """Booklets of the caller's places; find one by its code, find people by name (by POST: no name in an address)."""
    typed = request.POST.get("name", "").strip()[:120]
    code = request.POST.get("code", "").strip()[:20]
    problem = ""
    if code:
        if (found := queries.booklet_by_code(request.scope, code)) is not None:
            return redirect("field:paper", session_id=found)
        problem = BookletUnknown().message()
    return _list(request, typed=typed, code=code, problem=problem)


@requires("assessment.run")
@require_POST
def paper_print(request: StaffRequest) -> HttpResponse:
    """Draw a booklet for each person chosen; who can't have one is named with the reason, the others get theirs."""
    made, refused = 0, []
    chosen = [key for key in map(_uuid, request.POST.getlist("resident")) if key is not None]
    for resident_id in chosen[:MOST_FOUND]:
        try:
            services.print_booklet(
                request.scope,
                resident_id=resident_id,
                actor=request.actor,
                consented=request.POST.get("consented") == "1",
                needs=request.POST.getlist("needs"),
            )
            made += 1
        except NotFound:
            raise
        except DomainError as error:
            refused.append(error.message())
    if made and not refused:
        return redirect("field:papers")
    return _list(
        request, typed=request.POST.get("name", "").strip()[:120], made=made, refused=refused, nobody=not chosen
    )


@requires("assessment.run")
@require_safe
def paper_code(request: StaffRequest, code: str) -> HttpResponse:
    """The address in the printed QR code: on to the booklet's page."""
    found = queries.booklet_by_code(request.scope, code)
    if found is None:
        raise NotFound()
    return redirect("field:paper", session_id=found)


@requires("assessment.run")
@require_safe
def paper(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """One booklet: print it, enter it, see where two entries differ."""
    return _page(request, queries.booklet(request.scope, session_id))


@requires("assessment.run")
@require_safe
def paper_file(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Answer with the booklet as PDF."""
    found = queries.booklet_paper(request.scope, session_id)
    link = settings.HOCVUSO_ORIGIN.rstrip("/") + reverse("field:paper-code", args=[found.code])
    code = zxingcpp.create_barcode(link, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    made = booklet_pdf(found, link=link, qr_svg=code.to_svg(add_quiet_zones=True))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bai-tren-giay-{found.code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def paper_entry(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Enter what stands on the paper. The other person's entry is never shown here."""
    found = queries.booklet(request.scope, session_id)
    tasks = queries.booklet_tasks(request.scope, session_id)
    given = {task.number: request.POST.get(f"t{task.number}", "") for task in tasks}
    hinted = {task.number for task in tasks if request.POST.get(f"h{task.number}") == "1"}
    error: DomainError | None = None
    if request.method == "POST":
        try:
            services.enter_answers(
                request.scope,
                session_id=session_id,
                given={number: mark for number, mark in given.items() if mark},
                hinted=hinted,
                attended=request.POST.get("attended") == "1",
                actor=request.actor,
            )
            return redirect("field:paper", session_id=session_id)
        except DomainError as refused:
            error = refused
    if found.session.state != "open" or not _may_enter(request, found):
        return redirect("field:paper", session_id=session_id)
    context = {
        "booklet": found,
        "rows": [_row(task, given[task.number], task.number in hinted) for task in tasks],
        "attended": request.POST.get("attended") == "1",
        "error": error.message() if error else "",
    }
    return render(request, "field/paper_entry.html", context, status=error.status if error else 200)


@requires("assessment.run")
@require_POST
def paper_settle(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Choose for each difference which entry holds, with a reason."""
    found = queries.booklet(request.scope, session_id)
    chosen = {
        one.number: int(mark)
        for one in found.differences
        if (mark := request.POST.get(f"d{one.number}", "")) in {"1", "2"}
    }
    reason = request.POST.get("reason", "")
    try:
        services.settle_differences(
            request.scope, session_id=session_id, chosen=chosen, reason=reason, actor=request.actor
        )
    except DomainError as refused:
        return _page(request, found, error=refused, chosen=chosen, reason=reason)
    return redirect("field:paper", session_id=session_id)


@requires("assessment.run")
@require_POST
def paper_again(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Ask both people to read the booklet once more."""
    found = queries.booklet(request.scope, session_id)
    try:
        services.read_again(request.scope, session_id=session_id, actor=request.actor)
    except DomainError as refused:
        return _page(request, found, error=refused)
    return redirect("field:paper", session_id=session_id)


@requires("assessment.run")
@require_safe
def paper_attendance(request: StaffRequest) -> HttpResponse:
    """The sheet to print and sign: whose booklet has which code. The only paper with names on it; no results."""
    waiting = [b for b in queries.booklets(request.scope) if b.session.state == "open" and not b.readers]
    return render(request, "field/paper_attendance.html", {"booklets": waiting})


def _list(request: StaffRequest, **more: Any) -> HttpResponse:
    typed = more.get("typed", "")
    people = residents(request.scope, search=typed, limit=MOST_FOUND) if typed else []
    lanes = lanes_of(request.scope, people)
    context = {
        "booklets": queries.booklets(request.scope),
        "found": [{"person": one, "lane": lanes.get(one.id, "")} for one in people],
        "needs": [need for need in needs_shown(request.POST.getlist("needs")) if need["code"] != "no_screen"],
        "spoken": next(p.spoken for p in purposes() if p.code == "assessment"),
        **more,
    }
    wrong = more.get("problem") or more.get("refused") or more.get("nobody")
    return render(request, "field/papers.html", context, status=400 if wrong else 200)


def _page(
    request: StaffRequest,
    found: BookletInfo,
    *,
    error: DomainError | None = None,
    chosen: dict[int, int] | None = None,
    reason: str = "",
) -> HttpResponse:
    """`rows`: the differences with what was chosen so far; only a third person may settle them."""
    mine = next((r for r in found.readers if r.account == request.actor.account_id), None)
    context = {
        "booklet": found,
        "paper": queries.booklet_paper(request.scope, found.session.id),
        "mine": mine,
        "may_enter": _may_enter(request, found),
        "rows": [{"one": one, "chosen": (chosen or {}).get(one.number)} for one in found.differences],
        "reason": reason,
        "error": error.message() if error else "",
    }
    return render(request, "field/paper.html", context, status=error.status if error else 200)


def _may_enter(request: StaffRequest, found: BookletInfo) -> bool:
    mine = next((r for r in found.readers if r.account == request.actor.account_id), None)
    if found.session.state != "open":
        return False
    return mine.again if mine is not None else len(found.readers) < 2


def _row(task: PaperTask, given: str, hinted: bool) -> dict[str, Any]:
    return {"task": task, "given": given, "hinted": hinted}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
