"""Lines of a table to drafts of people. Pure: the same file gives the same drafts everywhere."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from hocvuso.kernel.text import clean, fold
from hocvuso.people.roll import dates, fields
from hocvuso.people.roll.encodings import repair
from hocvuso.people.roll.headers import Column, Table
from hocvuso.people.roll.reading import Cell, Row, Sheet
from hocvuso.people.roll.types import Draft, Problem, Skip

_TOTAL = re.compile(
    r"^\s*(tong (cong|so|ket|hop|nguoi|nam|nu)\b|tong\s*[:\d]|tong$|cong\s*[:\d]|cong$|cong (trang|nam|nu)\b)"
)
_SIGNATURE = re.compile(
    r"nguoi lap|lap bang|lap bieu|lap danh sach|^tm\b|^kt\b|uy ban nhan dan|^ubnd|chu tich|truong (ap|khu pho|ban)"
    r"|ky (va )?ghi ro|ky ten|xac nhan cua|ngay\W.*thang\W.*nam|noi nhan|cong an (phuong|xa)|ke toan"
    r"|can bo (lap|phu trach)"
)
_AS_ABOVE = re.compile(r'^[\s"\'-]*(nt|nhu tren|n\.t)?[\s"\'-]*$|^-?\s*nt\s*-?$')
_SECTION = re.compile(r"^(?:[ivx]+\s*[.:)-]\s*)?(khu pho|kp|ap|thon|to dan pho)\s*\.?\s*(?:so\s*)?(\d{1,3})\b\W*$")
_SUB_SECTION = re.compile(r"^(?:[ivx]+\s*[.:)-]\s*)?(to|ho so|ho)\s*\.?\s*(?:so\s*)?(\d{1,4})\b\W*$")


@dataclass(slots=True)
class _Context:
    """What the lines above said: clerks write a neighbourhood or a household once."""

    neighbourhood: str = ""
    last_neighbourhood: str = ""
    household: str = ""
    address: str = ""
    heads: int = 0
    closed: bool = False
    titles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What cleaning needs to know: the day of the roll and the words for priority groups ({folded word: code})."""

    today: date
    words: Mapping[str, str] = field(default_factory=dict)


def drafts(sheet: Sheet, table: Table, number: int, book: Rulebook) -> Iterator[Draft]:
    """Yield one draft for every line below the titles that holds anything; `number` = place of the sheet.

    The sheet is used up: each line is let go when it was read, so that a large roll is never in memory twice.
    """
    if not table.lines:
        return
    roles: dict[str, list[Column]] = {}
    for column in table.columns:
        roles.setdefault(column.role, []).append(column)
    context = _Context(neighbourhood=table.neighbourhood)
    context.titles = frozenset(fold(part) for column in table.columns for part in column.title.split(" / ") if part)
    swap = _swapped(sheet, table, roles)
    legacy = {column.index: column.legacy for column in table.columns}
    fallback = max(legacy.values(), key=list(legacy.values()).count, default="")
    sheet.lines.reverse()
    while sheet.lines:
        line, row = sheet.lines.pop()
        if line < table.data_from:
            continue
        texts = [said(cell, legacy.get(index, fallback)) for index, cell in enumerate(row)]
        draft = Draft(number, line, texts)
        draft.skip = _skip(texts, row, roles, context)
        if not draft.skip:
            _fill(draft, row, texts, roles, context, book, swap)
        yield draft


