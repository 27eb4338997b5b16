"""People who do not exist, and rolls about them as untidy as a clerk's: for tests, benchmarks and the demonstration.

Identity numbers begin with 000 (no province has that code), phone numbers with 0000.
The same seed gives the same people.
"""

import io
import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

_FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Trương",
    "Mai",
    "Lâm",
    "Cao",
    "Châu",
    "Tô",
    "Tạ",
]
_FAMILY_WEIGHT = [38, 11, 9, 7, 5, 4, 4, 3, 3, 2, 2, 2, 1.5, 1.5, 1, 0.6, 0.8, 1, 0.6, 0.6, 0.5, 0.4, 0.3, 0.3]
_MIDDLE = {
    "m": [
        "Văn",
        "Hữu",
        "Đức",
        "Quốc",
        "Minh",
        "Thanh",
        "Công",
        "Xuân",
        "Ngọc",
        "Hoàng",
        "Gia",
        "Tuấn",
        "Anh",
        "Bá",
        "Trọng",
        "Thành",
    ],
    "f": [
        "Thị",
        "Thị",
        "Thị",
        "Ngọc",
        "Thanh",
        "Kim",
        "Mỹ",
        "Thu",
        "Bích",
        "Hồng",
        "Phương",
        "Thúy",
        "Tuyết",
        "Cẩm",
        "Xuân",
    ],
}
_GIVEN = {
    "m": [
        "Hùng",
        "Dũng",
        "Tuấn",
        "Minh",
        "Thành",
        "Long",
        "Sơn",
        "Hải",
        "Nam",
        "Phúc",
        "Quang",
        "Tài",
        "Thắng",
        "Hòa",
        "Bình",
        "Đạt",
        "Khoa",
        "Lộc",
        "Nghĩa",
        "Phước",
        "Tâm",
        "Trung",
        "Vinh",
        "An",
        "Bảo",
        "Cường",
        "Duy",
        "Hiếu",
        "Huy",
        "Khánh",
        "Kiên",
        "Lâm",
        "Nhân",
        "Phát",
        "Quân",
        "Quý",
        "Sang",
        "Thiện",
        "Toàn",
        "Trí",
        "Việt",
        "Vũ",
        "Sáu",
        "Út",
        "Đức",
        "Giàu",
        "Lợi",
    ],
    "f": [
        "Lan",
        "Hoa",
        "Hương",
        "Mai",
        "Hồng",
        "Thu",
        "Hạnh",
        "Nga",
        "Loan",
        "Phượng",
        "Thảo",
        "Trang",
        "Linh",
        "Ngọc",
        "Yến",
        "Tuyết",
        "Nhung",
        "Oanh",
        "Hà",
        "Hiền",
        "Dung",
        "Diệu",
        "Cúc",
        "Bích",
        "Châu",
        "Đào",
        "Giang",
        "Hân",
        "Huệ",
        "Kiều",
        "Liên",
        "Mỹ",
        "Ngân",
        "Nguyệt",
        "Nhi",
        "Như",
        "Quyên",
        "Sương",
        "Tâm",
        "Thủy",
        "Tiên",
        "Uyên",
        "Vân",
        "Xuân",
        "Sáu",
        "Út",
        "Lệ",
    ],
}
_STREETS = [
    "Nguyễn Thái Sơn",
    "Lê Lợi",
    "Phan Văn Trị",
    "Quang Trung",
    "Thống Nhất",
    "Lê Đức Thọ",
    "Phạm Văn Chiêu",
    "Cây Trâm",
    "Dương Quảng Hàm",
    "Nguyễn Oanh",
    "Trần Bá Giao",
    "Lê Quang Định",
    "Nguyễn Văn Nghi",
    "Hoàng Hoa Thám",
    "Bùi Quang Là",
    "Tân Sơn",
    "Lê Văn Thọ",
    "Nguyễn Văn Khối",
]


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person; `key` is the truth: two rolls name the same person by the same key."""

    key: int
    household: int
    name: str
    sex: str
    year: int
    month: int | None
    day: int | None
    address: str
    neighbourhood: int
    relation: str
    id_number: str
    phone: str
    group: str


def people(count: int, *, seed: int = 1, neighbourhoods: int = 12, year: int = 2026) -> list[Person]:
    """Return `count` people in households of one to six, household after household."""
    rng = random.Random(seed)  # noqa: S311
    made: list[Person] = []
    household = 0
    while len(made) < count:
        household += 1
        area = 1 + household * neighbourhoods // max(1, count // 3 + 1) % neighbourhoods
        street = rng.choice(_STREETS)
        number = f"{rng.randint(1, 400)}" + (f"/{rng.randint(1, 90)}" if rng.random() < 0.7 else "")
        family = rng.choices(_FAMILY, _FAMILY_WEIGHT)[0]
        for place in range(min(rng.choice([1, 2, 2, 3, 3, 4, 4, 5, 6]), count - len(made))):
            sex = rng.choice("mf")
            born = date(year, 1, 1) - timedelta(days=rng.randint(18 * 365, 70 * 365 if place else 85 * 365))
            month: int | None = born.month
            day: int | None = born.day
            if born.year < 1960 and rng.random() < 0.25:
                month = day = 1
            elif born.year < 1970 and rng.random() < 0.08:
                month = day = None
            own = family if place in (0, 2, 3, 4) else rng.choices(_FAMILY, _FAMILY_WEIGHT)[0]
            name = f"{own} {rng.choice(_MIDDLE[sex])} {rng.choice(_GIVEN[sex])}"
            if rng.random() < 0.2:
                name = f"{own} {rng.choice(_MIDDLE[sex])} {rng.choice(_GIVEN[sex])} {rng.choice(_GIVEN[sex])}"
            key = len(made)
            made.append(
                Person(
                    key, household, name, sex, born.year, month, day, f"{number} {street}", area,
                    "Chủ hộ" if place == 0 else ("Vợ" if sex == "f" else "Chồng") if place == 1 else "Con",
                    f"000{seed % 1000:03d}{key:06d}"[:12], f"0000{key % 1_000_000:06d}",
                    rng.choices(["", "Hộ nghèo", "Khuyết tật", "Tạm trú", "Tiểu thương"], [80, 4, 2, 10, 4])[0],
                )
            )  # fmt: skip
    return made


def noisy(
    crowd: Sequence[Person], *, seed: int = 2, level: float = 1.0, keep: float = 0.8, strangers: int = 0
) -> list[Person]:
    """Return what another clerk would write a month later: slips at `level` (1.0 = the noise of the design paper).

    A share `keep` of the people is still there, 2 % are written twice, `strangers` new people (keys above) come in.
    """
    rng = random.Random(seed)  # noqa: S311
    slips = [
        (0.05, _typo), (0.05, _no_middle), (0.03, _swap_day), (0.12, _year_only), (0.04, _other_date),
        (0.03, lambda p, r: replace(p, sex="")), (0.04, _other_house), (0.10, _moved),
    ]  # fmt: skip
    out: list[Person] = []
    for one in crowd:
        if rng.random() > keep:
            continue
        for chance, slip in slips:
            if rng.random() < chance * level:
                one = slip(one, rng)
        if rng.random() < 0.7:
            one = replace(one, id_number="")
        out.append(one)
        if rng.random() < 0.02 * level:
            out.append(_typo(one, rng))
    new = people(strangers, seed=seed + 77) if strangers else []
    return out + [replace(p, key=p.key + 10_000_000, household=p.household + 10_000_000) for p in new]


def _typo(person: Person, rng: random.Random) -> Person:
    name = list(person.name)
    spot = rng.randrange(len(name))
    if rng.random() < 0.5 and name[spot] != " ":
        name[spot] = rng.choice("aeinhgu")
    else:
        del name[spot]
    return replace(person, name="".join(name).strip() or person.name)


def _no_middle(person: Person, rng: random.Random) -> Person:
    words = person.name.split()
    return replace(person, name=f"{words[0]} {words[-1]}")


def _swap_day(person: Person, rng: random.Random) -> Person:
    if person.day and person.month and person.day <= 12:
        return replace(person, day=person.month, month=person.day)
    return person


def _year_only(person: Person, rng: random.Random) -> Person:
    return replace(person, month=None, day=None)


def _other_date(person: Person, rng: random.Random) -> Person:
    if person.day and rng.random() < 0.5:
        return replace(person, day=1 + person.day % 28)
    return replace(person, year=person.year + rng.choice([-1, 1]))


def _other_house(person: Person, rng: random.Random) -> Person:
    return replace(person, address=f"{rng.randint(1, 400)} {person.address.split(' ', 1)[1]}")


def _moved(person: Person, rng: random.Random) -> Person:
    return replace(
        person, address=f"{rng.randint(1, 400)}/{rng.randint(1, 60)} {rng.choice(_STREETS)}", household=-person.key - 1
    )


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
