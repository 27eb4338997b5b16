"""Words for what a check keeps as codes; for pages, and for the command that plays a check again."""

from django.utils.translation import gettext_lazy as _

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
OUTCOMES = {
    "": _("Chưa xong"),
    "attained": _("Đạt"),
    "not_yet": _("Chưa thấy"),
    "continue": _("Làm tiếp bữa khác"),
}
PROVISIONAL = _("Đạt (tạm tính)")
"""Attained, as long as nobody has signed the rule for the city."""
KINDS = {
    "performance": _("làm trên màn hình tập"),
    "refusal": _("từ chối lời dụ"),
    "choice": _("chọn một câu"),
    "oral": _("nói và làm"),
}
REASONS = {
    "likelihood": _("câu trả lời đủ để kết luận"),
    "maximum": _("đã hết số việc cho phép"),
    "curtailed": _("các việc còn lại không đổi được kết luận"),
    "blueprint": _("chưa đủ việc ở mỗi nhóm"),
    "empty": _("hết câu dùng được"),
    "ended_early": _("dừng sớm theo ý người học"),
    "hints": _("gợi ý nhiều hơn mức cho phép"),
    "paper": _("bài trên giấy chưa đủ để cấp"),
    "paper_length": _("hết tập giấy mà chưa kết luận được"),
    "": "",
}
CHOSEN_FOR = {
    "cell": _("để đủ nhóm"),
    "information": _("cho biết nhiều nhất"),
    "relaxed": _("ngoài số câu rút sẵn"),
    "twin": _("thay việc hỏng"),
    "form": _("theo tập in sẵn"),
}
HELPS = {"none": _("không ai giúp"), "read_aloud": _("đọc to"), "hint": _("có gợi ý"), "": ""}
SIGNATURES = {
    "signed": _("Chữ ký của máy chủ còn đúng."),
    "unsigned": _("Chưa có chữ ký: bài làm từ trước khi máy chủ ký."),
    "another_key": _("Ký bằng khóa khác khóa máy chủ đang có, nên chưa kiểm được."),
    "broken": _("Chữ ký không khớp: bài đã bị sửa."),
}
