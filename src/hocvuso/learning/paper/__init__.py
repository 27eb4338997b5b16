"""Paper: the take-home sheet (A5, or A4 in larger print) and the card for the door, set by typst."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from hocvuso.learning.types import OfficialNumber, Unit

Kind = Literal["a5", "a4", "the-cua"]
KINDS: tuple[Kind, ...] = ("a5", "a4", "the-cua")
SIZES: Mapping[Kind, tuple[float, ...]] = {
    "a5": (14, 13, 12, 11.5, 11),
    "a4": (20, 18.5, 17, 15.5, 14),
    "the-cua": (14, 13, 12, 11),
}
"""Base print sizes to try, in points. Nothing is set smaller than SMALLEST, not even a date or a footer."""
SMALLEST = 11
_HERE = Path(__file__).resolve().parent


def sheet_pdf(
    unit: Unit, numbers: Mapping[str, OfficialNumber], *, kind: Kind, address: str, link: str, qr_svg: str
) -> bytes:
    """Return the PDF of a unit's sheet; `link` and its `qr_svg` lead back to the practice. Raises typst.TypstError."""
    said = unit.sheet
    rows = [numbers[name] for name in said.numbers if name in numbers]
    data = {
        "kind": kind,
        "title": said.title,
        "owner": f"Tờ của {address}: ",
        "lines": [_filled(_without_number(line), address) for line in said.lines],
        "stop": _filled(said.stop_box, address),
        "mishap": _filled(said.mishap_box, address),
        "numbers": [_row(row) for row in rows],
        "card": [_row(row) for row in numbers.values() if row.shown],
        "next": _filled(said.next_step, address),
        "notes": _filled(said.notes, address),
        "footer": f"{_filled(said.footer, address)} Bản {unit.version}, dùng tới {unit.valid_to:%d/%m/%Y}.",
        "promise": _filled(unit.promise, address),
        "link": link,
        "qr": qr_svg,
    }
    return _compiled(json.dumps(data, ensure_ascii=False))


@lru_cache(maxsize=128)
def _compiled(data: str) -> bytes:
    kind = json.loads(data)["kind"]
    file = str(_HERE / ("door.typ" if kind == "the-cua" else "sheet.typ"))
    for points in SIZES[kind]:  # the largest print that fits on one sheet
        inputs = {"data": data, "size": str(points), "smallest": str(SMALLEST)}
        if typst.query(file, "<end>", field="value", one=True, root=str(_HERE), sys_inputs=inputs) == "1":
            break
    made: bytes = typst.compile(file, root=str(_HERE), sys_inputs=inputs, pdf_standards=["ua-1"])
    return made


def _row(row: OfficialNumber) -> dict[str, Any]:
    day = f"đã kiểm tra ngày {row.checked_on:%d/%m/%Y}" if row.checked_on else f"{row.rests_on}, chưa đối chiếu"
    digits = bool(row.number)
    # a number that breaks over two lines is read as two numbers
    number = row.number.replace(" ", "\N{NO-BREAK SPACE}") if digits else row.where
    return {"title": row.title, "number": number, "digits": digits, "checked": day if digits else ""}


def _filled(text: str, address: str) -> str:
    return text.replace("{bác}", address).replace("{Bác}", address[:1].upper() + address[1:])


def _without_number(line: str) -> str:
    head, dot, rest = line.partition(". ")
    return rest if dot and head.isdecimal() else line
