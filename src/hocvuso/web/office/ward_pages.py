"""The ward's page, why its numbers are what they are, and its CSV."""

import csv
import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hocvuso.catalog import queries as catalog
from hocvuso.insight import queries
from hocvuso.insight.indicators import by_code
from hocvuso.insight.services import catch_up
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.places import queries as places
from hocvuso.web.access import requires
from hocvuso.web.office import ward_figures as shape


@requires("ward.view")
@require_safe
def home(request: Any) -> HttpResponse:
    """Open the caller's ward; let the caller choose when there are several."""
    seen = places.visible_communes(request.scope)
    if len(seen) == 1:
        return redirect("office:ward", seen[0].code)
    return render(request, "office/ward_choose.html", {"communes": seen})


@requires("ward.view")
@require_safe
def ward(request: Any, commune: int) -> HttpResponse:
    """Show a ward on a day: who is left behind first, then from the first knock to the confirmation."""
    place = _place(request, commune)
    day = asked_day(request)
    catch_up(commune=commune)
    figures = queries.ward(request.scope, commune, on=day, past=[by_code()[code].number for code in shape.PAST])
    areas = queries.by_neighbourhood(request.scope, commune, on=day)
    names = places.neighbourhoods(request.scope, commune)
    attained = figures.now.n(by_code()["attained"].number)
    context = {
        "place": place,
        "day": figures.now.day,
        "as_of": shape.said_as_of(figures.now.day, clock.today(), clock.now()),
        "is_today": figures.now.day == clock.today(),
        "whole": figures.whole,
        "adults": figures.now.n(by_code()["adults"].number),
        "areas": shape.by_area(areas, names),
        "gap": shape.gap(figures, "attained" if attained else "reached"),
        "funnel": shape.funnel(figures.now),
        "ledger": shape.ledger(figures.now),
        "reasons": shape.reasons(figures.now),
        "chart": shape.chart(figures.weeks),
        "services": shape.services(figures.now),
        "by_group": shape.by_group(figures.now),
        "why": _address("office:ward-why", commune, figures.now.day),
        "columns": [by_code()[code] for code in shape.FUNNEL],
        "lists": _lists(request, commune, figures.now.day),
    }
    return render(request, "office/ward_page.html", context)


@requires("ward.view")
@require_safe
def why(request: Any, commune: int, code: str) -> HttpResponse:
    """Say where a number comes from: who is counted, what counts, since when, by group, by area, week by week."""
    place = _place(request, commune)
    if code not in by_code():
        raise NotFound()
    day = asked_day(request)
    catch_up(commune=commune)
    indicator = by_code()[code]
    past = [by_code()[one].number for one in (code, indicator.denominator) if one]
    figures = queries.ward(request.scope, commune, on=day, past=past)
    groups = [(0, gettext("Tất cả")), *((g.number, g.title) for g in catalog.groups())]
    rows = []
    for number, title in groups:
        people = figures.now.n(by_code()["adults"].number, number)
        shown = shape.figure(figures.now, code, number)
        rows.append({"title": title, "number": number, "people": people, "figure": shown if people >= 5 else None})
    context = {
        "place": place,
        "indicator": indicator,
        "denominator": by_code().get(indicator.denominator),
        "figure": shape.figure(figures.now, code),
        "day": figures.now.day,
        "as_of": shape.said_as_of(figures.now.day, clock.today(), clock.now()),
        "is_today": figures.now.day == clock.today(),
        "groups": rows,
        "weeks": [(table.day, shape.figure(table, code)) for table in figures.weeks],
        "lists": _lists(request, commune, figures.now.day),
    }
    return render(request, "office/ward_why.html", context)


@requires("ward.view")
@require_safe
def table(request: Any, commune: int) -> HttpResponse:
    """Give all indicators x groups of a day as CSV (UTF-8 with a mark, so that Excel reads the letters)."""
    place = _place(request, commune)
    catch_up(commune=commune)
    figures = queries.ward(request.scope, commune, on=asked_day(request), weeks=1)
    titles = {0: gettext("Tất cả"), **{g.number: g.title for g in catalog.groups()}}
    day = figures.now.day
    rows = shape.csv_rows(figures.now, place.name, titles, shape.written_as_of(day))
    return csv_response(f"hocvuso-{commune:05d}-{day:%Y-%m-%d}.csv", rows)


def csv_response(name: str, rows: list[list[Any]]) -> HttpResponse:
    """Return rows as a CSV file to be saved."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def asked_day(request: HttpRequest) -> date | None:
    """Return the day asked for with ?ngay=dd/mm/yyyy; None = today. A day that can't be shown is said in a message."""
    text = request.GET.get("ngay", "").strip()
    if not text:
        return None
    day = shape.written_date(text)
    if day is None:
        messages.warning(request, gettext("Ngày viết như 23/11/2026. Đang xem số của hôm nay."))
    elif day > clock.today():
        messages.warning(request, gettext("Ngày này chưa tới. Đang xem số của hôm nay."))
        return None
    return day


def _address(name: str, commune: int, day: date) -> tuple[str, str]:
    """Return what stands before and after the code of an indicator in an address; the page names a hundred."""
    before, _, after = reverse(name, args=(commune, "-")).rpartition("-")
    return before, f"{after}?ngay={day:%d/%m/%Y}"


def _lists(request: Any, commune: int, day: date) -> tuple[str, str] | None:
    """The address of the lists behind the numbers of a day, for who may see people."""
    return _address("office:ward-people", commune, day) if "people.view" in request.standing.permissions else None


def _place(request: Any, commune: int) -> Any:
    if not request.scope.touches(commune):
        raise NotFound()
    return places.commune(commune)
