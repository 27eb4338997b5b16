"""A roll from upload to acceptance: the list, one roll's page, its progress, the decisions about the whole of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.identity import queries as identity
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.people import queries, services
from hocvuso.people.roll.limits import MAX_BYTES
from hocvuso.people.roll.types import PROBLEMS
from hocvuso.places import queries as places
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office import roll_words as words
from hocvuso.web.office.roll_forms import UploadForm
from hocvuso.web.templatetags.hvs import so as thousands

MOST_GONE = 0.3
"""Share of the people named: when more than this are missing, the file is likely only a part of the roll."""


@requires("roll.import")
@require_http_methods(["GET", "POST"])
def rolls(request: StaffRequest) -> HttpResponse:
    """List the imports and take in a new file."""
    form = UploadForm(scope=request.scope)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, scope=request.scope, too_big=is_too_big(request))
        if form.is_valid():
            try:
                roll_id = services.upload_roll(
                    scope=request.scope,
                    actor=request.actor.account_id,
                    organisation=request.actor.organisation_id,
                    commune=form.cleaned_data["commune"],
                    file_name=form.cleaned_data["file"].name,
                    data=form.cleaned_data["file"].read(MAX_BYTES + 1),
                    roll_day=form.cleaned_data["day"],
                )
            except DomainError as error:
                form.refuse(error)
            else:
                return redirect("office:roll", roll_id)
    listed = queries.rolls(request.scope)
    names = identity.names_of(request.scope, {roll.uploaded_by for roll in listed})
    several = form.only is None
    context = {
        "form": form,
        "rows": [
            {
                "roll": roll,
                "status": _(words.STATUS[roll.status]),
                "by": names.get(roll.uploaded_by, ""),
                "place": places.commune(roll.commune).name if several else "",
                "waiting": roll.verdicts.get("queued", 0) if roll.status == "accepted" else 0,
            }
            for roll in listed
        ],
        "waiting": queries.waiting_count(request.scope),
        "pairs": bool(queries.pairs(request.scope, limit=1))
        if "people.merge" in request.standing.permissions
        else False,
        "today": clock.today(),
    }
    return render(request, "office/rolls.html", context, status=400 if form.errors else 200)


def is_too_big(request: StaffRequest) -> bool:
    """Whether the body was larger than any roll may be (the file was then let go by)."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdigit() and int(length) > MAX_BYTES


