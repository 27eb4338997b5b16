"""The parts of the office a member of staff sees: what is built and what they may open."""

from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext


class Part(NamedTuple):
    """One entry of the office's navigation."""

    title: str
    url_name: str
    permissions: tuple[str, ...]


# titles are msgids; an entry whose page takes an argument redirects from an argument-free page of that name
PARTS = (
    Part("Phường của tôi", "office:ward-home", ("ward.view",)),
    Part("Toàn thành phố", "office:city", ("city.view",)),
    Part("Danh sách dân cư", "office:rolls", ("roll.import",)),
    Part("Người dân", "office:residents", ("people.view",)),
    Part("Đánh giá", "office:assessments", ("assessment.run",)),
    Part("Cần xem lại", "office:assessment-signals", ("audit.view",)),
    Part("Phòng thử", "office:assessment-lab", ("assessment.run", "city.view")),
    Part("Giấy chứng nhận", "office:certificates", ("certificate.view",)),
    Part("Bàn giao VNeID", "office:handovers", ("handover.view",)),
    Part("Bài học", "office:units", ("help.give", "field.lead", "ward.view", "city.view")),
    Part("Giọng đọc", "office:voices", ("help.give", "field.lead")),
    Part("Chờ gọi lại", "office:callbacks", ("field.lead",)),
    Part("Từ điện thoại", "office:sync", ("devices.manage", "people.merge")),
    Part("Đi từng ngõ", "office:rounds", ("field.lead",)),
    Part("Cấp mã cho tổ", "office:codes", ("codes.issue",)),
    Part("Nhân sự", "office:staff", ("grants.manage",)),
    Part("Nhật ký", "office:audit", ("audit.view",)),
)


def parts_for(request: Any) -> list[dict[str, Any]]:
    """Return the entries the caller may open, as {url, title, current}; empty for an anonymous caller."""
    if not request.user.is_authenticated:
        return []
    allowed = request.standing.permissions
    shown = []
    for part in PARTS:
        if allowed.isdisjoint(part.permissions):
            continue
        try:
            url = reverse(part.url_name)
        except NoReverseMatch:  # a part that this installation does not carry
            continue
        shown.append({"url": url, "title": gettext(part.title), "current": request.path.startswith(url)})
    return shown
