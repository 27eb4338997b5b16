"""The journal: who did what to which object, and whether its chain of hashes still holds."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hocvuso.audit import queries
from hocvuso.audit.types import EntryInfo
from hocvuso.identity import queries as identity
from hocvuso.places import queries as places
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office import audit_words as words
from hocvuso.web.office.ward_pages import asked_day

PAGE = 50
LINKS = {
    "roll_import": ("office:roll", "roll.import"),
    "resident": ("office:resident", "people.view"),
    "assessment_session": ("office:assessment-check", "audit.view"),
}


@requires("audit.view")
@require_safe
def journal(request: StaffRequest) -> HttpResponse:
    """List the acts of the caller's places, newest first; by day, person or object."""
    day = asked_day(request)
    actor, thing = _uuid(request.GET.get("nguoi")), request.GET.get("vat", "")[:64]
    before = request.GET.get("truoc", "")
    found = queries.entries(
        request.scope,
        day=day,
        actor=actor,
        object_id=thing,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    names = identity.names_of(request.scope, {e.actor for e in shown if e.actor} | ({actor} if actor else set()))
    kept = {"nguoi": str(actor) if actor else "", "vat": thing, "ngay": f"{day:%d/%m/%Y}" if day else ""}
    context = {
        "rows": [_row(entry, names, request.standing.permissions) for entry in shown],
        "day": day,
        "actor": actor,
        "actor_name": names.get(actor, "") if actor else "",
        "thing": thing,
        "next": urlencode({**{k: v for k, v in kept.items() if v}, "truoc": shown[-1].number})
        if len(found) > PAGE
        else "",
    }
    return render(request, "office/audit.html", context)


@requires("audit.view")
@require_POST
def check(request: StaffRequest) -> HttpResponse:
    """Recompute the whole chain and say whether any row was changed, dropped or slipped in."""
    broken = queries.first_broken_entry()
    if broken is None:
        messages.success(request, _("Đã kiểm cả nhật ký: chuỗi còn nguyên, không dòng nào bị sửa hay mất."))
    else:
        messages.error(
            request,
            _("Nhật ký bị đổi từ dòng số %(number)s. Anh/chị báo người vận hành máy chủ ngay, đừng xóa gì.")
            % {"number": broken},
        )
    return redirect("office:audit")


def _row(entry: EntryInfo, names: dict[UUID, str], permissions: frozenset[str]) -> dict[str, Any]:
    link, needed = LINKS.get(entry.object_kind, ("", ""))
    place = ""
    if entry.commune is not None:
        place = places.commune(entry.commune).name
    who = _("máy chủ") if entry.actor is None else names.get(entry.actor) or _("người ngoài phạm vi")
    return {
        "entry": entry,
        "who": who,
        "action": words.action_said(entry.action),
        "object": words.object_said(entry.object_kind),
        "details": words.details_said(entry.details),
        "place": place,
        "known": entry.actor in names,
        "url": reverse(link, args=[entry.object_id]) if link and needed in permissions else "",
    }


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
