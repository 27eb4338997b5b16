"""What the ward's page shows, shaped for its templates: shares, bars, the line of twelve weeks. No database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext

from hocvuso.catalog import queries as catalog
from hocvuso.insight.indicators import Indicator, by_code, indicators
from hocvuso.insight.rules import SMALLEST_CELL, equity_gap
from hocvuso.insight.types import Table, WardFigures
from hocvuso.kernel import clock
from hocvuso.kernel.clock import LOCAL_ZONE
from hocvuso.web.templatetags.hvs import EVIDENCE_TIERS, whole

FUNNEL = ("reached", "pillars", "understands", "does", "uses", "attained", "handed_over", "confirmed.receipt")
PROVISIONAL = ("waiting", "in_flight", "parked", "refused")
CONFIRMED = ("confirmed.receipt", "confirmed.list", "confirmed.list_too")
PAST = ("adults", "reached", "attained", "confirmed.receipt")
"""What the page says of the weeks before: the gap a week ago and the two lines of the chart."""
CSV_TITLES = (
    "Ngày",
    "Đơn vị",
    "Mã",
    "Chỉ số",
    "Nhóm",
    "Số người",
    "Mẫu số",
    "Bằng chứng ít nhất",
    "Tính đến lúc",
)
CHART = {"left": 52, "right": 352, "top": 20, "bottom": 222}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with all that makes it honest."""

    indicator: Indicator
    n: int
    total: int

    @property
    def share(self) -> float | None:
        """Share of the denominator, None when that is nobody."""
        return self.n / self.total if self.total else None


def written_date(text: str) -> date | None:
    """Return the day of a typed dd/mm/yyyy (also with dots, dashes or spaces), or None."""
    parts = text.replace(".", "/").replace("-", "/").replace(" ", "").split("/")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


def points(value: float) -> str:
    """Write a difference of rates in points of percent: 18,9."""
    text = f"{value * 100:.1f}"
    return text if get_language() == "en" else text.replace(".", ",")


def figure(table: Table, code: str, group: int = 0) -> Figure:
    """Return the number of an indicator with its denominator."""
    indicator = by_code()[code]
    total = table.n(by_code()[indicator.denominator].number, group) if indicator.denominator else 0
    return Figure(indicator, table.n(indicator.number, group), total)


def funnel(table: Table) -> list[Figure]:
    """Return the steps from the first knock to the receipt, all shares of the adults."""
    return [figure(table, code) for code in FUNNEL]


def gap(figures: WardFigures, code: str = "attained") -> dict[str, Any]:
    """Return who is left behind: the gap now and a week ago, and the groups, worst off first."""
    number, adults = by_code()[code].number, by_code()["adults"].number
    titles = {group.number: group.title for group in catalog.groups()}
    now = equity_gap(figures.now.counts, number, adults, titles)
    scale = bar_scale([now.overall, *(share.rate or 0.0 for share in now.shares)])
    before = equity_gap(figures.weeks[-2].counts, number, adults, titles)
    return {
        "indicator": by_code()[code],
        "overall": now.overall,
        "rule": now.overall * scale,
        "points": points(now.points),
        "behind": now.points > 0,
        "before": points(before.points) if before.worst else "",
        "worst": titles[now.worst.group] if now.worst else "",
        "worst_rate": now.worst.rate if now.worst else None,
        "groups": [
            {
                "title": titles[share.group],
                "number": share.group,
                "rate": share.rate,
                "bar": (share.rate or 0.0) * scale,
                "people": share.people,
                "behind": None if share.rate is None else points(now.overall - share.rate),
                "worst": now.points > 0 and now.worst is not None and share.group == now.worst.group,
            }
            for share in now.shares
        ],
        "smallest": SMALLEST_CELL,
    }


def bar_scale(rates: Sequence[float]) -> float:
    """Return by what to multiply shares so that the longest bar of a comparison takes nine tenths of its room."""
    longest = max(rates, default=0.0)
    return 0.9 / longest if longest else 0.0


