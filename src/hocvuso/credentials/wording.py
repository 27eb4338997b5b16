"""The texts and periods of certificates, read from `content/vi/certificates.yaml`, and why a paper is refused."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hocvuso.catalog.queries import content_file, framework
from hocvuso.credentials.types import Reason, Wording

REASONS = {
    "not_ours": gettext_noop("Mã này không phải mã trên giấy của học vụ số."),
    "malformed": gettext_noop("Mã bị thiếu hoặc hư, máy không đọc hết được."),
    "unknown_key": gettext_noop("Nơi ký giấy này không có trong danh sách tin cậy."),
    "wrong_algorithm": gettext_noop("Cách ký trên giấy không phải cách mà nơi cấp dùng."),
    "bad_signature": gettext_noop("Chữ ký không khớp: nội dung đã bị sửa sau khi cấp."),
    "wrong_issuer": gettext_noop("Chữ ký là của nơi khác, không phải nơi ghi trên giấy."),
    "outside_key_period": gettext_noop("Giấy ký ngoài thời gian mà nơi cấp được ký."),
    "not_yet": gettext_noop("Ngày cấp còn ở phía trước. Coi lại ngày giờ của máy này."),
    "expired": gettext_noop("Giấy đã hết hạn."),
    "index_outside": gettext_noop("Giấy chỉ tới một chỗ không có trong danh sách thu hồi."),
    "revoked": gettext_noop("Nơi cấp đã thu hồi giấy này."),
}
"""Codes of `rules.verdict` in plain words; sentences are translated where they are shown."""


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the wording in force."""
    raw = content_file("certificates.yaml")
    texts = {
        key: raw[key]
        for key in (
            *("title", "result", "provisional", "statement", "provisional_note", "confirmed_note", "verify_note"),
            *("paper_note", "valid_years", "key_years", "print_days"),
        )
    }
    reasons = tuple(Reason(row["code"], row["title"], row["plain"]) for row in raw["revocation_reasons"])
    return Wording(**texts, reasons=reasons)


def level_code() -> str:
    """Return how papers of today name the level they confirm."""
    known = framework()
    return f"{known.level}:{known.id}/{known.version}"


def level_title() -> str:
    """Return that level in words."""
    known = framework()
    return _("%(title)s, bản %(version)s") % {"title": known.title, "version": known.version}


def level_said(level: str) -> str:
    """Return the level a paper names in words; as it stands when it is none of today's."""
    return level_title() if level == level_code() else level
