"""Birth dates as clerks write them. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from hocvuso.kernel.text import fold
from hocvuso.people.roll.reading import Cell

OLDEST = 120
"""Years a living person may be old; beyond it the year is a slip."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of the 1900 date system of spreadsheets (its false 29 February 1900 included)."""
_SPLIT = re.compile(r"[\s/.,\-_|\\]+")
_WORDS = re.compile(r"\b(ngay|thang|nam|sinh|ns|nam sinh|am lich|al|duong lich|khoang)\b|[()?*:]")
_PLAIN = re.compile(r"^\d{7,8}$")

DateIssue = Literal["", "missing", "impossible", "future", "too_old", "unclear", "swapped", "two_digits", "age"]


@dataclass(frozen=True, slots=True)
class BirthDate:
    """What a cell says: the parts that are known, and what was odd.

    `issue` of "impossible", "unclear", "future" or "too_old": the parts are only a proposal for the clerk.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    issue: DateIssue = ""

    @property
    def certain(self) -> bool:
        """Whether the parts may be stored without asking."""
        return self.year is not None and self.issue in ("", "swapped", "two_digits")


def read_birth(cell: Cell, *, today: date, swap: bool = False) -> BirthDate:
    """Return the birth date in a cell: a serial, a date, "5/3/51", "03/1951", "1951", "ngày 5 tháng 3 năm 1951".

    `today` is the day of the roll. `swap`: this column's true dates have day and month exchanged (see `is_swapped`).
    """
    if cell is None:
        return BirthDate(issue="missing")
    if isinstance(cell, date):
        if swap and cell.day <= 12:
            return _checked(cell.year, cell.day, cell.month, today, "swapped")
        return _checked(cell.year, cell.month, cell.day, today)
    if isinstance(cell, int | float):
        return _number(int(cell), today, serial=True)
    return _text(cell, today)


def join_parts(day: Cell, month: Cell, year: Cell, *, today: date) -> BirthDate:
    """Return the birth date of three columns; a missing day or month is left out."""
    numbers = [_int(part) for part in (day, month, year)]
    if numbers[2] is None:
        return read_birth(year, today=today) if isinstance(year, date) else BirthDate(issue="missing")
    return _parts(numbers[0] or 0, numbers[1] or 0, numbers[2], today, len(str(numbers[2])) <= 2)


def from_age(cell: Cell, *, today: date) -> BirthDate:
    """Return the year of birth proposed from an age in years; to be confirmed."""
    age = _int(cell)
    return (
        BirthDate(today.year - age, issue="age")
        if age is not None and 0 <= age <= OLDEST
        else BirthDate(issue="missing")
    )


def is_swapped(cells: list[Cell]) -> bool:
    """Return whether a spreadsheet set to month/day misread a column typed day/month.

    Such a program turns "5/3/1951" into 3 May and leaves "25/3/1951", which it can't read, as text: then no true date
    has a day above 12, and the texts that are left have a first number above 12.
    """
    true_dates = [cell for cell in cells if isinstance(cell, date)]
    left = [
        cell
        for cell in cells
        if isinstance(cell, str) and re.match(r"^\s*(1[3-9]|2\d|3[01])[/.-]\d{1,2}[/.-]\d{2,4}\s*$", cell)
    ]
    return len(true_dates) >= 8 and len(left) >= 4 and all(cell.day <= 12 for cell in true_dates)


def _number(value: int, today: date, *, serial: bool) -> BirthDate:
    """`serial`: a number cell, in which a spreadsheet may have left the serial of a day; a text holds no serial."""
    if 1880 <= value <= today.year + 1:
        return _checked(value, None, None, today)
    if 0 <= value <= 99:
        return _parts(0, 0, value, today, True)
    if 1000 <= value <= 9999 and not serial:
        return BirthDate(issue="too_old")
    if 100 < value < 60_000 and serial:
        day = _EPOCH + timedelta(days=value)
        found = _checked(day.year, day.month, day.day, today)
        # four digits are sooner a year with a slip than the birthday of somebody over a hundred: the clerk is asked
        return replace(found, issue=found.issue or "unclear") if value <= 9999 else found
    if 100 < value < 60_000:
        return BirthDate(issue="unclear")
    return _text(str(value), today)


def _text(text: str, today: date) -> BirthDate:
    # letters O and l typed for 0 and 1 beside digits
    key = re.sub(r"(?<=[\d/])o|o(?=[\d/])", "0", fold(text))
    key = re.sub(r"(?<=\d)l|l(?=\d)", "1", key)
    key = re.sub(r"t?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?\s*$", "", key)
    key = _WORDS.sub(" ", key)
    if not any(c.isdigit() for c in key):
        return BirthDate(issue="unclear" if any(c.isalpha() for c in key) else "missing")
    compact = key.replace(" ", "")
    if _PLAIN.match(compact) and " " not in key.strip():
        padded = compact.zfill(8)
        for day, month, year in ((padded[:2], padded[2:4], padded[4:]), (padded[6:], padded[4:6], padded[:4])):
            found = _parts(int(day), int(month), int(year), today, False)
            if found.certain:
                return found
        return BirthDate(issue="unclear")
    parts = [part for part in _SPLIT.split(key) if part]
    if not all(part.isdigit() and part.isascii() and len(part) <= 5 for part in parts):
        return _year_inside(key, today)
    if len(parts) == 1:
        return _number(int(parts[0]), today, serial=len(parts[0]) == 5)
    if len(parts) == 2:
        if len(parts[0]) == 2 and len(parts[1]) == 2 and parts[0] in ("19", "20") and "/" not in key:
            return _checked(int(parts[0] + parts[1]), None, None, today)
        if len(parts[0]) == 4:
            return _parts(0, int(parts[1]), int(parts[0]), today, False)
        return _parts(0, int(parts[0]), int(parts[1]), today, len(parts[1]) <= 2)
    if len(parts) == 3:
        if len(parts[0]) == 4:
            return _parts(int(parts[2]), int(parts[1]), int(parts[0]), today, False)
        return _parts(int(parts[0]), int(parts[1]), int(parts[2]), today, len(parts[2]) <= 2)
    return _year_inside(key, today)


def _year_inside(key: str, today: date) -> BirthDate:
    years = {int(found) for found in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", key)}
    if len(years) == 1:
        year = years.pop()
        return BirthDate(year, issue="unclear") if year <= today.year else BirthDate(issue="unclear")
    return BirthDate(issue="unclear")


def _parts(day: int, month: int, year: int, today: date, short: bool) -> BirthDate:
    issue: DateIssue = ""
    if short:
        # the pivot is the roll's own year: a person can't be born after it
        year += 2000 if year <= today.year % 100 else 1900
        issue = "two_digits"
    if not month:
        return _checked(year, None, None, today, issue)
    if month > 12 >= day > 0:
        day, month, issue = month, day, "swapped"
    return _checked(year, month, day or None, today, issue)


def _checked(year: int, month: int | None, day: int | None, today: date, issue: DateIssue = "") -> BirthDate:
    if year > today.year and today.year - OLDEST <= year - 100 <= today.year:
        # spreadsheets read "29" as 2029: the century is the slip
        return BirthDate(year - 100, month, day, "future")
    if year > today.year:
        return BirthDate(issue="too_old")
    if year < today.year - OLDEST:
        return BirthDate(issue="too_old")
    if month is not None and not 1 <= month <= 12:
        return BirthDate(year, issue="impossible")
    if day is not None and month is not None:
        try:
            born = date(year, month, day)
        except ValueError:
            return BirthDate(year, month, issue="impossible")
        if born > today:
            return BirthDate(issue="unclear")
    return BirthDate(year, month, day, issue)


def _int(cell: Cell) -> int | None:
    if isinstance(cell, bool) or cell is None or isinstance(cell, date):
        return None
    if isinstance(cell, int | float):
        return int(cell)
    digits = re.sub(r"\D", "", cell)
    return int(digits) if digits and len(digits) <= 4 else None