def ledger(table: Table) -> dict[str, Any]:
    """Return the two boxes: provisional (attained and confirmed by nobody) and confirmed. Never one sum."""
    attained, receipt = table.n(by_code()["attained"].number), table.n(by_code()["confirmed.receipt"].number)
    too = table.n(by_code()["confirmed.list_too"].number)
    return {
        "attained": attained,
        "receipt": receipt,
        "too": too,
        "provisional": attained - receipt - too,
        "why": ", ".join(_not_yet(code, n) for code in PROVISIONAL if (n := table.n(by_code()[code].number))),
        "provisional_lines": [figure(table, code) for code in PROVISIONAL],
        "confirmed": table.n(by_code()["confirmed"].number),
        "confirmed_lines": [f for f in (figure(table, c) for c in CONFIRMED) if f.n or f.indicator.code[-3:] != "too"],
    }


def _not_yet(code: str, n: int) -> str:
    """Say how many of the attained have no receipt yet, and why."""
    said = {
        "waiting": gettext("%(n)s chờ bàn giao"),
        "in_flight": gettext("%(n)s đang chuyển đi"),
        "parked": gettext("%(n)s tạm gác"),
        "refused": gettext("%(n)s bị trả lại"),
    }
    return said[code] % {"n": whole(n, english=get_language() == "en")}


def reasons(table: Table) -> dict[str, Any]:
    """Return reached + not reached + reasons of their own = everybody: nobody disappears."""
    adults, reached = table.n(by_code()["adults"].number), table.n(by_code()["reached"].number)
    missed = [figure(table, i.code) for i in indicators() if i.code.startswith("missed.")]
    excepted = [figure(table, i.code) for i in indicators() if i.code.startswith("exception.")]
    parts = [reached, sum(f.n for f in missed), sum(f.n for f in excepted)]
    shares = [part / adults if adults else 0.0 for part in parts]
    starts = [0.0, shares[0], shares[0] + shares[1]]
    return {
        "adults": adults,
        "reached": parts[0],
        "missed": parts[1],
        "excepted": parts[2],
        "shares": shares,
        "starts": [f"{start * 100:.2f}%" for start in starts],
        "missed_lines": sorted((f for f in missed if f.n), key=lambda f: -f.n),
        "excepted_lines": sorted((f for f in excepted if f.n), key=lambda f: -f.n),
    }


def services(table: Table) -> list[dict[str, Any]]:
    """Return hiểu, làm, dùng for each essential service."""
    return [
        {"title": s.title, "rungs": [figure(table, f"{s.code}.{rung}") for rung in ("understands", "does", "uses")]}
        for s in catalog.services()
    ]


def by_group(table: Table) -> list[dict[str, Any]]:
    """Return the funnel of everybody and of every priority group; too small a group shows nothing."""
    rows = []
    for number, title in [(0, gettext("Cả phường")), *((g.number, g.title) for g in catalog.groups())]:
        people = table.n(by_code()["adults"].number, number)
        shown = [figure(table, code, number) for code in FUNNEL]
        rows.append(_row(title, people, shown, f"&nhom={number}" if number else ""))
    return rows


