"""What practice refuses."""

from hocvuso.kernel.errors import DomainError


class ScenarioMissing(DomainError):
    """There is no such practice, or the version asked for is not the one here."""

    code = "scenario_missing"
    text = "Không thấy bài tập này. Mở lại trang bài tập rồi làm lại từ đầu."
    status = 404


class TraceRefused(DomainError):
    """The trace can't have happened in this scenario."""

    code = "trace_refused"
    text = "Bài làm gửi lên không khớp với bài tập. Mở lại bài tập rồi làm lại từ đầu."