def _skip(texts: Sequence[str], row: Row, roles: Mapping[str, list[Column]], context: _Context) -> Skip:
    """Return why the line is no person, or ""; updates the context with section lines."""
    filled = [text for text in texts if text]
    distinct = {fold(text) for text in filled}
    known = [key for key in distinct if key in context.titles]
    if len(distinct) >= 2 and len(known) * 3 >= len(distinct) * 2:
        context.closed = False
        return "header"
    if all(re.fullmatch(r"[(\[]?\d{1,2}[)\]]?", text) for text in filled) and len(filled) >= 3:
        numbers = [int(re.sub(r"\D", "", text)) for text in filled]
        if all(later - earlier in (0, 1) for earlier, later in pairwise(numbers)):
            return "numbering"
    name = fold(" ".join(_at(texts, column) for column in roles.get("name", ())))
    strong = any(
        _at(texts, column)
        for role in ("birth", "birth_m", "birth_f", "birth_year", "id_number", "sex", "phone", "age")
        for column in roles.get(role, ())
    )
    first = fold(filled[0]) if filled else ""
    if len(distinct) == 1 or not name or not strong:
        for key in distinct:
            if found := _SECTION.match(key):
                if len(distinct) <= 2:
                    context.neighbourhood = context.last_neighbourhood = (
                        "Ấp " if found.group(1) in ("ap", "thon") else "Khu phố "
                    ) + str(int(found.group(2)))
                    context.household = context.address = ""
                    return "section"
            elif _SUB_SECTION.match(key) and len(distinct) <= 2:
                if key.lstrip("ivx.:)- ").startswith("ho"):
                    context.household, context.address = f"#{key}", ""
                return "section"
    if not strong or _TOTAL.match(name) or _TOTAL.match(first):
        if any(_TOTAL.match(key) for key in (name, first) if key) and not _born(texts, roles):
            return "total"
        if any(_SIGNATURE.search(key) for key in distinct) and not _born(texts, roles):
            context.closed = True
            return "signature"
    if not strong and context.closed:
        return "signature"  # the signer's own name under the signature line
    if strong and name:
        context.closed = False
    if not name and not strong:
        others = [
            _at(texts, column)
            for role, columns in roles.items()
            if role not in ("", "order", "household", "neighbourhood", "ward", "district", "note")
            for column in columns
        ]
        if not any(others):
            return "blank"  # only a number, or only what is printed on every line
    return ""


def _fill(
    draft: Draft,
    row: Row,
    texts: Sequence[str],
    roles: Mapping[str, list[Column]],
    context: _Context,
    book: Rulebook,
    swap: bool,
) -> None:
    def text(role: str) -> str:
        return next((found for column in roles.get(role, ()) if (found := _at(texts, column))), "")

    def cell(role: str) -> Cell:
        return next(
            (row[c.index] for c in roles.get(role, ()) if c.index < len(row) and row[c.index] is not None), None
        )

    draft.name, remark, looks = fields.person_name([_at(texts, column) for column in roles.get("name", ())])
    draft.note = "; ".join(part for part in (text("note"), remark) if part)[:200]
    if not draft.name:
        draft.problems.append(Problem("name_missing", "name"))
    elif not looks:
        draft.problems.append(Problem("name_unclear", "name"))
    elif remark:
        draft.problems.append(Problem("name_note", "name"))
    draft.token = text("token")
    draft.id_number, problem = fields.id_number(cell("id_number"))
    if problem:
        draft.problems.append(Problem(problem, "id_number"))
    draft.phone, problem = fields.phone(cell("phone"))
    if problem:
        draft.problems.append(Problem(problem, "phone"))
    _birth_and_sex(draft, row, text, cell, book, swap)
    _place(draft, text, context)
    groups = fields.groups_in(" ; ".join(_at(texts, column) for column in roles.get("groups", ())), book.words)
    for role, columns in roles.items():
        if role.startswith("group:") and any(_ticked(_at(texts, column)) for column in columns):
            groups.add(role.removeprefix("group:"))
    draft.groups = tuple(sorted(groups))


def _birth_and_sex(
    draft: Draft, row: Row, text: Callable[[str], str], cell: Callable[[str], Cell], book: Rulebook, swap: bool
) -> None:
    sex = fields.sex_of(text("sex"))
    male, female = fields.is_mark(text("sex_m")), fields.is_mark(text("sex_f"))
    if male != female:
        sex = "m" if male else "f"
    elif male or text("sex_m") or text("sex_f"):
        sex = sex or None
    if cell("birth_m") is not None or cell("birth_f") is not None:
        both = cell("birth_m") is not None and cell("birth_f") is not None
        value = cell("birth_m") if cell("birth_m") is not None else cell("birth_f")
        sex = None if both else ("m" if cell("birth_m") is not None else "f")
        born = dates.read_birth(value, today=book.today)
    elif cell("birth_year") is not None:
        born = dates.join_parts(cell("birth_day"), cell("birth_month"), cell("birth_year"), today=book.today)
    else:
        value = cell("birth")
        born = dates.read_birth(text("birth") if isinstance(value, str) else value, today=book.today, swap=swap)
        if born.issue == "missing" and cell("age") is not None:
            born = dates.from_age(cell("age"), today=book.today)
    draft.birth = born
    if born.issue:
        fix: dict[str, Any] = {"birth": [born.year, born.month, born.day]} if born.year else {}
        if not fix and (year := fields.birth_year_in(draft.id_number, book.today)):
            fix = {"birth": [year, None, None]}
        draft.problems.append(Problem(f"birth_{born.issue}", "birth", fix))
    draft.sex = sex or ""
    if not draft.sex:
        # a middle name is a hint for the clerk, not a fact
        hint = {"sex": "f"} if " thi " in f" {fold(draft.name)} " else {}
        draft.problems.append(Problem("sex_unclear" if sex is None else "sex_missing", "sex", hint))


