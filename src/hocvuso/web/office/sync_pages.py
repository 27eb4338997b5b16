"""What phones brought that could not be accepted, alarms about the ledger, two words about one field."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hocvuso.facts import queries, services
from hocvuso.facts.judging import REASONS
from hocvuso.facts.types import AlarmInfo, ParkedInfo, ReviewInfo
from hocvuso.identity.queries import names_of
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.queries import residents_by_id
from hocvuso.places.queries import commune as commune_info
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office.recovery import recovery_shown

KINDS = {
    "visit.recorded": "Lần thăm",
    "consent.given": "Đồng ý",
    "consent.withdrawn": "Rút đồng ý",
    "pillar.observed": "Bốn trụ cột",
    "rung.observed": "Kỹ năng",
    "practice.completed": "Bài tập",
    "lesson.completed": "Bài học",
    "service.adopted": "Dịch vụ đã dùng",
    "barrier.noted": "Khó khăn",
    "barrier.cleared": "Hết khó khăn",
    "appointment.made": "Lịch hẹn",
    "appointment.kept": "Đã tới hẹn",
    "exception.noted": "Lý do tạm chưa tính",
    "exception.cleared": "Hết lý do tạm chưa tính",
    "resident.listed": "Người mới",
    "resident.amended": "Sửa thông tin",
    "resident.moved": "Chuyển đi",
    "resident.died": "Qua đời",
    "resident.returned": "Trở về",
    "household.listed": "Hộ mới",
    "household.amended": "Sửa địa chỉ",
    "fact.retracted": "Rút lại",
}
"""Kinds a phone can send, in words (msgids)."""

ALARMS = {
    "fork": (
        "Hai điện thoại dùng chung một mã máy",
        "Một máy được chép hay khôi phục từ máy kia. Thu hồi máy ở trang Nhân sự, cho ghi danh lại cả hai.",
    ),
    "id_conflict": ("Một mã, hai nội dung", "Bản đến trước đã nhận, bản sau nằm ở Việc chờ xem. Xem rồi bấm Đã xem."),
    "went_back": (
        "Máy chủ chạy lại từ bản sao cũ",
        "Điện thoại đang gửi lại, xem bảng ở trên. Việc ghi ngay trên máy chủ thì làm lại. Đủ rồi thì bấm Đã xem.",
    ),
    "loss": (
        "Điện thoại mất dữ liệu",
        "Vài việc đã lưu trên máy không tới được. Hỏi tình nguyện viên, thăm lại những cửa ấy.",
    ),
    "revoked_push": ("Điện thoại đã thu hồi còn gửi", "Hỏi người giữ máy. Việc gửi lên nằm ở Việc chờ xem."),
}
"""Alarm -> (what, what to do): msgids."""

FIELDS = {
    "name": "Họ tên",
    "sex": "Nam, nữ",
    "birth": "Ngày sinh",
    "need_codes": "Nhu cầu",
    "household": "Hộ",
    "relation": "Quan hệ với chủ hộ",
    "address": "Địa chỉ",
    "groups": "Nhóm",
    "home": "Nơi ở",
    "died": "Còn sống hay đã mất",
    "pillar:identity": "VNeID",
    "pillar:device": "Thiết bị",
    "pillar:account": "Tài khoản",
    "pillar:skills": "Kỹ năng",
}


@requires("devices.manage", "people.merge")
@require_safe
def sync(request: StaffRequest) -> HttpResponse:
    """Show what waits for a person, each with why and what to do."""
    phones = request.standing.scope("devices.manage")
    people = request.standing.scope("people.merge")
    parked, alarms, reviews = queries.parked(phones), queries.alarms(phones), queries.reviews(people)
    accounts = {p.actor for p in parked if p.actor} | {word[0] for r in reviews for word in r.words}
    names = names_of(request.scope, accounts | {a for a in map(_account, alarms) if a})
    residents = residents_by_id(people, {r.resident for r in reviews})
    visited = residents_by_id(phones, {p.resident for p in parked if p.resident})
    shown = {
        "parked": [_parked(row, names, visited) for row in parked],
        "alarms": [_alarm(row, names) for row in alarms],
        "reviews": [_review(row, names, residents) for row in reviews],
        "recovery": recovery_shown(phones),
        "manages_phones": not phones.is_empty,
        "merges": not people.is_empty,
    }
    return render(request, "office/sync.html", shown)


@requires("devices.manage")
@require_POST
def release(request: StaffRequest, parked_id: int) -> HttpResponse:
    """Store a parked fact: somebody asked the volunteer."""
    try:
        services.release_parked(request.scope, parked_id=parked_id, actor=request.actor.account_id)
        messages.success(request, _("Đã nhận vào sổ."))
    except NotFound:
        raise
    except DomainError as refused:
        messages.error(request, refused.message())
    return redirect("office:sync")


@requires("devices.manage")
@require_POST
def drop(request: StaffRequest, parked_id: int) -> HttpResponse:
    """Put a parked fact aside."""
    services.drop_parked(request.scope, parked_id=parked_id, actor=request.actor.account_id)
    messages.success(request, _("Đã để riêng, không tính."))
    return redirect("office:sync")


@requires("devices.manage")
@require_POST
def close_alarm(request: StaffRequest, alarm_id: int) -> HttpResponse:
    """Note that an alarm was seen to."""
    services.close_alarm(request.scope, alarm_id=alarm_id, actor=request.actor.account_id)
    messages.success(request, _("Đã ghi là đã xem."))
    return redirect("office:sync")


@requires("people.merge")
@require_POST
def close_review(request: StaffRequest, review_id: int) -> HttpResponse:
    """Note that somebody looked at two words about one field."""
    services.close_review(request.scope, review_id=review_id, actor=request.actor.account_id)
    messages.success(request, _("Đã ghi là đã xem."))
    return redirect("office:sync")


def _account(row: AlarmInfo) -> UUID | None:
    """Return whose phone an alarm is about."""
    said = row.details.get("account")
    return UUID(said) if said else None


def _parked(row: ParkedInfo, names: dict[UUID, str], visited: Any) -> dict[str, Any]:
    what, todo = REASONS.get(row.reason, (row.reason, ""))
    return {
        "row": row,
        "kind": _(KINDS[row.kind]) if row.kind in KINDS else _("Chưa đọc được"),
        "why": _(what),
        "todo": _(todo) if todo else "",
        "who": names.get(row.actor, "") if row.actor else "",
        "about": visited[row.resident].name if row.resident in visited else "",
        "when": row.effective_at or row.received_at,
    }


def _alarm(row: AlarmInfo, names: dict[UUID, str]) -> dict[str, Any]:
    what, todo = ALARMS[row.kind]
    place = "" if row.commune is None else commune_info(row.commune).name
    account = _account(row)
    who = names.get(account, "") if account else ""
    return {"row": row, "what": _(what), "todo": _(todo), "place": place, "who": who}


def _review(row: ReviewInfo, names: dict[UUID, str], residents: Any) -> dict[str, Any]:
    person = residents.get(row.resident)
    return {
        "row": row,
        "field": _(FIELDS[row.field]) if row.field in FIELDS else _("Đồng ý"),
        "name": person.name if person else "",
        "words": [
            {"who": names.get(account, ""), "when": when, "value": _value(value)} for account, when, value in row.words
        ],
    }


def _value(value: Any) -> str:
    """Return a value as people write it."""
    if value is None or value == "":
        return _("để trống")
    if isinstance(value, bool):
        return _("có") if value else _("chưa")
    if isinstance(value, dict):
        parts = [value.get("day"), value.get("month"), value.get("year")]
        return "/".join(f"{part:02d}" for part in parts if part)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value if part not in (None, "")) or _("để trống")
    if isinstance(value, date | datetime):
        return clock.local_day(value).strftime("%d/%m/%Y") if isinstance(value, datetime) else f"{value:%d/%m/%Y}"
    return str(value)
