"""The parts of the office: in five groups, each caller sees what they may open; and the page a caller begins with."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext


class Part(NamedTuple):
    """One entry: where it leads, who may open it, and the names of the office's pages that belong to it."""

    title: str
    url_name: str
    permissions: tuple[str, ...]
    pages: tuple[str, ...]


class Group(NamedTuple):
    """Entries that belong together; on a phone only the groups stand in the first line."""

    title: str
    parts: tuple[Part, ...]


# titles are msgids
WARD = Part("Phường của tôi", "office:ward-home", ("ward.view",), ("ward-home", "ward", "ward-csv", "ward-why"))
SEVERAL_WARDS = "Các phường, xã"
CITY = Part("Toàn thành phố", "office:city", ("city.view",), ("city", "city-csv"))
RUN = ("assessment.run",)
LEARNING = ("help.give", "field.lead", "ward.view", "city.view")
GROUPS = (
    Group("Số liệu", (WARD, CITY)),
    Group(
        "Dân cư",
        (
            Part("Danh sách dân cư", "office:rolls", ("roll.import",), ("roll",)),
            Part(
                "Người dân", "office:residents", ("people.view",),
                ("residents", "resident", "resident-number", "ward-people"),
            ),
        ),
    ),
    Group(
        "Đánh giá và giấy",
        (
            Part("Đánh giá", "field:assessment", RUN, ()),
            Part("Lớp làm bài", "field:classes", RUN, ()),
            Part("Bài trên giấy", "field:papers", RUN, ()),
            Part(
                "Cần xem lại", "office:assessment-signals", ("audit.view",),
                ("assessment-signal", "assessment-check"),
            ),
            Part("Phòng thử", "office:assessment-lab", ("assessment.run", "city.view"), ("assessment-lab",)),
            Part("Giấy chứng nhận", "office:certificates", ("certificate.view",), ("certificate",)),
            Part("Bàn giao VNeID", "office:handovers", ("handover.view",), ("handover",)),
        ),
    ),
    Group(
        "Tổ và bài học",
        (
            Part(
                "Đi từng ngõ", "office:rounds", ("field.lead",),
                ("round", "team", "teams", "member-end", "task", "tasks", "phone"),
            ),
            Part("Chờ gọi lại", "office:callbacks", ("field.lead",), ("callback",)),
            Part("Từ điện thoại", "office:sync", ("devices.manage", "people.merge"), ("sync",)),
            Part("Cấp mã cho tổ", "office:codes", ("codes.issue",), ("code",)),
            Part("Bài học", "office:units", LEARNING, ("units",)),
            Part("Giọng đọc", "office:voices", ("help.give", "field.lead"), ("voice",)),
        ),
    ),
    Group(
        "Quản trị",
        (
            Part("Nhân sự", "office:staff", ("grants.manage",), ("staff", "grant", "device")),
            Part("Nhật ký", "office:audit", ("audit.view",), ("audit",)),
        ),
    ),
)  # fmt: skip
APART = ("home", "sign-in", "sign-out", "password", "account", "passkey")
"""Pages of the caller's own account: no entry is theirs."""


def groups_for(request: Any, *, lost: bool = False) -> list[dict[str, Any]]:
    """Return the groups with something the caller may open: {url, title, current, parts}, parts alike.

    `lost`: on a page that says that something is missing no entry is the current one.
    Empty for an anonymous caller. A group leads to its first part and bears that part's title when it is the only one.
    """
    if not request.user.is_authenticated:
        return []
    here = None if lost else part_of(page_name(request))
    shown = []
    for group in GROUPS:
        parts = [
            {"url": reverse(part.url_name), "title": gettext(_title(part, request)), "current": part is here}
            for part in _open(group, request)
        ]
        if parts:
            title = parts[0]["title"] if len(parts) == 1 else gettext(group.title)
            current = any(part["current"] for part in parts)
            shown.append({"url": parts[0]["url"], "title": title, "current": current, "parts": parts})
    return shown


def first_page(request: Any) -> str:
    """Return the address of the page a member of staff begins with; "" for somebody who may open no part.

    A city begins with the city, a ward with its ward, an assessor with the check; everybody else with their first part.
    """
    allowed = request.standing.permissions
    if "city.view" in allowed and (_sees_several(request) or "ward.view" not in allowed):
        return reverse(CITY.url_name)
    if "ward.view" in allowed:
        return reverse(WARD.url_name)
    if "assessment.run" in allowed:
        return reverse("field:assessment")
    if "field.lead" in allowed:
        return reverse("office:rounds")
    parts = [part for group in GROUPS for part in _open(group, request)]
    return reverse(parts[0].url_name) if parts else ""


def part_of(page: str) -> Part | None:
    """Return the entry to which a page of the office belongs: the one that names it, or the longest beginning of it."""
    fitting = [
        (len(name), part) for group in GROUPS for part in group.parts for name in part.pages if _fits(page, name)
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def page_name(request: Any) -> str:
    """Return the name of the office's page that was asked for; "" elsewhere and for a missing page."""
    match = request.resolver_match
    return match.url_name or "" if match is not None and match.namespace == "office" else ""


def _fits(page: str, name: str) -> bool:
    return page == name or page.startswith(f"{name}-") or page == f"{name}s"


def _open(group: Group, request: Any) -> Iterator[Part]:
    for part in group.parts:
        if not request.standing.permissions.isdisjoint(part.permissions):
            yield part


def _title(part: Part, request: Any) -> str:
    return SEVERAL_WARDS if part is WARD and _sees_several(request) else part.title


def _sees_several(request: Any) -> bool:
    scope = request.standing.scope("ward.view", "city.view")
    return bool(scope.whole_city) or len({*scope.communes, *(code for code, _ in scope.neighbourhoods)}) > 1
