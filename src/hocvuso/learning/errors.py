"""What learning refuses."""

from hocvuso.kernel.errors import DomainError


class UnitMissing(DomainError):
    """There is no such lesson or path."""

    code = "unit_missing"
    text = "Không thấy bài này. Mở trang đầu rồi chọn lại một việc."
    status = 404