def _place(draft: Draft, text: Callable[[str], str], context: _Context) -> None:
    written = text("address_now") or text("address")
    if not written:
        written = clean(f"{text('house')} {text('street')}")
    elif text("house") and fold(text("house")) not in fold(written):
        written = clean(f"{text('house')} {written}")
    if _AS_ABOVE.match(fold(written)):
        written = context.address
    address, area, ward, district = fields.split_address(written)
    if address and text("street") and fold(text("street")) not in fold(address):
        address = clean(f"{address} {text('street')}")
    draft.ward, draft.district = text("ward") or ward, text("district") or district
    head_cell = text("head_name")
    draft.relation = fields.relation_of(text("relation"))
    if head_cell and fields.is_mark(head_cell):
        draft.relation, head_cell = "head", ""
    elif head_cell and not draft.relation and fold(head_cell) == fold(draft.name):
        draft.relation = "head"
    number = text("household")
    starts = bool(number and f"#{fold(number)}" != context.household.rpartition("|")[2]) or draft.relation == "head"
    if head_cell:
        key = f"@{fold(head_cell)}|{fields.address_key(address)}"
        starts = starts or (not number and key != context.household)
    other_address = fields.address_key(address) != fields.address_key(context.address)
    if address and context.address and other_address and not number and not starts and context.household[:1] == "~":
        context.household = ""  # the head is not on this list, but the household above ended
    follows = not starts and bool(context.household)
    area = text("neighbourhood") or area
    if not area and follows:
        area = context.last_neighbourhood
    draft.neighbourhood = area or context.neighbourhood or context.last_neighbourhood
    if draft.neighbourhood:
        context.last_neighbourhood = draft.neighbourhood
    if not address and follows:
        address = context.address
    draft.address = address
    if number:
        context.household = f"{fold(draft.neighbourhood)}|#{fold(number)}"
    elif head_cell:
        context.household = f"@{fold(head_cell)}|{fields.address_key(address)}"
    elif draft.relation == "head":
        context.heads += 1
        context.household = f"~{draft.sheet}.{context.heads}"
    elif not draft.relation and not (follows and "#" in context.household):
        context.household = ""
    if address:
        context.address = address
    draft.household = context.household or (
        f"={fold(draft.neighbourhood)}|{fields.address_key(address)}" if address else ""
    )
    if not draft.household:
        draft.problems.append(Problem("address_missing", "address"))
    if not draft.neighbourhood:
        draft.problems.append(Problem("neighbourhood_missing", "neighbourhood"))


def _swapped(sheet: Sheet, table: Table, roles: Mapping[str, list[Column]]) -> bool:
    cells = [
        row[column.index]
        for column in roles.get("birth", ())
        for line, row in sheet.lines
        if line >= table.data_from and column.index < len(row)
    ]
    return dates.is_swapped(cells)


def _born(texts: Sequence[str], roles: Mapping[str, list[Column]]) -> bool:
    """Whether a birth column holds something like a date (a total line may hold a count there)."""
    return any(
        re.search(r"(19|20)\d\d|\d{1,2}[/.-]\d{1,2}", _at(texts, column))
        for role in ("birth", "birth_m", "birth_f", "birth_year")
        for column in roles.get(role, ())
    )


def _ticked(text: str) -> bool:
    return bool(text) and not fold(text).startswith(("khong", "chua", "0", "-"))


def _at(texts: Sequence[str], column: Column) -> str:
    return texts[column.index] if column.index < len(texts) else ""


def said(cell: Cell, legacy: str) -> str:
    """Return a cell as text in Unicode; `legacy` = the old encoding of its column, "" when none."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(repair(cell, legacy))
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y") if not isinstance(cell, datetime) else cell.strftime("%d/%m/%Y %H:%M")
    return str(cell)
