"""Finding the table in a sheet and the meaning of its columns. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hocvuso.kernel.text import clean, fold
from hocvuso.people.roll.encodings import legacy_of, repair
from hocvuso.people.roll.reading import Cell, Row, Sheet
from hocvuso.people.roll.syllables import is_syllable

ROLES: Mapping[str, str] = {
    "": "Không dùng",
    "order": "Số thứ tự",
    "name": "Họ và tên (một phần hoặc cả)",
    "sex": "Giới tính",
    "sex_m": "Dấu x ở cột Nam",
    "sex_f": "Dấu x ở cột Nữ",
    "birth": "Ngày sinh hoặc năm sinh",
    "birth_m": "Năm sinh, cột Nam",
    "birth_f": "Năm sinh, cột Nữ",
    "birth_day": "Ngày (của ngày sinh)",
    "birth_month": "Tháng (của ngày sinh)",
    "birth_year": "Năm (của ngày sinh)",
    "age": "Tuổi",
    "address": "Địa chỉ",
    "address_now": "Chỗ ở hiện nay",
    "house": "Số nhà",
    "street": "Đường, hẻm",
    "neighbourhood": "Khu phố, ấp",
    "ward": "Phường, xã",
    "district": "Quận, huyện cũ",
    "household": "Số hộ, mã hộ",
    "head_name": "Chủ hộ",
    "relation": "Quan hệ với chủ hộ",
    "id_number": "Số định danh, CCCD",
    "phone": "Điện thoại",
    "groups": "Diện, đối tượng",
    "note": "Ghi chú",
    "token": "Mã dòng (tệp sửa lại)",
}
"""What a column can mean, and its name on screen. `group:<code>` is a column of marks for one priority group."""

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("token", r"^ma dong$"),
        ("", r"(ngay|noi) cap|ngay (dang ky|dk)|giam ho|ten (cha|me|vo|chong)\b|quoc tich|ton giao"),
        ("relation", r"\bquan he|^qh\b|^qhch|voi chu ho"),
        ("order", r"^(stt|tt|so tt|so thu tu|thu tu|#|no)$"),
        ("id_number", r"cccd|cmnd|cmt|can cuoc|chung minh|dinh danh|ddcn|^so cc$|giay to"),
        ("phone", r"dien thoai|\bsdt\b|^so dt|^dt$|dtdd|di dong|phone|zalo"),
        ("household", r"^(so|ma|stt) ho\b|^ho so( so)?$|so so ho khau|^shk$|so ho khau"),
        ("head_name", r"chu ho"),
        ("birth", r"\bsinh$|\bsinh\b.*\b(ngay|thang|nam)\b|ngay sinh|nam sinh|namsinh|ngaysinh|^ns$|^ntns$|^dob$"),
        ("age", r"^(do )?tuoi$"),
        ("name", r"^ho\b.*\bten\b|^hoten$|^ten\b.*\bho\b|^ho (dem|lot|va)|^(ten |chu )?(dem|lot)$|^ten$"),
        ("name", r"^ten (nguoi dan|cong dan)|^full ?name$|^nguoi dan$"),
        ("sex", r"gioi tinh|^phai$|^gt$|^nam\s*[/,-]\s*nu$|^nam nu$"),
        ("address_now", r"(noi|cho) o hien|hien nay|hien tai|dia chi tam tru|noi tam tru"),
        ("house", r"^so nha$|^nha so$"),
        ("street", r"^(ten )?(duong|hem)( pho| hem)?$|^hem.*duong|^duong.*hem"),
        ("ward", r"^(phuong|xa|px|thi tran)\b"),
        ("district", r"^(quan|huyen|q/h|qh|thi xa)\b"),
        ("neighbourhood", r"^khu pho\b|^kp\b|^ap\b|^thon\b|^to dan pho|^tdp\b"),
        ("address", r"dia chi|noi o|cho o|cu tru|thuong tru|ho khau|^dkhk|so nha|^dc$"),
        ("groups", r"\bdien\b|doi tuong|hoan canh|loai ho|chinh sach|^nhom|^dan toc$"),
        ("note", r"ghi chu|^gc$|^note$|luu y"),
    )
)
_MARKS = re.compile(r"[^\w\s/#,-]+")
_NEIGHBOURHOOD = re.compile(r"\b(khu pho|kp|ap|thon|to dan pho)\s*\.?\s*(?:so\s*)?(\d{1,3})\b")
_SCAN = 40


@dataclass(slots=True)
class Column:
    """One column: place in the sheet (0 = A), title as written, role, old encoding of its cells ("" = Unicode)."""

    index: int
    title: str
    role: str
    legacy: str = ""


@dataclass(slots=True)
class Table:
    """The table of people in a sheet. `header` holds the line numbers of its titles; `data_from` the first after."""

    name: str
    hidden: bool
    use: bool
    header: list[int]
    data_from: int
    columns: list[Column] = field(default_factory=list)
    neighbourhood: str = ""
    lines: int = 0

    def places(self, role: str) -> list[int]:
        """Return the column places that have this role, left to right."""
        return [column.index for column in self.columns if column.role == role]

    def has_names(self) -> bool:
        """Whether there is a column that holds the names of people."""
        return any(column.role == "name" for column in self.columns)


def role_of(title: str, parent: str = "", *, words: Mapping[str, str] | None = None) -> str:
    """Return the role of a column from its title and the title above it; `words` = {folded word: group code}."""
    text = clean(title).lower()
    key = clean(_MARKS.sub(" ", fold(re.sub(r"\(.*?\)", " ", text)) or fold(text)))
    above = fold(parent)
    # fold() makes "hộ" and "họ", "năm" and "nam" equal: here the marks decide
    if key == "ho":
        return "household" if text.startswith("hộ") else "name"
    if key in ("nam", "nu", "ngay", "thang"):
        in_birth = "sinh" in above
        if key == "ngay" or key == "thang":
            return ({"ngay": "birth_day", "thang": "birth_month"}[key]) if in_birth else ""
        if key == "nam" and text == "năm":
            return "birth_year" if in_birth else "birth"
        return ("birth_" if in_birth else "sex_") + ("m" if key == "nam" else "f")
    for role, pattern in _RULES:
        if pattern.search(key):
            return role
    for word, code in (words or {}).items():
        if key == word or (len(word) > 3 and re.search(rf"\b{re.escape(word)}\b", key)):
            return f"group:{code}"
    return role_of(parent, words=words) if parent and parent != title else ""


def find_table(sheet: Sheet, *, words: Mapping[str, str]) -> Table:
    """Return the table of `sheet`: its best header of one to three lines, or a guess from the cells."""
    head = sheet.lines[:_SCAN]
    legacy = legacy_of([c for _, row in sheet.lines[:300] for c in row if isinstance(c, str)])
    texts = [[_text(cell, legacy) for cell in row] for _, row in head]
    best: tuple[int, int, int] | None = None
    found: list[Column] = []
    for start in range(len(head)):
        for depth in (1, 2, 3):
            block = texts[start : start + depth]
            if len(block) < depth or not all(_may_be_header(head[start + i][1], block[i]) for i in range(depth)):
                break
            if depth > 1 and len({text for text in block[0] if text}) < 2:
                break  # the sheet's own title stands above, not the titles of columns
            columns = _columns(block, words)
            score = _score(columns)
            if score and (best is None or score > best[0]):
                best, found = (score, start, depth), columns
    table = Table(sheet.name, sheet.hidden, False, [], sheet.lines[0][0] if sheet.lines else 1)
    if best is not None:
        _, start, depth = best
        # a lower title line that names nothing new, (1) (2) (3), is skipped later as no person
        table.header = [head[start + i][0] for i in range(depth)]
        table.data_from = table.header[-1] + 1
        table.columns = found
        table.neighbourhood = _neighbourhood_in([" ".join(line) for line in texts[:start]])
    else:
        table.columns = _guess(sheet)
    table.neighbourhood = _neighbourhood_in([sheet.name]) or table.neighbourhood
    body = [row for number, row in sheet.lines if number >= table.data_from]
    table.lines = len(body)
    for column in table.columns:
        cells = [row[column.index] for row in body[:2_000] if column.index < len(row)]
        words_here = [cell for cell in cells if isinstance(cell, str)]
        # "phè" (TCVN3 for "phố") is a syllable too, so a doubtful column follows the sheet; "tháng" is never in doubt
        plain = column.role.startswith("birth") and any("tháng" in clean(cell).lower() for cell in words_here)
        column.legacy = "" if plain else legacy_of(words_here) or legacy
    table.use = bool(best) and not sheet.hidden and table.lines > 0 and table.has_names()
    return table


def _columns(block: Sequence[Sequence[str]], words: Mapping[str, str]) -> list[Column]:
    columns: list[Column] = []
    for index in range(max(map(len, block), default=0)):
        stack: list[str] = []
        for line in block:
            text = line[index] if index < len(line) else ""
            if text and text not in stack:
                stack.append(text)
        if not stack:
            continue
        title, parent = stack[-1], " ".join(stack[:-1])
        role = role_of(title, parent, words=words)
        columns.append(Column(index, " / ".join(stack)[:120], role))
    return _settle(columns)


def _settle(columns: list[Column]) -> list[Column]:
    """Resolve roles that depend on their neighbours."""
    roles = [column.role for column in columns]
    if "name" not in roles and "head_name" in roles:
        columns[roles.index("head_name")].role = "name"  # a list of heads of household
    if "birth_day" in roles or "birth_month" in roles:
        for column in columns:
            if column.role in ("birth_m", "birth") and fold(column.title).endswith("nam"):
                column.role = "birth_year"
    single = {
        "order",
        "birth",
        "sex",
        "id_number",
        "household",
        "relation",
        "neighbourhood",
        "ward",
        "district",
        "head_name",
    }
    seen: set[str] = set()
    for column in columns:
        if column.role in single:
            if column.role in seen:
                column.role = ""
            seen.add(column.role)
    return columns


def _score(columns: list[Column]) -> int:
    roles = {column.role for column in columns if column.role}
    if "name" not in roles or len(roles) < 2:
        return 0
    kinds = {role.split("_")[0] for role in roles}
    return 10 * len(kinds) + len(roles)


def _may_be_header(row: Row, texts: Sequence[str]) -> bool:
    words = [text for text in texts if text]
    if not words or any(isinstance(cell, date) for cell in row):
        return False
    if len(set(words)) == 1 and len(words) > 3:
        return False  # one title merged over the table
    longest = max(map(len, words))
    digits = sum(1 for text in words if sum(c.isdigit() for c in text) >= 4)
    return longest <= 80 and digits == 0


def _text(cell: Cell, legacy: str) -> str:
    return "" if cell is None else clean(repair(cell, legacy)) if isinstance(cell, str) else str(cell)


def _neighbourhood_in(texts: Sequence[str]) -> str:
    for text in texts:
        if match := _NEIGHBOURHOOD.search(fold(text)):
            kind = "Ấp" if match.group(1) in ("ap", "thon") else "Khu phố"
            return f"{kind} {int(match.group(2))}"
    return ""


def _guess(sheet: Sheet) -> list[Column]:
    """Guess roles from the cells when no title line was found; the clerk confirms."""
    width = max((len(row) for _, row in sheet.lines[:200]), default=0)
    columns: list[Column] = []
    named = born = False
    for index in range(width):
        cells = [row[index] for _, row in sheet.lines[:200] if index < len(row) and row[index] is not None]
        texts = [clean(repair(cell)) for cell in cells if isinstance(cell, str)]
        role = ""
        if not named and len(texts) * 2 > len(cells) and sum(map(_like_name, texts)) * 2 > len(cells):
            role, named = "name", True
        elif not born and cells and sum(map(_like_birth, cells)) * 2 > len(cells):
            role, born = "birth", True
        columns.append(Column(index, f"Cột {index + 1}", role))
    return columns


def _like_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and all(is_syllable(word) for word in words)


def _like_birth(cell: Cell) -> bool:
    if isinstance(cell, date):
        return True
    return bool(re.fullmatch(r"(\d{1,2}[/.-]){0,2}(19|20)\d\d", str(cell).strip()))