@requires("roll.import")
@require_safe
def roll(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Show where one roll stands and what there is to decide."""
    info = queries.roll(request.scope, roll_id)
    if info.busy:
        return render(request, "office/roll_working.html", _head(request, info))
    if info.status == "discarded":
        return redirect("office:rolls")
    if info.status == "columns":
        return redirect("office:roll-columns", roll_id)
    context = _head(request, info)
    if info.status == "failed":
        return render(request, "office/roll_failed.html", context)
    people = info.counts.get("people", 0)
    gone = info.counts.get("gone", 0)
    verdicts = [
        (code, _(words.VERDICT[code]), info.verdicts[code]) for code in words.COUNTED if info.verdicts.get(code)
    ]
    context |= {
        "lines": info.counts.get("lines", 0),
        "people": people,
        "skipped": [(_(words.SKIPPED[code]), n) for code, n in sorted(info.counts.get("skipped", {}).items())],
        "skipped_all": info.verdicts.get("skipped", 0),
        "verdicts": verdicts,
        "sum": " + ".join(thousands(n) for _code, _title, n in verdicts),
        "encoding": words.encoding_said(info.encoding),
        "problems": _problems(request, info),
        "asked": [
            {"ward": ward, "district": district, "names": names, "count": n, "key": number}
            for number, (ward, district, names, n) in enumerate(info.counts.get("asked", ()))
        ]
        if info.status == "ready"
        else [],
        "gone": gone,
        "partial": bool(people) and gone > people * MOST_GONE,
        "kept": info.counts.get("kept", 0),
        "will": info.verdicts.get("new", 0) + info.verdicts.get("changed", 0),
        "waiting": info.verdicts.get("queued", 0),
    }
    return render(request, "office/roll.html", context)


@requires("roll.import")
@require_safe
def progress(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """The progress bar alone, for htmx; when the work is done the whole page is opened again."""
    info = queries.roll(request.scope, roll_id)
    if not request.headers.get("HX-Request"):
        return redirect("office:roll", roll_id)
    response = render(request, "office/roll_progress.html", _head(request, info))
    if not info.busy:
        response["HX-Refresh"] = "true"
    return response


@requires("roll.import")
@require_POST
def fix(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Take over the proposed fixes of one kind of problem."""
    code = request.POST.get("code", "")
    if code in PROBLEMS:
        services.fix_rows(scope=request.scope, actor=request.actor.account_id, roll_id=roll_id, codes=[code])
        messages.success(request, _("Đã nhận cách sửa. Máy so lại từng dòng."))
    else:
        queries.roll(request.scope, roll_id)
    return redirect("office:roll", roll_id)


@requires("roll.import")
@require_POST
def place(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Take the officer's word where people of old wards live now."""
    asked = queries.roll(request.scope, roll_id).counts.get("asked", [])
    chosen = {int(key) for key in request.POST.getlist("here") if key.isascii() and key.isdigit()}
    here = [(ward, district) for number, (ward, district, *_rest) in enumerate(asked) if number in chosen]
    if here:
        services.answer_places(scope=request.scope, actor=request.actor.account_id, roll_id=roll_id, here=here)
        messages.success(request, _("Đã ghi. Máy so lại từng dòng."))
    else:
        messages.warning(request, _("Chưa chọn tên nào. Những dòng này vẫn chờ."))
    return redirect("office:roll", roll_id)


@requires("roll.import")
@require_POST
def accept(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Accept a roll; with people gone the officer must have said what to do about them."""
    info = queries.roll(request.scope, roll_id)
    choice = request.POST.get("gone", "")
    if info.counts.get("gone") and choice not in ("keep", "flag"):
        messages.warning(request, _("Anh/chị chọn cách ghi cho những người không còn tên rồi bấm Nhận lại."))
        return redirect("office:roll", roll_id)
    try:
        services.accept_roll(
            scope=request.scope, actor=request.actor.account_id, roll_id=roll_id, gone=choice == "flag"
        )
    except DomainError as error:
        messages.warning(request, refusal(error))
    return redirect("office:roll", roll_id)


@requires("roll.import")
@require_POST
def discard(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Put a roll aside; nothing of it was recorded."""
    services.discard_roll(scope=request.scope, actor=request.actor.account_id, roll_id=roll_id)
    messages.success(request, _("Đã bỏ danh sách này. Sổ dân cư không đổi."))
    return redirect("office:rolls")


@requires("roll.import")
@require_POST
def undo(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Take an accepted roll back."""
    services.undo_roll(scope=request.scope, actor=request.actor.account_id, roll_id=roll_id)
    return redirect("office:roll", roll_id)


@requires("roll.import")
@require_POST
def resume(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Let work that was cut off go on."""
    try:
        services.resume_roll(scope=request.scope, actor=request.actor.account_id, roll_id=roll_id)
    except DomainError as error:
        messages.warning(request, refusal(error))
    return redirect("office:roll", roll_id)


def _head(request: StaffRequest, info: Any) -> dict[str, Any]:
    """What every page of one roll shows."""
    names = identity.names_of(request.scope, {info.uploaded_by, *([info.accepted_by] if info.accepted_by else [])})
    return {
        "roll": info,
        "place": places.commune(info.commune),
        "status": _(words.STATUS[info.status]) if info.status in words.STATUS else "",
        "working": _(words.WORKING[info.status]) if info.status in words.WORKING else "",
        "percent": round(info.share_done * 100),
        "by": names.get(info.uploaded_by, ""),
        "accepted_by": names.get(info.accepted_by, "") if info.accepted_by else "",
    }


def _problems(request: StaffRequest, info: Any) -> list[dict[str, Any]]:
    """The kinds of problems, those that make rows wait first, each with a few rows and the proposed fix."""
    counted, fixable = info.counts.get("problems", {}), info.counts.get("fixable", {})
    examples = queries.example_rows(request.scope, info.id) if counted else {}
    found = []
    for code, n in sorted(counted.items(), key=lambda pair: (not PROBLEMS[pair[0]][1], -pair[1])):
        shown = []
        for row in examples.get(code, []):
            problem = next((p for p in row.problems if p.code == code), None)
            if problem is not None:
                shown.append(
                    {"row": row, "fix": words.fix_said(problem.fix), "written": written_for(row, problem.about)}
                )
        found.append(
            {
                "code": code,
                "title": _(PROBLEMS[code][0]),
                "waits": PROBLEMS[code][1],
                "count": n,
                "fixable": fixable.get(code, 0) if info.status == "ready" and code != "place_ask" else 0,
                "said": ngettext("%(n)s dòng", "%(n)s dòng", n) % {"n": thousands(n)},
                "examples": shown,
            }
        )
    return found


def written_for(row: Any, about: str) -> str:
    """Return the cell of the file that a problem is about; "" when it was empty or can't be shown."""
    roles = {
        "birth": ("birth", "birth_m", "birth_f", "birth_year", "age"),
        "sex": ("sex", "sex_m", "sex_f"),
        "ward": ("ward", "address_now", "address"),
        "address": ("address_now", "address", "house", "street"),
    }.get(about, (about,))
    return next((row.cells[role] for role in roles if row.cells.get(role)), "")
