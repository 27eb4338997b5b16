"""The queue of waiting rows and the doubtful pairs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.catalog import queries as catalog
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people import queries, services
from hocvuso.people.types import PairInfo, ResidentInfo
from hocvuso.places import queries as places
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office import roll_words as words
from hocvuso.web.office.roll_rows import PAGE, number_of, shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("roll.import")
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """List the rows of accepted rolls that wait for the officer."""
    seen = [place for place in places.visible_communes(request.scope) if request.scope.allows(place.code)]
    asked = number_of(request.GET.get("phuong"))
    place = next((p for p in seen if p.code == asked), seen[0] if seen else None)
    if place is None:
        raise NotFound()
    found = queries.waiting(request.scope, commune=place.code, after=number_of(request.GET.get("sau")), limit=PAGE + 1)
    context = {
        "place": place,
        "places": seen,
        "rows": shown(request.scope, place.code, found[:PAGE]),
        "count": queries.waiting_count(request.scope, commune=place.code),
        "last": found[PAGE - 1].id if len(found) > PAGE else None,
    }
    return render(request, "office/roll_waiting.html", context)


@requires("roll.import")
@require_POST
def export(request: StaffRequest, commune: int) -> HttpResponse:
    """Give the waiting rows as a workbook to correct outside; by POST, because the journal keeps who took it."""
    try:
        data = services.export_queue(scope=request.scope, actor=request.actor.account_id, commune=commune)
    except DomainError as error:
        messages.warning(request, refusal(error))
        return redirect("office:roll-waiting")
    response = HttpResponse(data, content_type=XLSX)
    name = f"dong-cho-sua-{commune:05d}-{clock.today():%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("people.merge")
@require_safe
def pairs(request: StaffRequest) -> HttpResponse:
    """List the pairs to be looked at, and those joined already."""
    status = "same" if request.GET.get("xem") == "da-gop" else "open"
    after = _uuid(request.GET.get("sau"))
    found = queries.pairs(request.scope, status=status, after=after, limit=PAGE + 1)
    context = {
        "rows": [_summary(pair) for pair in found[:PAGE]],
        "joined": status == "same",
        "last": found[PAGE - 1].id if len(found) > PAGE else None,
    }
    return render(request, "office/roll_pairs.html", context)


@requires("people.merge")
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: StaffRequest, review_id: UUID) -> HttpResponse:
    """Show two records side by side and take the decision."""
    found = queries.pair(request.scope, review_id)
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer not in ("same", "different"):
            messages.warning(request, _("Anh/chị chọn một trong hai: một người hay hai người."))
            return redirect("office:roll-pair", review_id)
        try:
            services.decide_match(
                scope=request.scope,
                actor=request.actor.account_id,
                organisation=request.actor.organisation_id,
                review_id=review_id,
                same=answer == "same",
            )
        except DomainError as error:
            messages.warning(request, refusal(error))
            return redirect("office:roll-pair", review_id)
        said = _("Đã ghi: một người.") if answer == "same" else _("Đã ghi: hai người khác nhau.")
        messages.success(request, said)
        following = queries.pairs(request.scope, limit=1)
        return redirect("office:roll-pair", following[0].id) if following else redirect("office:roll-pairs")
    context = {
        "pair": found,
        "lines": _side_by_side(request, found),
        "elsewhere": places.commune(found.other_commune).name if found.other_commune and not found.mine else "",
        "left": _("Đang có trong sổ"),
        "right": _("Dòng trong tệp mới") if found.row else _("Cũng có trong sổ"),
    }
    return render(request, "office/roll_pair.html", context)


@requires("people.merge")
@require_POST
def split(request: StaffRequest, review_id: UUID) -> HttpResponse:
    """Take a joining back: two people again."""
    services.split_residents(
        scope=request.scope,
        actor=request.actor.account_id,
        organisation=request.actor.organisation_id,
        review_id=review_id,
    )
    messages.success(request, _("Đã tách lại thành hai người. Những gì đã ghi về mỗi người vẫn còn."))
    return redirect("office:roll-pairs")


def _summary(pair: PairInfo) -> dict[str, Any]:
    other = pair.row.data["name"] if pair.row else pair.other.name if pair.other else ""
    return {
        "pair": pair,
        "left": pair.resident.name if pair.resident else "",
        "right": other or _("người ở phường khác"),
        "reason": _("Trùng số định danh") if pair.reason == "id_number" else _("Giống nhau"),
    }


def _side_by_side(request: StaffRequest, pair: PairInfo) -> list[dict[str, Any]]:
    """The same fields of both sides, and whether they agree."""
    groups = {group.code: group.title for group in catalog.groups()}
    areas = places.neighbourhoods(request.scope, pair.commune)
    left = _resident(pair.resident, pair, areas, groups)
    if pair.row:
        data = pair.row.data
        right = [
            data["name"],
            pair.row.birth,
            _(words.SEX[data["sex"]]),
            data["address"],
            data["neighbourhood"],
            ", ".join(groups.get(code, code) for code in data["groups"]),
        ]
    else:
        right = _resident(pair.other, pair, areas, groups)
    titles = [_(words.FIELDS[key]) for key in ("name", "birth", "sex", "address", "neighbourhood", "groups")]
    return [
        {"title": title, "left": one or "–", "right": other or "–", "same": bool(one) and one == other}
        for title, one, other in zip(titles, left, right, strict=True)
    ]


def _resident(one: ResidentInfo | None, pair: PairInfo, areas: dict[int, str], groups: dict[str, str]) -> list[str]:
    if one is None:
        return [""] * 6
    return [
        one.name,
        one.birth,
        _(words.SEX[one.sex]),
        pair.addresses.get(one.id, ""),
        areas.get(one.neighbourhood, ""),
        ", ".join(groups.get(code, code) for code in one.groups),
    ]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
