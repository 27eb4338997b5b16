"""Rows of a roll one by one: lists, people gone or kept, one waiting row corrected by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.catalog import queries as catalog
from hocvuso.kernel.errors import DomainError
from hocvuso.people import queries, services
from hocvuso.people.roll.types import PROBLEMS
from hocvuso.people.types import RowInfo
from hocvuso.places import queries as places
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office import roll_words as words
from hocvuso.web.office.roll_forms import RowForm

PAGE = 50
PLACE_PROBLEMS = frozenset({"place_ask", "place_elsewhere", "place_unknown"})


@requires("roll.import")
@require_safe
def rows(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """List the rows of a roll with a verdict or a problem."""
    info = queries.roll(request.scope, roll_id)
    verdict, problem = request.GET.get("loai", ""), request.GET.get("van-de", "")
    verdict, problem = verdict if verdict in words.VERDICT else "", problem if problem in PROBLEMS else ""
    found = queries.rows(
        request.scope,
        roll_id,
        verdict=verdict,
        problem=problem,
        after=number_of(request.GET.get("sau")),
        limit=PAGE + 1,
    )
    title = _(PROBLEMS[problem][0]) if problem else _(words.VERDICT[verdict]) if verdict else _("Tất cả các dòng")
    context = {
        "roll": info,
        "place": places.commune(info.commune),
        "title": title,
        "verdict": verdict,
        "problem": problem,
        "rows": shown(request.scope, info.commune, found[:PAGE]),
        "last": found[PAGE - 1].id if len(found) > PAGE else None,
        "changes": verdict in ("changed", "amended"),
    }
    return render(request, "office/roll_rows.html", context)


@requires("roll.import")
@require_safe
def gone(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """List the residents whom a roll no longer names: not dead, only not on the roll."""
    info = queries.roll(request.scope, roll_id)
    found = queries.gone(request.scope, roll_id, limit=500)
    context = {
        "roll": info,
        "place": places.commune(info.commune),
        "people": found,
        "areas": places.neighbourhoods(request.scope, info.commune),
        "total": info.counts.get("gone", 0),
    }
    return render(request, "office/roll_gone.html", context)


@requires("roll.import")
@require_safe
def kept(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """List the people whom an undo kept because something happened to them since."""
    info = queries.roll(request.scope, roll_id)
    context = {
        "roll": info,
        "place": places.commune(info.commune),
        "people": queries.kept(request.scope, roll_id),
        "areas": places.neighbourhoods(request.scope, info.commune),
    }
    return render(request, "office/roll_kept.html", context)


@requires("roll.import")
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: StaffRequest, row_id: int) -> HttpResponse:
    """Show one row beside what the file says, and take a correction."""
    info = queries.row(request.scope, row_id)
    year, month, day = info.data.get("birth") or (None, None, None)
    initial = {"name": info.data.get("name"), "sex": info.data.get("sex"), "day": day, "month": month, "year": year}
    initial |= {"address": info.data.get("address"), "neighbourhood": info.data.get("neighbourhood")}
    form = RowForm(initial=initial)
    if request.method == "POST":
        form = RowForm(request.POST)
        if form.is_valid():
            try:
                verdict = services.correct_row(
                    scope=request.scope, actor=request.actor.account_id, row_id=row_id, values=form.values()
                )
            except DomainError as error:
                if error.status == 404:
                    raise
                form.refuse(error)
            else:
                return _after(request, info, verdict)
    context = {
        "row": info,
        "roll": queries.roll(request.scope, info.roll),
        "place": places.commune(info.commune),
        "form": form,
        "problems": [(p, words.fix_said(p.fix)) for p in info.problems],
        "asks_place": any(p.code in PLACE_PROBLEMS for p in info.problems),
        "asks_pair": any(p.code in ("maybe_known", "id_other_name") for p in info.problems),
        "open": info.verdict == "queued" and info.roll_status in ("ready", "accepted"),
        "verdict": _(words.VERDICT[info.verdict]),
        "areas": places.neighbourhoods(request.scope, info.commune),
    }
    return render(request, "office/roll_row.html", context, status=400 if form.errors else 200)


@requires("roll.import")
@require_POST
def set_aside(request: StaffRequest, row_id: int) -> HttpResponse:
    """Take a row out of the queue: it names nobody of this commune."""
    info = queries.row(request.scope, row_id)
    services.set_row_aside(scope=request.scope, actor=request.actor.account_id, row_id=row_id)
    messages.success(request, _("Đã bỏ dòng này. Sổ dân cư không đổi."))
    return _back(info)


def _after(request: StaffRequest, info: RowInfo, verdict: str) -> HttpResponse:
    if verdict == "queued":
        messages.warning(request, _("Đã lưu. Dòng này còn điều phải xem, đọc ở dưới."))
        return redirect("office:roll-row", info.id)
    said = {
        "new": _("Đã lưu. Khi nhận danh sách, người này sẽ được ghi mới."),
        "changed": _("Đã lưu. Khi nhận danh sách, thay đổi sẽ được ghi."),
        "known": _("Đã lưu. Người này đã có trong sổ, không có gì đổi."),
        "stored": _("Đã ghi người này vào sổ dân cư."),
        "amended": _("Đã ghi thay đổi vào sổ dân cư."),
    }
    messages.success(request, said.get(verdict, _("Đã lưu.")))
    return _back(info)


def _back(info: RowInfo) -> HttpResponse:
    return redirect("office:roll-waiting") if info.roll_status == "accepted" else redirect("office:roll", info.roll)


def shown(scope: PlaceScope, commune: int, found: list[RowInfo]) -> list[dict[str, Any]]:
    """Return rows with their problems and changes in words, in a few queries for all of them."""
    areas = places.neighbourhoods(scope, commune)
    groups = {group.code: group.title for group in catalog.groups()}
    doors = {UUID(str(side)) for one in found for side in one.changes.get("household", ()) if side}
    addresses = {str(key): door.address for key, door in places.households(scope, doors).items()} if doors else {}
    return [
        {
            "row": one,
            "verdict": _(words.VERDICT[one.verdict]),
            "changes": words.changes_said(one, areas, groups, addresses),
            "problems": [(problem, words.fix_said(problem.fix)) for problem in one.problems],
        }
        for one in found
    ]


def number_of(text: str | None) -> int:
    """Return a row id out of an address, 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
