"""Checks in words for the office. No database here."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hocvuso.assessment.types import SessionInfo

SIGNALS = {
    "schedule_hour": _("Nhiều bài trong một giờ"),
    "schedule_at_once": _("Nhiều bài cùng lúc"),
    "similar": _("Hai bài giống nhau lạ thường"),
    "leak": _("Câu hỏi có thể đã lộ"),
    "class_hour": _("Quá đông người vào lớp trong một giờ"),
    "class_rooms": _("Một người coi hai lớp cùng lúc"),
    "class_phone": _("Một máy làm bài cho nhiều người"),
    "class_alike": _("Cả lớp trả lời giống nhau lạ thường"),
}
MODES = {
    "screen": _("Trên máy, có người ngồi cạnh"),
    "spoken": _("Nói và làm, không dùng màn hình"),
    "class": _("Trong lớp, mỗi người một máy"),
    "paper": _("Trên giấy"),
}
STATES = {
    "open": _("đang làm"),
    "paused": _("đang nghỉ"),
    "ended": _("đã xong"),
    "void": _("đã hủy"),
}
HELPS = {"none": _("không"), "read_aloud": _("đọc to"), "hint": _("gợi ý")}
OUTCOMES = {"not_yet": _("Chưa thấy, tập thêm"), "continue": _("Làm tiếp bữa khác"), "": _("Chưa xong")}


def outcome(session: SessionInfo) -> str:
    """Return what came out, in words."""
    if session.outcome == "attained":
        return gettext("Đạt (tạm tính)") if session.provisional else gettext("Đạt")
    return gettext(OUTCOMES[session.outcome])
