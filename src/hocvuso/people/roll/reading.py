"""Opening a roll: bytes to sheets of cells. Nothing is evaluated: a formula gives the value the clerk last saw.

Spreadsheets go through calamine (Rust, read only); text files through the `csv` module. Every refusal is a sentence.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from hocvuso.people.roll import limits
from hocvuso.people.roll.encodings import decode_bytes
from hocvuso.people.roll.errors import refused

Cell = str | int | float | date | None
"""A cell: clean number, date, text as written, or None when empty. `datetime` counts as `date`."""
Row = list[Cell]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")


@dataclass(slots=True)
class Sheet:
    """One sheet: its name, whether it was hidden, and (line number, cells) of the lines that hold anything."""

    name: str
    hidden: bool
    lines: list[tuple[int, Row]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened file: its kind (xlsx, xls, ods, text), the encoding of a text file, its sheets with lines."""

    kind: str
    encoding: str
    sheets: tuple[Sheet, ...]


def open_roll(data: bytes) -> Opened:
    """Return the sheets of a workbook or text file. Raises RollRefused with what to do."""
    if len(data) > limits.MAX_BYTES:
        raise refused("too_big", limit=limits.MAX_BYTES // 1_048_576)
    if not data.strip(b"\0\t\r\n \xff\xfe\xef\xbb\xbf"):
        raise refused("empty")
    kind = _kind_of(data)
    opened = _open_text(data) if kind == "text" else _open_workbook(data, kind)
    if not any(sheet.lines for sheet in opened.sheets):
        raise refused("empty")
    return opened


def _kind_of(data: bytes) -> str:
    if data.startswith(b"PK"):
        return _check_zip(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refused("password")
        return "xls"
    head = data[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(_MARKUP):
        raise refused("html")
    if head.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"{\\rtf", b"mz")):
        raise refused("wrong_kind")
    return "text"


def _check_zip(data: bytes) -> str:
    """Return xlsx or ods after unpacking every part once, in small pieces, with a count against zip bombs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "mimetype" in names and b"spreadsheet" in packed.read("mimetype")[:100]:
                kind = "ods"
                if b"encryption-data" in packed.read("META-INF/manifest.xml")[:1_000_000]:
                    raise refused("password")
            elif "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                kind = "xlsx"
            else:
                raise refused("wrong_kind")
            unpacked = values = 0
            for part in packed.infolist():
                with packed.open(part) as stream:
                    while piece := stream.read(1 << 20):
                        unpacked += len(piece)
                        if part.filename.startswith("xl/worksheets/"):
                            values += piece.count(b"</v>") + piece.count(b"</is>")
                        if unpacked > limits.MAX_UNPACKED or unpacked > 10_000_000 + limits.MAX_RATIO * len(data):
                            raise refused("bomb")
                        if values > limits.MAX_VALUES:
                            raise refused("too_many_rows", limit=_count(limits.MAX_ROWS))
            return kind
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise refused("damaged") from error
    except RuntimeError as error:  # zipfile's way to say: this part is encrypted
        raise refused("password") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise refused("damaged") from error
        raise


def _open_workbook(data: bytes, kind: str) -> Opened:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets: list[Sheet] = []
        rows = 0
        for index, meta in enumerate(workbook.sheets_metadata[: limits.MAX_SHEETS]):
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = Sheet(meta.name, hidden=meta.visible != SheetVisibleEnum.Visible)
            # one wrong sheet (a chart, a broken part) must not cost the others
            for line in _lines(workbook.get_sheet_by_index(index)):
                sheet.lines.append(line)
                rows += 1
                if rows > limits.MAX_ROWS:
                    raise refused("too_many_rows", limit=_count(limits.MAX_ROWS))
            sheets.append(sheet)
    except PasswordError as error:
        raise refused("password") from error
    except CalamineError as error:
        raise refused("password" if "password" in str(error).lower() else "damaged") from error
    except (ValueError, OverflowError, OSError, IndexError) as error:
        raise refused("damaged") from error
    return Opened(kind, "", tuple(sheets))


def _lines(sheet: object) -> Iterator[tuple[int, Row]]:
    """Yield (line number, cells) of the lines with a value; a merged block gives its value to all its cells."""
    start = sheet.start  # type: ignore[attr-defined]
    if start is None:
        return
    left = start[1]
    merged: dict[int, list[tuple[int, int, int, int]]] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():  # type: ignore[attr-defined]
        if bottom - top <= 200 and last - first <= limits.MAX_COLUMNS:
            for row in range(top, bottom + 1):
                merged.setdefault(row, []).append((top, first, bottom, last))
    corners: dict[tuple[int, int], Cell] = {}
    for number, raw in enumerate(sheet.iter_rows()):  # type: ignore[attr-defined]
        cells: Row = [None] * left + [_cell(value) for value in raw[: limits.MAX_COLUMNS]]
        for top, first, _bottom, last in merged.get(number, ()):
            if number == top and first < len(cells):
                corners[top, first] = cells[first]
            value = corners.get((top, first))
            for column in range(first, min(last + 1, len(cells))):
                if cells[column] is None:
                    cells[column] = value
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number + 1, cells


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        text = value[: limits.MAX_CELL]
        return text if text and not text.isspace() else None
    if isinstance(value, bool):
        return "x" if value else None  # a ticked box
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value == int(value) and abs(value) < 10**15 else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, int | date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return None


def _open_text(data: bytes) -> Opened:
    try:
        text, encoding = decode_bytes(data)
    except UnicodeError as error:
        raise refused("wrong_kind") from error
    text = text.replace("\0", "")
    controls = sum(1 for c in text[:2_000] if ord(c) < 32 and c not in "\t\r\n\x0b\x0c")
    if controls * 20 > len(text[:2_000]):
        raise refused("wrong_kind")
    sheet = Sheet("", hidden=False)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for row in reader:
            cells: Row = [_cell(value) for value in row[: limits.MAX_COLUMNS]]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                sheet.lines.append((reader.line_num, cells))
                if len(sheet.lines) > limits.MAX_ROWS:
                    raise refused("too_many_rows", limit=_count(limits.MAX_ROWS))
    except csv.Error as error:
        raise refused("damaged") from error
    return Opened("text", encoding, (sheet,))


def _delimiter(text: str) -> str:
    """Return the separator that cuts the first lines into the steadiest number of cells."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:40]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    best, score = ",", 0
    for candidate in "\t;,|":
        counts = sorted(len(next(csv.reader([line], delimiter=candidate), [])) for line in lines)
        middle = counts[len(counts) // 2] if counts else 0
        if middle > 1 and counts.count(middle) * middle > score:
            best, score = candidate, counts.count(middle) * middle
    return best


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
