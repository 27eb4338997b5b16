"""A list of people as a workbook, in the ways clerks make them."""

import io
import random
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from hocvuso.people.roll.synthetic.crowd import Person

STYLES = ("plain", "marks", "three_names", "birth_by_sex", "sheets", "untidy")
"""plain: one title row. marks: sex as x under Nam / Nữ. three_names: họ, đệm, tên. birth_by_sex: years under Nam / Nữ.
sheets: one sheet a neighbourhood, section lines, a hidden sheet. untidy: everything, dates in every form."""


def workbook(
    crowd: Sequence[Person],
    *,
    style: str = "plain",
    seed: int = 3,
    encode: Callable[[str], str] | None = None,
    total: bool = True,
) -> bytes:
    """Return an .xlsx of the people. `encode` (to_tcvn3, to_vni) writes the words in an old encoding."""
    rng = random.Random(seed)  # noqa: S311
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    write = encode or _as_is
    if style == "sheets":
        for area in sorted({one.neighbourhood for one in crowd}):
            rows = [one for one in crowd if one.neighbourhood == area]
            _sheet(book, f"KP {area}", rows, "plain", rng, write, total, column=False)
        hidden = book.add_worksheet("Cũ")
        hidden.write_row(0, 0, ["Họ và tên", "Năm sinh", "Địa chỉ"])
        hidden.write_row(1, 0, ["Nguyễn Văn Cũ", 1950, "1 Lê Lợi"])
        hidden.hide()
    else:
        _sheet(book, "Danh sách", crowd, style, rng, write, total, column=True)
    book.close()
    return stream.getvalue()


def _sheet(
    book: Any,
    title: str,
    crowd: Sequence[Person],
    style: str,
    rng: random.Random,
    write: Any,
    total: bool,
    *,
    column: bool,
) -> None:
    sheet = book.add_worksheet(title[:31])
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    untidy = style == "untidy"
    titles = ["STT"]
    names = {"three_names": ["Họ", "Chữ đệm", "Tên"], "untidy": ["Họ và", "tên"]}.get(style, ["Họ và tên"])
    titles += names
    sexes = {"marks": ["Nam", "Nữ"], "untidy": ["Nam", "Nữ"], "birth_by_sex": []}.get(style, ["Giới tính"])
    births = ["Nam", "Nữ"] if style == "birth_by_sex" else ["Ngày sinh"]
    rest = (
        ["Địa chỉ"]
        + (["Khu phố"] if column else [])
        + ["Quan hệ với chủ hộ", "Số CCCD", "Điện thoại", "Diện", "Ghi chú"]
    )
    titles += [*sexes, *births, *rest]
    row = 0
    if style != "plain":
        for text in ("ỦY BAN NHÂN DÂN PHƯỜNG", "DANH SÁCH NGƯỜI DÂN TỪ 18 TUỔI", ""):
            sheet.merge_range(row, 0, row, len(titles) - 1, write(text))
            row += 1
    two_lines = style in ("marks", "birth_by_sex", "untidy")

    def header(at: int) -> int:
        start_sex = 1 + len(names)
        start_birth = start_sex + len(sexes)
        for index, text in enumerate(titles):
            in_sex = len(sexes) == 2 and start_sex <= index < start_sex + 2
            in_birth = len(births) == 2 and start_birth <= index < start_birth + 2
            if two_lines and not (in_sex or in_birth):
                sheet.merge_range(at, index, at + 1, index, write(text))
            elif two_lines:
                sheet.write(at + 1, index, write(text))
            else:
                sheet.write(at, index, write(text))
        if two_lines and len(sexes) == 2:
            sheet.merge_range(at, start_sex, at, start_sex + 1, write("Giới tính"))
        if two_lines and len(births) == 2:
            sheet.merge_range(at, start_birth, at, start_birth + 1, write("Năm sinh"))
        return at + (2 if two_lines else 1)

    row = header(row)
    if untidy:
        sheet.write_row(row, 0, [f"({n + 1})" for n in range(len(titles))])
        row += 1
    for number, one in enumerate(crowd, 1):
        if untidy and number % 45 == 0:
            row = header(row)
        words = one.name.split()
        cells: list[Any] = [number]
        if len(names) == 3:
            cells += [words[0], " ".join(words[1:-1]), words[-1]]
        elif len(names) == 2:
            cells += [" ".join(words[:-1]), words[-1]]
        else:
            cells += [one.name]
        cells = [write(_untidy_text(c, rng, untidy, nfd=write is _as_is)) if isinstance(c, str) else c for c in cells]
        if len(sexes) == 2:
            cells += ["x" if one.sex == "m" else None, "x" if one.sex == "f" else None]
        elif sexes:
            cells += [write({"m": "Nam", "f": "Nữ"}.get(one.sex, ""))]
        birth = _birth_cell(one, rng, untidy)
        cells += ([birth, None] if one.sex == "m" else [None, birth]) if len(births) == 2 else [birth]
        cells += [write(one.address)] + ([write(f"Khu phố {one.neighbourhood}")] if column else [])
        cells += [write(one.relation), one.id_number, one.phone, write(one.group), None]
        for index, value in enumerate(cells):
            if isinstance(value, datetime):
                sheet.write_datetime(row, index, value, as_date)
            elif value is not None and value != "":
                sheet.write(row, index, value)
        row += 1
    if total:
        sheet.write(row, 1, write(f"Tổng cộng: {len(crowd)} người"))
        sheet.write(row + 2, 1, write("Người lập danh sách"))
        sheet.write(row + 5, 1, write("Nguyễn Văn Ký"))


def _birth_cell(one: Person, rng: random.Random, untidy: bool) -> Any:
    if one.month is None or one.day is None:
        return one.year if one.month is None else f"{one.month:02d}/{one.year}"
    if not untidy:
        return f"{one.day:02d}/{one.month:02d}/{one.year}"
    form = rng.randrange(6)
    if form == 0:
        return datetime(one.year, one.month, one.day)  # noqa: DTZ001
    if form == 1:
        return (date(one.year, one.month, one.day) - date(1899, 12, 30)).days
    if form == 2:
        return f"{one.day}/{one.month}/{one.year % 100:02d}"
    if form == 3:
        return f"{one.day}-{one.month}-{one.year}"
    if form == 4:
        return f" {one.day:02d}.{one.month:02d}.{one.year} "
    return f"ngày {one.day} tháng {one.month} năm {one.year}"


def _as_is(text: str) -> str:
    return text


def _untidy_text(text: str, rng: random.Random, untidy: bool, *, nfd: bool) -> str:
    if not untidy:
        return text
    form = rng.randrange(5)
    if form == 0 and nfd:
        return unicodedata.normalize("NFD", text)
    if form == 1:
        return f"  {text.replace(' ', '  ')} "
    return text.upper() if form == 2 else text
