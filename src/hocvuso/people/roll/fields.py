"""Cleaning single cells: names, sex, numbers, addresses, relations. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from hocvuso.kernel.text import clean, fold
from hocvuso.people.roll.reading import Cell

_PARENTHESIS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]?\s*")
_FORMULA = re.compile(r"^[=+@\-]|\w[(\[]\S*[\"';,!:/]")
_TITLE = re.compile(r"^(ông|bà|anh|chị|cô|chú|bác|cụ|ô\.|b\.)\s*[.:]?\s+(?=\S+\s+\S)", re.IGNORECASE)
_MARK = frozenset(["x", "1", "v", "co", "yes", "true", "✓", "✔", "√", "+", "*"])
_MALE = frozenset(["nam", "m", "male", "trai", "1", "ong", "nam", "gioi"])
_FEMALE = frozenset(["nu", "f", "female", "gai", "2", "0", "ba", "nư", "nữ"])
_RELATIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("head", re.compile(r"^(chu ho|ch|chu|ban than|x|chu so huu)$")),
    ("spouse", re.compile(r"^(vo|chong|vo chong)\b")),
    ("child", re.compile(r"^con( ruot| de| trai| gai| nuoi)?$|^con$")),
    ("parent", re.compile(r"^(cha|me|bo|ba|ma)( ruot| de)?$")),
)
_SEGMENT_WARD = re.compile(r"^(phường|p\.?|xã|x\.?|thị trấn|tt\.?)\s*(\d{1,2}|[^\W\d]{2,}.*)$", re.IGNORECASE)
_SEGMENT_DISTRICT = re.compile(
    r"^(quận|q\.?|huyện|h\.?|thành phố|tp\.?|thị xã|tx\.?)\s*(\d{1,2}|[^\W\d]{2,}.*)$", re.IGNORECASE
)
_SEGMENT_CITY = re.compile(
    r"^(tp|t\.p|tp\.|thanh pho|tinh)?\s*\.?\s*(hcm|ho chi minh|hcmc|binh duong|ba ria.*vung tau|viet nam)$"
)
_SEGMENT_AREA = re.compile(r"^(khu pho|kp|k\.p|ap|thon)\s*\.?\s*(so\s*)?(\d{1,3})$")
_TAIL_WARD = re.compile(r"\s+(?=(?:phường|xã|thị trấn)\s+\S)|\s+(?=(?:p|q)\.\s*\S)", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"^(?:so nha|so|nha so|sn)\s*[.:]?\s*(?=\d)")
_SLASH = re.compile(r"\s*/\s*")
_LETTERS = re.compile(r"[^\W\d_]+")
_STREET_WORD = re.compile(r"\b(duong|d\.|pho|hem|h\.|ngo)\s+")


def person_name(parts: list[str]) -> tuple[str, str, bool]:
    """Return (name, note taken out of it, whether it looks like a name) from the name columns in order.

    What begins like a formula, or calls a function, is no name: the clerk looks.
    All capitals or all small letters become one capital a word; titles and remarks in brackets are taken out.
    """
    text = clean(" ".join(part for part in parts if part))
    if _FORMULA.search(text):
        return text[:120], "", False
    notes = [clean(found) for found in _PARENTHESIS.findall(text) if clean(found)]
    text = clean(_PARENTHESIS.sub(" ", text))
    text = clean(_TITLE.sub("", text)).strip(" .,;:-_/*=+@'\"")
    looks = bool(text) and not any(c.isdigit() for c in text) and any(c.isalpha() for c in text) and len(text) <= 80
    name = " ".join(_capital(word) for word in text.split()) if looks else text
    return name[:120], "; ".join(notes), looks


def is_mark(cell: str) -> bool:
    """Return whether a cell is ticked: x, 1, v, có ..."""
    return fold(cell).strip(" .()[]") in _MARK


def sex_of(text: str) -> str | None:
    """Return "m", "f", "" for empty, None when it is unclear."""
    key = fold(text).strip(" .")
    if not key:
        return ""
    return "m" if key in _MALE else "f" if key in _FEMALE else None


def relation_of(text: str) -> str:
    """Return head | spouse | child | parent | other, or "" for empty."""
    key = fold(text).strip(" .")
    for code, pattern in _RELATIONS:
        if pattern.search(key):
            return code
    return "other" if key else ""


def id_number(cell: Cell) -> tuple[str, str]:
    """Return (digits, problem code or "") of an identity number: 12 digits, or 9 of the old card."""
    if cell is None or isinstance(cell, date):
        return "", "id_shape" if isinstance(cell, date) else ""
    digits = re.sub(r"[\s.\-']", "", str(cell))
    if not digits or fold(digits) in ("khong", "chua", "chua co", "o", "0"):
        return "", ""
    if not (digits.isascii() and digits.isdigit()):
        return "", "id_shape"
    if len(digits) in (9, 12):
        return digits, ""
    if len(digits) in (10, 11):  # a spreadsheet drops the zeros in front of a number
        return digits.zfill(12), "id_padded"
    if len(digits) == 8 and isinstance(cell, int | float):
        return digits.zfill(9), "id_padded"
    return "", "id_shape"


def birth_year_in(number: str, today: date) -> int | None:
    """Return the birth year that a 12-digit identity number carries (digit 4 = century and sex, 5-6 = year)."""
    if len(number) != 12 or number.startswith("000"):
        return None
    year = 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
    return year if year <= today.year else None


def phone(cell: Cell) -> tuple[str, str]:
    """Return (number from 0, problem code or ""); the first of several numbers in one cell."""
    if cell is None or isinstance(cell, date):
        return "", ""
    first = re.split(r"[;,/\n]| - ", str(cell))[0]
    digits = re.sub(r"[\s.\-()]", "", first)
    if not digits or not any(c.isdigit() for c in digits):
        return "", ""
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) == 11:
        digits = "0" + digits[2:]
    elif len(digits) == 9 and digits.isdigit() and digits[0] != "0":
        digits = "0" + digits
    if digits.isascii() and digits.isdigit() and digits.startswith("0") and len(digits) in (10, 11):
        return digits, ""
    return "", "phone_shape"


def groups_in(text: str, words: Mapping[str, str]) -> set[str]:
    """Return the codes of the priority groups that a remark names; `words` = {folded word: code}."""
    key = fold(text)
    if not key or key.startswith("khong"):
        return set()
    return {code for word, code in words.items() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", key)}


def split_address(text: str) -> tuple[str, str, str, str]:
    """Return (address, neighbourhood, ward, district): the named segments at the end are taken off."""
    area = ward = district = ""
    kept: list[str] = []
    segments = [clean(part) for piece in re.split(r"[,;\n]| - ", text) for part in _TAIL_WARD.split(piece)]
    for segment in reversed([part for part in segments if part]):
        key = fold(segment)
        if not kept and _SEGMENT_CITY.match(key):
            continue
        if not area and (found := _SEGMENT_AREA.match(key)):
            area = ("Ấp " if found.group(1) in ("ap", "thon") else "Khu phố ") + str(int(found.group(3)))
        elif not kept and not ward and _SEGMENT_WARD.match(segment):
            ward = segment
        elif not kept and not ward and not district and _SEGMENT_DISTRICT.match(segment):
            district = segment
        else:
            kept.append(segment)
    # "P.5, Gò Vấp": an old district without its kind after a ward was kept last; see it again
    if not ward and len(kept) >= 2 and _SEGMENT_WARD.match(kept[1]) and not any(c.isdigit() for c in kept[0]):
        district, ward = kept[0], kept[1]
        kept = kept[2:]
    return ", ".join(reversed(kept))[:200], area, ward, district


@lru_cache(maxsize=4_096)
def address_key(address: str) -> str:
    """Return the folded form under which two writings of one address meet: "Số 12/3, đường Lê Lợi" = "12/3 Lê Lợi"."""
    key = fold(address).replace(",", " ").replace(";", " ")
    key = _NUMBER_FIRST.sub("", " ".join(key.split()))
    key = _STREET_WORD.sub("", key)
    return " ".join(_SLASH.sub("/", key).split())


@lru_cache(maxsize=4_096)
def _capital(word: str) -> str:
    return _LETTERS.sub(lambda found: found.group()[:1].upper() + found.group()[1:].lower(), word)
