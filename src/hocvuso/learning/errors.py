"""What learning refuses."""

from hocvuso.kernel.errors import DomainError


class UnitMissing(DomainError):
    """There is no such lesson or path."""

    code = "unit_missing"
    text = "Không thấy bài này. Mở trang đầu rồi chọn lại một việc."
    status = 404


class CallbackUnclear(DomainError):
    """A request for a call lacks something; the sentence says what."""

    code = "callback_unclear"
    text = "Chưa đủ để gọi lại. Coi lại tên, số điện thoại và nơi ở."


class RecordingRefused(DomainError):
    """A voice can't be kept or let out; the sentence says why."""

    code = "recording_refused"
    text = "Đoạn ghi chưa dùng được. Ghi lại đoạn khác ngắn hơn."


class LinkRefused(DomainError):
    """A practice can't be written down about anybody; the sentence says what to do."""

    code = "link_refused"
    text = "Mã chưa khớp, đã dùng hoặc đã quá giờ. Người hướng dẫn lấy mã mới, {bác} gõ lại ở đây."
