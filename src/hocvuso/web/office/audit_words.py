"""What the journal's page says: acts, objects and details in words. No database here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hocvuso.people.services.numbers import REASONS

ACTIONS = {
    "identity.account.created": _("thêm tài khoản"),
    "identity.account.idle": _("tắt tài khoản lâu không dùng"),
    "identity.account.switched_on": _("mở lại tài khoản"),
    "identity.account.switched_off": _("tắt tài khoản"),
    "identity.code.issued": _("cấp mã đăng nhập"),
    "identity.code.used": _("dùng mã đăng nhập"),
    "identity.device.enrolled": _("ghi danh điện thoại"),
    "identity.device.revoked": _("thu hồi điện thoại"),
    "identity.grant.given": _("giao vai trò"),
    "identity.grant.revoked": _("thu lại vai trò"),
    "identity.organisation.created": _("thêm cơ quan, đoàn thể"),
    "identity.passkey.added": _("thêm khóa truy cập"),
    "identity.passkey.used": _("dùng khóa truy cập"),
    "identity.passkey.counter_back": _("từ chối một khóa truy cập có thể đã bị sao chép"),
    "identity.passkey.removed": _("gỡ khóa truy cập"),
    "identity.password.changed": _("đổi mật khẩu"),
    "identity.recovery.used": _("dùng mã dự phòng"),
    "identity.second_factor.confirmed": _("thêm ứng dụng xác thực"),
    "identity.second_factor.removed": _("gỡ ứng dụng xác thực"),
    "identity.session.opened": _("đăng nhập"),
    "people.match.same": _("xem cặp giống nhau: một người"),
    "people.match.different": _("xem cặp giống nhau: hai người"),
    "people.match.split": _("tách lại hồ sơ đã gộp"),
    "people.number.read": _("xem một số kín"),
    "people.numbers.read": _("đọc số kín để bàn giao"),
    "people.roll.uploaded": _("gửi danh sách dân cư"),
    "people.roll.accepted": _("nhận danh sách dân cư"),
    "people.roll.discarded": _("bỏ danh sách chưa nhận"),
    "people.roll.undone": _("hoàn tác danh sách"),
    "people.roll.row_corrected": _("sửa tay một dòng"),
    "people.roll.row_set_aside": _("bỏ một dòng chờ"),
    "people.roll.queue_exported": _("tải các dòng chờ về"),
    "assessment.session.started": _("mở buổi đánh giá"),
    "assessment.session.ended": _("kết thúc buổi đánh giá"),
    "assessment.session.voided": _("hủy buổi đánh giá"),
    "assessment.session.gone_on": _("cho làm tiếp buổi đánh giá ở máy khác"),
    "assessment.incident.reported": _("báo chuyện xảy ra lúc đánh giá"),
    "assessment.paper.read": _("nhập một bài trên giấy"),
    "assessment.paper.settled": _("chọn khi hai bản nhập khác nhau"),
    "assessment.paper.to_read_again": _("cho nhập lại bài trên giấy"),
    "assessment.version.activated": _("cho dùng một bản của ngân hàng hay quy tắc"),
    "assessment.signal.closed": _("xem xong một dấu hiệu lạ"),
    "credentials.certificate.issued_again": _("cấp lại giấy chứng nhận"),
    "credentials.certificate.printed": _("in giấy chứng nhận"),
    "credentials.certificate.waits_for_key": _("ghi giấy chờ khóa ký"),
    "credentials.certificate.revoked": _("thu hồi giấy chứng nhận"),
    "credentials.print_run.asked": _("đặt in một loạt giấy"),
    "credentials.print_run.read": _("tải loạt giấy đã in"),
    "facts.ledger.imported": _("nhập sổ sự kiện"),
    "facts.person.erased": _("xóa dữ liệu một người theo yêu cầu"),
    "fieldwork.door.assigned": _("giao một nhà cho tổ viên"),
    "fieldwork.member.added": _("thêm người vào tổ"),
    "fieldwork.member.ended": _("thôi việc ở tổ"),
    "fieldwork.round.closed": _("khép một lượt đi"),
    "fieldwork.round.planned": _("xếp một lượt đi"),
    "fieldwork.task.done": _("xong một việc của tổ"),
    "fieldwork.team.made": _("lập tổ"),
    "learning.practice.linked": _("nối kết quả tập với người dân"),
    "learning.callback.asked": _("xin gọi lại"),
    "learning.callback.done": _("đã gọi lại"),
    "learning.callback.forgotten": _("xóa lời xin gọi lại"),
    "learning.recording.saved": _("thu tiếng bài học"),
    "learning.recording.released": _("cho dùng tiếng đã thu"),
    "learning.recording.discarded": _("bỏ tiếng đã thu"),
    "vneid.exchange.asked": _("bảo máy gửi bàn giao"),
    "vneid.exchange.reconciled": _("đối chiếu với VNeID"),
    "vneid.handover.sent_again": _("gửi lại một hồ sơ"),
    "vneid.official_list.imported": _("nạp danh sách chính thức"),
}
OBJECTS = {
    "account": _("tài khoản"),
    "assessment_class": _("lớp đánh giá chung"),
    "assessment_session": _("buổi đánh giá"),
    "assessment_signal": _("dấu hiệu lạ"),
    "assessment_version": _("bản của ngân hàng hay quy tắc"),
    "callback": _("lời xin gọi lại"),
    "certificate": _("giấy chứng nhận"),
    "commune": _("phường, xã"),
    "device": _("điện thoại"),
    "erasure": _("lần xóa"),
    "exchange": _("đường truyền VNeID"),
    "grant": _("vai trò"),
    "handover": _("hồ sơ bàn giao"),
    "ledger": _("sổ sự kiện"),
    "match_review": _("một cặp giống nhau"),
    "official_list": _("danh sách chính thức"),
    "organisation": _("cơ quan, đoàn thể"),
    "passkey": _("khóa truy cập"),
    "print_run": _("loạt giấy in"),
    "recording": _("bản thu tiếng"),
    "resident": _("một người dân"),
    "roll_import": _("danh sách dân cư"),
    "roll_row": _("một dòng của danh sách"),
    "round": _("lượt đi"),
    "task": _("việc của tổ"),
    "team": _("tổ"),
}
_NUMBERS = {"id_number": _("số định danh"), "phone": _("điện thoại")}
_HOW = {"password": _("bằng mật khẩu"), "passkey": _("bằng khóa truy cập"), "code": _("bằng mã của tổ trưởng")}
_COUNTS = {
    "people": _("%(n)s người"),
    "rows": _("%(n)s dòng"),
    "count": _("%(n)s số"),
    "kept": _("giữ lại %(n)s người"),
    "items": _("%(n)s hồ sơ"),
}


def action_said(action: str) -> str:
    """Return an act in words; an unknown one as its code."""
    return gettext(ACTIONS[action]) if action in ACTIONS else action


def object_said(kind: str) -> str:
    """Return a kind of object in words; an unknown one as its code."""
    return gettext(OBJECTS[kind]) if kind in OBJECTS else kind


def details_said(details: Mapping[str, Any]) -> str:
    """Return what the journal keeps beside an act, as far as it has words."""
    parts = []
    if details.get("kind") in _NUMBERS:
        parts.append(gettext(_NUMBERS[details["kind"]]))
    how = details.get("how")
    if how in _HOW:
        parts.append(gettext(_HOW[how]))
    if details.get("reason") in REASONS:
        parts.append(gettext("lý do: %(reason)s") % {"reason": gettext(REASONS[details["reason"]]).lower()})
    for key, words in _COUNTS.items():
        if isinstance(details.get(key), int) and not isinstance(details[key], bool):
            parts.append(gettext(words) % {"n": details[key]})
    return ", ".join(parts)
