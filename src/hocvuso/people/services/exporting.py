"""The queue as a workbook that a clerk corrects outside and sends in again."""

import io
from typing import Any
from uuid import UUID

import xlsxwriter

from hocvuso.audit import services as audit
from hocvuso.catalog import queries as catalog
from hocvuso.kernel.errors import DomainError
from hocvuso.people.models import RollRow
from hocvuso.people.roll.intake import tables_of
from hocvuso.people.roll.rows import secrets_of
from hocvuso.people.roll.types import PROBLEMS
from hocvuso.people.types import birth_text
from hocvuso.places.types import PlaceScope

_TITLES = (
    ("Cần sửa gì", 34),
    ("Họ và tên", 26),
    ("Ngày sinh", 13),
    ("Giới tính", 10),
    ("Địa chỉ", 34),
    ("Khu phố, ấp", 14),
    ("Phường, xã", 20),
    ("Quận, huyện cũ", 16),
    ("Quan hệ với chủ hộ", 18),
    ("Số định danh, CCCD", 18),
    ("Điện thoại", 14),
    ("Diện, đối tượng", 20),
    ("Ghi chú", 24),
    ("Mã dòng", 38),
)
"""Titles that the reader of rolls recognises again; "Cần sửa gì" is for the clerk only."""
_SEX = {"f": "Nữ", "m": "Nam"}
_RELATION = {"head": "Chủ hộ", "spouse": "Vợ, chồng", "child": "Con", "parent": "Cha, mẹ", "other": "Khác"}
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""First letters that a spreadsheet may take for a formula."""


def export_queue(*, scope: PlaceScope, actor: UUID, commune: int) -> bytes:
    """Return the waiting rows of a commune as an .xlsx, every cell as text. The journal keeps who took it out.

    Raises NotFound outside the scope, DomainError `queue_empty`.
    """
    scope.require(commune)
    waiting = RollRow.objects.filter(commune_id=commune, verdict="queued", roll__status="accepted")
    found = list(
        waiting.select_related("roll").defer("roll__file_sealed", "roll__sample_sealed").order_by("roll_id", "number")
    )
    if not found:
        raise DomainError("queue_empty", "Không còn dòng nào chờ. Anh/chị không cần tải tệp.", status=409)
    audit.log(
        actor=actor,
        action="people.roll.queue_exported",
        object_kind="commune",
        object_id=commune,
        commune=commune,
        details={"rows": len(found)},
    )
    groups = {group.code: group.title for group in catalog.groups()}
    return _workbook([_cells(row, groups) for row in found])


def _cells(row: RollRow, groups: dict[str, str]) -> list[str]:
    written, number, phone = secrets_of(row)
    by_role: dict[str, str] = {}
    for column in tables_of(row.roll.layout)[row.sheet].columns:
        text = written[column.index] if column.index < len(written) else ""
        if text:
            by_role.setdefault(column.role, text)
    data = row.data
    born = birth_text(data["birth"]) or by_role.get("birth") or by_role.get("birth_year") or by_role.get("age") or ""
    problems = "; ".join(PROBLEMS[p["code"]][0] for p in row.problems if PROBLEMS[p["code"]][1])
    return [
        problems,
        data["name"] or by_role.get("name", ""),
        born,
        _SEX.get(data["sex"], ""),
        data["address"],
        data["neighbourhood"],
        data["ward"],
        data["district"],
        _RELATION.get(data["relation"], ""),
        number or by_role.get("id_number", ""),
        phone or by_role.get("phone", ""),
        "; ".join(groups.get(code, code) for code in data["groups"]),
        data["note"],
        str(row.token),
    ]


def _workbook(lines: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet("Dòng chờ sửa")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    quoted = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True})
    for place, (title, width) in enumerate(_TITLES):
        sheet.write_string(0, place, title, head)
        sheet.set_column(place, place, width)
    for number, cells in enumerate(lines, 1):
        for place, value in enumerate(cells):
            if value:
                # text stays text: also when somebody saves the sheet as something else
                sheet.write_string(number, place, value, quoted if value.startswith(_RISKY) else text)
    sheet.freeze_panes(1, 2)
    book.close()
    return stream.getvalue()
