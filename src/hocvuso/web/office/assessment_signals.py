"""Signs about finished checks: evidence first, a person decides, and writes down what was found."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.identity.queries import names_of
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.places.queries import commune, neighbourhoods
from hocvuso.web.access import StaffRequest, requires

KINDS = {
    "schedule_hour": gettext_noop("Nhiều bài trong một giờ"),
    "schedule_at_once": gettext_noop("Nhiều bài cùng lúc"),
    "similar": gettext_noop("Hai bài giống nhau lạ thường"),
    "leak": gettext_noop("Câu hỏi có thể đã lộ"),
    "class_hour": gettext_noop("Quá đông người vào lớp trong một giờ"),
    "class_rooms": gettext_noop("Một người coi hai lớp cùng lúc"),
    "class_phone": gettext_noop("Một máy làm bài cho nhiều người"),
    "class_alike": gettext_noop("Cả lớp trả lời giống nhau lạ thường"),
}


@requires("audit.view")
@require_safe
def assessment_signals(request: StaffRequest) -> HttpResponse:
    """List what waits for a look; `?da-xem` shows what was closed."""
    closed = "da-xem" in request.GET
    found = queries.signals(request.scope, closed=closed, names=request.standing.scope("people.view"))
    helpers = names_of(request.scope, {UUID(s.evidence["helper"]) for s in found if "helper" in s.evidence})
    lanes = {
        code: neighbourhoods(request.scope, code) for code in {s.commune for s in found if s.neighbourhood} if code
    }
    rows = [
        {
            "signal": s,
            "title": _(KINDS[s.kind]),
            "place": commune(s.commune).name if s.commune else "",
            "lane": lanes[s.commune].get(s.neighbourhood, "") if s.commune in lanes else "",
            "helper": helpers.get(UUID(s.evidence["helper"]), "–") if "helper" in s.evidence else "",
        }
        for s in found
    ]
    may_close = not request.standing.scope("certificate.revoke").is_empty
    return render(request, "office/assessment_signals.html", {"rows": rows, "closed": closed, "may_close": may_close})


@requires("certificate.revoke")
@require_POST
def close(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    """Close a case with what was found."""
    try:
        services.close_signal(
            request.scope, signal_id=signal_id, note=request.POST.get("note", ""), actor=request.actor
        )
        messages.success(request, _("Đã ghi điều anh/chị thấy. Kết quả của người dân không đổi."))
    except NotFound:
        raise
    except DomainError as refused:
        messages.error(request, refused.message())
    return redirect("office:assessment-signals")