def by_area(areas: Mapping[int, Mapping[int, int]], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return the funnel of every neighbourhood."""
    rows = []
    for number in sorted({*areas, *names}):
        counts = areas.get(number, {})
        people = counts.get(by_code()["adults"].number, 0)
        if number not in names and not people:
            continue
        shown = [Figure(by_code()[code], counts.get(by_code()[code].number, 0), people) for code in FUNNEL]
        rows.append(_row(names.get(number) or gettext("Chưa rõ khu phố"), people, shown, f"&khu-pho={number}"))
    return rows


def _row(title: str, people: int, shown: list[Figure], query: str) -> dict[str, Any]:
    """A row of a funnel by place or group. `query`: what narrows the list behind a number to this row."""
    hidden = 0 < people < SMALLEST_CELL
    figures = [None if hidden else figure for figure in shown]
    return {"title": title, "people": people, "figures": figures, "hidden": hidden, "query": query, "whole": not query}


def chart(weeks: Sequence[Table], codes: tuple[str, ...] = ("attained", "confirmed.receipt")) -> dict[str, Any]:
    """Return the line chart of some indicators over weeks, in the units of its view box (440 x 250)."""
    numbers = [by_code()[code].number for code in codes]
    top = _round_up(max((table.n(n) for table in weeks for n in numbers), default=0))
    step = (CHART["right"] - CHART["left"]) / max(1, len(weeks) - 1)

    def x(index: int) -> int:
        return round(CHART["left"] + index * step)

    def y(value: int) -> int:
        return round(CHART["bottom"] - (CHART["bottom"] - CHART["top"]) * value / top)

    lines: list[dict[str, Any]] = []
    for number, code in zip(numbers, codes, strict=True):
        values = [table.n(number) for table in weeks]
        lines.append(
            {
                "title": by_code()[code].title,
                "evidence": by_code()[code].evidence,
                "points": " ".join(f"{x(i)},{y(v)}" for i, v in enumerate(values)),
                "first": values[0],
                "last": values[-1],
                "y": y(values[-1]),
                "text_y": y(values[-1]) + 5,
            }
        )
    if len(lines) == 2 and abs(lines[0]["text_y"] - lines[1]["text_y"]) < 18:
        low = lines[0] if lines[0]["last"] < lines[1]["last"] else lines[1]
        low["text_y"] = (lines[0] if low is lines[1] else lines[1])["text_y"] + 18
    return {
        "lines": lines,
        "right": CHART["right"],
        "text_x": CHART["right"] + 11,
        "grid": [{"y": y(top * n // 3), "text_y": y(top * n // 3) + 5, "n": top * n // 3} for n in range(4)],
        "days": [
            {"x": x(i), "day": weeks[i].day} for i in sorted({0, len(weeks) // 3, 2 * len(weeks) // 3, len(weeks) - 1})
        ],
        "rows": [{"day": table.day, "values": [table.n(n) for n in numbers]} for table in weeks],
    }


def csv_rows(table: Table, commune: str, titles: Mapping[int, str], as_of: str) -> list[list[Any]]:
    """Return all indicators x groups as rows of a CSV file, header first; groups under five people are left out.

    `as_of`: the moment the figures hold for, as written.
    """
    rows: list[list[Any]] = [[gettext(title) for title in CSV_TITLES]]
    adults = by_code()["adults"].number
    for indicator in indicators():
        for group, title in titles.items():
            if group and table.n(adults, group) < SMALLEST_CELL:
                continue
            shown = figure(table, indicator.code, group)
            total = shown.total or ""
            rows.append(
                [
                    table.day.isoformat(),
                    commune,
                    indicator.code,
                    indicator.title,
                    title,
                    shown.n,
                    total,
                    tier_word(indicator.evidence),
                    as_of,
                ]
            )
    return rows


def tier_word(evidence: str) -> str:
    """Return an evidence tier in words."""
    return gettext(EVIDENCE_TIERS[evidence][1])


def said_as_of(day: date, today: date, now: datetime) -> datetime | date:
    """Return the moment a figure holds for: now, or the end of a past day."""
    return now if day == today else day


def written_as_of(day: date) -> str:
    """Write the moment a figure holds for as a spreadsheet reads it, in Ho Chi Minh City; a past day at its end."""
    return f"{clock.now().astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}" if day == clock.today() else f"{day:%Y-%m-%d} 23:59"


def _round_up(value: int) -> int:
    """The next round number that three lines divide well."""
    step = 3
    while step < value:
        for factor in (3, 6, 12, 15, 24, 30):
            if factor * (step // 3) >= value:
                return factor * (step // 3)
        step *= 10
    return step
