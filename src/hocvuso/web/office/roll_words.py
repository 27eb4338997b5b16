"""What the pages of the roll say: states, verdicts, proposed fixes, changes. No database here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hocvuso.people.types import RowInfo, birth_text

STATUS = {
    "uploaded": _("Chờ đọc"),
    "reading": _("Đang đọc"),
    "columns": _("Chờ chọn cột"),
    "ready": _("Chờ nhận"),
    "accepting": _("Đang nhận"),
    "accepted": _("Đã nhận"),
    "undoing": _("Đang hoàn tác"),
    "undone": _("Đã hoàn tác"),
    "failed": _("Không đọc được"),
}
WORKING = {
    "uploaded": _("Máy sắp đọc tệp này."),
    "reading": _("Máy đang đọc, sửa và so từng dòng với sổ dân cư."),
    "accepting": _("Máy đang ghi vào sổ dân cư."),
    "undoing": _("Máy đang lấy lại những gì danh sách này đã ghi."),
}
VERDICT = {
    "new": _("Người mới"),
    "changed": _("Có thay đổi"),
    "known": _("Đã có, không đổi"),
    "queued": _("Chờ anh/chị xem"),
    "skipped": _("Không phải dòng người"),
    "stored": _("Đã ghi mới"),
    "amended": _("Đã ghi thay đổi"),
    "resolved": _("Đã gửi lại trong tệp sửa"),
}
COUNTED = ("new", "changed", "known", "stored", "amended", "queued", "resolved")
"""Verdicts of the lines that name a person, in the order they are shown; together they are all people of a file."""
SKIPPED = {
    "total": _("dòng tổng cộng"),
    "signature": _("dòng chữ ký"),
    "header": _("tiêu đề lặp lại"),
    "section": _("tên khu phố, tên hộ"),
    "numbering": _("dòng số cột"),
    "blank": _("dòng trống"),
    "clerk": _("dòng anh/chị đã bỏ"),
}
FIELDS = {
    "name": _("Họ tên"),
    "sex": _("Giới tính"),
    "birth": _("Ngày sinh"),
    "relation": _("Quan hệ với chủ hộ"),
    "groups": _("Nhóm"),
    "neighbourhood": _("Khu phố, ấp"),
    "household": _("Hộ"),
    "address": _("Địa chỉ"),
    "listed": _("Danh sách"),
    "id_number": _("Số định danh"),
    "phone": _("Điện thoại"),
}
SEX = {"f": _("Nữ"), "m": _("Nam"), "": _("chưa rõ")}
RELATION = {
    "": _("chưa rõ"),
    "head": _("Chủ hộ"),
    "spouse": _("Vợ, chồng"),
    "child": _("Con"),
    "parent": _("Cha, mẹ"),
    "other": _("Khác"),
}
ENCODING = {
    "tcvn3": _("chữ kiểu TCVN3 (phông .Vn…), đã đổi sang Unicode"),
    "vni": _("chữ kiểu VNI, đã đổi sang Unicode"),
    "windows-1258": _("chữ kiểu Windows-1258, đã đổi sang Unicode"),
    "utf-16": _("chữ kiểu UTF-16, đã đổi"),
}


def encoding_said(code: str) -> str:
    """Say which old encoding a text file had; "" when there is nothing to say."""
    return gettext(ENCODING[key]) if (key := code.removesuffix("-le").removesuffix("-be")) in ENCODING else ""


def fix_said(fix: Mapping[str, Any]) -> str:
    """Say a proposed fix in words; "" when there is none."""
    parts = []
    if fix.get("birth"):
        parts.append(gettext("ghi sinh %(birth)s") % {"birth": birth_text(fix["birth"])})
    if fix.get("sex"):
        parts.append(gettext("ghi giới tính %(sex)s") % {"sex": gettext(SEX[fix["sex"]]).lower()})
    if "ward" in fix:
        parts.append(gettext("tính là người phường mình"))
    if "row" in fix:
        parts.append(gettext("chỉ tính một lần, cùng dòng số %(row)s của danh sách") % {"row": fix["row"]})
    return ", ".join(parts)


def changes_said(
    row: RowInfo, areas: Mapping[int, str], groups: Mapping[str, str], addresses: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return (field, before, after) of a row's changes in words; `addresses` = {household id: address}."""
    out = []
    for field, (before, after) in row.changes.items():
        out.append((gettext(FIELDS[field]), *_change(field, before, after, row, areas, groups, addresses)))
    return out


def _change(
    field: str,
    before: Any,
    after: Any,
    row: RowInfo,
    areas: Mapping[int, str],
    groups: Mapping[str, str],
    addresses: Mapping[str, str],
) -> tuple[str, str]:
    if field == "sex":
        return gettext(SEX[before]), gettext(SEX[after])
    if field == "relation":
        return gettext(RELATION.get(before, before)), gettext(RELATION.get(after, after))
    if field == "birth":
        return birth_text(before) or gettext("chưa rõ"), birth_text(after)
    if field == "groups":
        return tuple(", ".join(groups.get(code, code) for code in side) or gettext("không") for side in (before, after))  # type: ignore[return-value]
    if field == "neighbourhood":
        return areas.get(before) or gettext("chưa rõ"), areas.get(after) or str(row.data.get("neighbourhood", ""))
    if field == "household":
        old, new = addresses.get(str(before)), addresses.get(str(after)) or row.data.get("address")
        return old or gettext("chưa rõ"), gettext("hộ ở %(address)s") % {"address": new or gettext("địa chỉ mới")}
    if field == "listed":
        return gettext("không còn tên"), gettext("có tên lại")
    if field in ("id_number", "phone"):
        return (gettext("số cũ") if before else gettext("chưa có")), gettext("số trong tệp")
    return str(before) or gettext("trống"), str(after)
