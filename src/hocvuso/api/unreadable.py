"""Why a part of a request does not fit the schema, in the caller's language. Never the value: it may be a name."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

_WHY = {
    "missing": "Thiếu ô này.",
    "extra_forbidden": "Không có ô này trong mẫu.",
    "literal_error": "Chỉ nhận một trong: %(expected)s.",
    "enum": "Chỉ nhận một trong: %(expected)s.",
    "greater_than_equal": "Nhỏ nhất là %(ge)s.",
    "greater_than": "Phải lớn hơn %(gt)s.",
    "less_than_equal": "Lớn nhất là %(le)s.",
    "less_than": "Phải nhỏ hơn %(lt)s.",
    "string_too_short": "Ngắn quá, ít nhất %(min_length)s ký tự.",
    "string_too_long": "Dài quá, nhiều nhất %(max_length)s ký tự.",
    "too_short": "Ít quá, ít nhất %(min_length)s mục.",
    "too_long": "Nhiều quá, nhiều nhất %(max_length)s mục.",
    "string_pattern_mismatch": "Chưa đúng dạng.",
    "json_invalid": "Không phải JSON đúng.",
}
_FAMILIES = {
    "int": "Phải là số nguyên.",
    "float": "Phải là số.",
    "bool": "Phải là true hoặc false.",
    "string": "Phải là chữ.",
    "uuid": "Phải là mã UUID.",
    "datetime": "Phải là ngày giờ như 2026-11-24T08:00:00+07:00.",
    "timezone": "Ngày giờ phải có múi giờ.",
    "date": "Phải là ngày như 2026-11-24.",
    "list": "Phải là danh sách.",
    "dict": "Phải là nhóm ô có tên.",
    "model": "Phải là nhóm ô có tên.",
}
"""By the first word of the kind of an error: int_parsing, int_type, uuid_parsing ..."""


def why(error: Mapping[str, Any]) -> str:
    """Return the sentence for one error of pydantic."""
    kind = str(error["type"])
    text = _WHY.get(kind) or _FAMILIES.get(kind.partition("_")[0]) or "Sai kiểu hoặc sai giá trị."
    return str(gettext(text) % error.get("ctx", {}))
