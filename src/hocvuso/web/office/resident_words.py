"""What one resident's page says: facts, steps and dates in words. No database here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hocvuso.catalog import queries as catalog
from hocvuso.facts.types import StoredFact

NEXT = {
    "knock": (_("Gõ cửa, gặp người này"), _("Chưa ai gặp được. Xếp vào lượt đi tới.")),
    "ask_learning": (_("Hỏi có cho ghi việc học không"), _("Đã gặp rồi mà chưa hỏi. Đọc to câu hỏi, chờ trả lời.")),
    "pillars": (_("Lo cho đủ bốn trụ cột"), _("Xem ở dưới còn thiếu trụ cột nào.")),
    "learn": (_("Học bài đầu tiên"), _("Chọn việc người này muốn làm được.")),
    "practise": (_("Tập tới khi tự làm được"), _("Đã hiểu, chưa tự làm được việc nào.")),
    "ask_assessment": (_("Hỏi có muốn làm bài đánh giá không"), _("Đã tự làm được. Đọc to câu hỏi, chờ trả lời.")),
    "assess": (_("Làm bài đánh giá"), _("Đã tự làm được. Người đánh giá hẹn một buổi.")),
    "ask_handover": (_("Hỏi có cho gửi sang VNeID không"), _("Đã đạt (tạm tính). Chưa hỏi thì chưa gửi.")),
    "repair": (_("Sửa hồ sơ bàn giao"), _("VNeID trả lại hoặc hồ sơ đang gác. Xem lý do ở Chuyện đã qua.")),
    "wait": (_("Chờ VNeID trả lời"), _("Không phải làm gì thêm. Có trả lời thì máy tự ghi.")),
    "keep_using": (_("Nhắc dùng đều"), _("Đã xác nhận. Sau 30 ngày hỏi lại xem còn dùng không.")),
}
"""Next step -> (what to do, why)."""
RUNG_WORDS = {
    "rung": {"understands": _("hiểu"), "does": _("làm được"), "uses": _("dùng thật")},
    "how": {"alone": _("tự làm"), "prompted": _("có nhắc"), "not_yet": _("chưa được")},
    "outcome": {"attained": _("đạt (tạm tính)"), "not_yet": _("chưa thấy, tập thêm"), "continue": _("cần buổi nữa")},
}
KIND_TITLES = {
    "resident.listed": _("Có trong danh sách"),
    "resident.amended": _("Sửa thông tin"),
    "resident.merged": _("Gộp hồ sơ"),
    "resident.split": _("Tách hồ sơ"),
    "resident.moved": _("Chuyển chỗ ở"),
    "resident.died": _("Đã mất"),
    "resident.returned": _("Trở về"),
    "consent.given": _("Đồng ý"),
    "consent.withdrawn": _("Rút lại đồng ý"),
    "visit.recorded": _("Lần thăm"),
    "pillar.observed": _("Trụ cột"),
    "rung.observed": _("Việc làm được"),
    "practice.completed": _("Thực hành"),
    "lesson.completed": _("Học bài"),
    "service.adopted": _("Đã dùng dịch vụ"),
    "barrier.noted": _("Khó khăn"),
    "barrier.cleared": _("Hết khó khăn"),
    "appointment.made": _("Hẹn buổi sau"),
    "appointment.kept": _("Giữ hẹn"),
    "exception.noted": _("Lý do riêng"),
    "exception.cleared": _("Hết lý do riêng"),
    "assessment.completed": _("Làm bài đánh giá"),
    "attainment.granted": _("Đạt (tạm tính)"),
    "attainment.revoked": _("Thu hồi kết quả đạt"),
    "certificate.issued": _("Cấp giấy chứng nhận"),
    "certificate.revoked": _("Thu hồi giấy chứng nhận"),
    "handover.queued": _("Chờ bàn giao VNeID"),
    "handover.sent": _("Đã gửi sang VNeID"),
    "handover.parked": _("Tạm gác bàn giao"),
    "handover.refused": _("VNeID trả lại"),
    "confirmation.received": _("Xác nhận trên VNeID"),
    "confirmation.withdrawn": _("Xác nhận bị rút lại"),
    "fact.retracted": _("Rút lại một điều đã ghi"),
}


def told(fact: StoredFact, who: Mapping[UUID, str], offices: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a fact in words: when, what, by whom and for which office, how sure."""
    body = fact.body
    details = []
    for term in (catalog.door_results(), catalog.barriers(), catalog.exceptions(), catalog.tasks()):
        for key in ("result", "barrier", "exception", "task"):
            if body.get(key) in term:
                details.append(term[body[key]].title)
    services = {s.code: s.title for s in catalog.services()}
    pillars = {p.code: p.title for p in catalog.pillars()}
    purposes = {p.code: p.title for p in catalog.purposes()}
    if body.get("service") in services:
        details.append(services[body["service"]])
    if "pillar" in body:
        details.append(pillars.get(body["pillar"], body["pillar"]))
        details.append(gettext("có") if body.get("present") else gettext("chưa có"))
    if body.get("purpose") in purposes:
        details.append(purposes[body["purpose"]])
    for key, words in RUNG_WORDS.items():
        if body.get(key) in words:
            details.append(gettext(words[body[key]]))
    title = gettext(KIND_TITLES.get(fact.kind, fact.kind))
    office = offices.get(fact.on_behalf_of, "") if fact.on_behalf_of else ""
    by = ", ".join(part for part in (who.get(fact.actor, ""), office) if part)
    return {"title": title, "details": details, "at": fact.effective_at, "evidence": fact.evidence, "by": by}


def said_birth(info: Any) -> str:
    """Write a birth date as far as it is known."""
    parts = [info.birth_day, info.birth_month, info.birth_year]
    known = [f"{part:02d}" for part in parts[:2] if part] + ([str(info.birth_year)] if info.birth_year else [])
    return "/".join(known) if known else gettext("chưa rõ")
