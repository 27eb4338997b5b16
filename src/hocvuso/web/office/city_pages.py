"""The city's page: one tile a commune, who lags, and its CSV."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hocvuso.catalog import queries as catalog
from hocvuso.insight import queries
from hocvuso.insight.indicators import by_code
from hocvuso.insight.rules import SMALLEST_CELL, equity_gap
from hocvuso.insight.services import catch_up
from hocvuso.kernel import clock
from hocvuso.places import queries as places
from hocvuso.places.types import CommuneInfo
from hocvuso.web.access import requires
from hocvuso.web.office.ward_figures import Figure, bar_scale, points, tier_word, written_as_of
from hocvuso.web.office.ward_pages import asked_day, csv_response

CHOICES = ("confirmed", "attained", "does", "pillars", "reached")
COLUMNS = ("reached", "does", "attained", "confirmed")
LEVELS = (0.2, 0.4, 0.6, 0.8)
STEP, SIZE, EDGE = 36, 33, 6
LAGGING = 6
LABEL_ROOM, LABEL_ROWS = 3, 4
"""Free tiles a name needs beside its own, and rows between two names of one side."""


@requires("city.view")
@require_safe
def city(request: Any) -> HttpResponse:
    """Show the floor: tone and petals of a tile both say the share; the table below says it in numbers."""
    code = request.GET.get("chi-so", "")
    code = code if code in CHOICES else CHOICES[0]
    day = asked_day(request)
    catch_up()
    shown = queries.city(request.scope, on=day)
    counts = {row.commune: row.counts for row in shown}
    number, adults = by_code()[code].number, by_code()["adults"].number
    groups = {g.number: g.title for g in catalog.groups()}
    sums = queries.city_groups(request.scope, on=day, numbers=[adults, *(by_code()[c].number for c in CHOICES)])
    gap = equity_gap(sums.counts, number, adults, groups)
    scale = bar_scale([gap.overall, *(share.rate or 0.0 for share in gap.shares)])
    rows = [_row(place, counts.get(place.code, {}), code) for place in places.communes()]
    counted = [row for row in rows if row["share"] is not None]
    context = {
        "code": code,
        "indicator": by_code()[code],
        "choices": [by_code()[c] for c in CHOICES],
        "columns": [by_code()[c] for c in COLUMNS],
        "tiles": rows,
        "rows": rows,
        "box": _box(rows),
        "lagging": sorted(counted, key=lambda row: (row["share"], row["place"].code))[:LAGGING],
        "communes": len(rows),
        "counted": len(counted),
        "totals": [_total(sums, c) for c in ("reached", "does", "attained", "confirmed")],
        "gap": gap,
        "gap_points": points(gap.points),
        "gap_group": groups[gap.worst.group] if gap.worst else "",
        "gap_rule": gap.overall * scale,
        "gap_rows": [
            {
                "title": groups[s.group],
                "rate": s.rate,
                "people": s.people,
                "bar": (s.rate or 0.0) * scale,
                "worst": s is gap.worst and gap.points > 0,
            }
            for s in gap.shares
        ],
        "labels": _labels(rows),
        "day": sums.day,
        "is_today": sums.day == clock.today(),
        "as_of": clock.now() if sums.day == clock.today() else sums.day,
        "wards": "ward.view" in request.standing.permissions,
    }
    return render(request, "office/city_page.html", context)


@requires("city.view")
@require_safe
def table(request: Any) -> HttpResponse:
    """Give the main indicators of every commune as CSV; communes of fewer than five people are left out."""
    catch_up()
    day = asked_day(request)
    shown = {row.commune: row.counts for row in queries.city(request.scope, on=day)}
    used = [by_code()[c] for c in ("adults", *COLUMNS)]
    rows: list[list[Any]] = [
        [gettext(title) for title in ("Ngày", "Mã", "Đơn vị")]
        + [f"{i.title} [{tier_word(i.evidence)}]" for i in used]
        + [gettext("Tính đến lúc")]
    ]
    shown_day = min(day or clock.today(), clock.today())
    as_of = written_as_of(shown_day)
    for place in places.communes():
        counts = shown.get(place.code, {})
        if counts.get(used[0].number, 0) >= SMALLEST_CELL:
            numbers = [counts.get(i.number, 0) for i in used]
            rows.append([shown_day.isoformat(), place.shown_code, place.name, *numbers, as_of])
    return csv_response("hocvuso-thanh-pho.csv", rows)


def _row(place: CommuneInfo, counts: dict[int, int] | Any, code: str) -> dict[str, Any]:
    people = counts.get(by_code()["adults"].number, 0)
    enough = people >= SMALLEST_CELL
    share = counts.get(by_code()[code].number, 0) / people if enough else None
    level = "x" if share is None else str(sum(share >= limit for limit in LEVELS))
    return {
        "place": place,
        "people": people,
        "share": share,
        "level": level,
        "few": 0 < people < SMALLEST_CELL,
        "x": place.tile_col * STEP,
        "y": place.tile_row * STEP,
        "figures": [
            Figure(by_code()[c], counts.get(by_code()[c].number, 0), people) if enough else None for c in COLUMNS
        ],
    }


def _total(sums: Any, code: str) -> Figure:
    return Figure(by_code()[code], sums.n(by_code()[code].number), sums.n(by_code()["adults"].number))


def _labels(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A few names beside tiles at the edge of the floor, where there is room for them; both sides, rows apart."""
    by_row: dict[int, list[CommuneInfo]] = {}
    for row in rows:
        by_row.setdefault(row["place"].tile_row, []).append(row["place"])
    if not by_row:
        return []
    first, last = (
        min(p.tile_col for r in by_row.values() for p in r),
        max(p.tile_col for r in by_row.values() for p in r),
    )
    found: list[dict[str, Any]] = []
    free_from = {"end": -1, "start": -1}
    for number in sorted(by_row):
        line = sorted(by_row[number], key=lambda p: p.tile_col)
        for place, room, anchor in (
            (line[0], line[0].tile_col - first, "end"),
            (line[-1], last - line[-1].tile_col, "start"),
        ):
            if room < LABEL_ROOM or number < free_from[anchor]:
                continue
            free_from[anchor] = number + LABEL_ROWS
            x = place.tile_col * STEP + (-6 if anchor == "end" else SIZE + 6)
            text = place.name.removeprefix(place.kind).strip()
            found.append({"x": x, "y": number * STEP + 21, "anchor": anchor, "text": text})
    return found


def _box(rows: list[dict[str, Any]]) -> str:
    left, top = min((r["x"] for r in rows), default=0), min((r["y"] for r in rows), default=0)
    right, bottom = max((r["x"] for r in rows), default=0), max((r["y"] for r in rows), default=0)
    return f"{left - EDGE} {top - EDGE} {right - left + SIZE + 2 * EDGE} {bottom - top + SIZE + 2 * EDGE}"
