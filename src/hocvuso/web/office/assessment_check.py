"""One check for whoever looks at it again: what was asked and reached, played again from its log; setting it aside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.identity.queries import names_of
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.places.queries import commune, neighbourhoods
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office import assessment_words as words


@requires("audit.view")
@require_safe
def assessment_check(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Show a check of the caller's places; the person's name only to whoever may see people there."""
    people = request.standing.scope("people.view")
    check = queries.audited(request.scope, session_id, names=people)
    session = check.session
    may_void = request.standing.scope("certificate.revoke").allows(session.commune, session.neighbourhood)
    context = {
        "check": check,
        "session": session,
        "place": commune(session.commune),
        "lane": neighbourhoods(request.scope, session.commune).get(session.neighbourhood, ""),
        "helper": names_of(request.scope, {check.helper}).get(check.helper, ""),
        "mode": _(words.MODES[session.mode]),
        "state": _(words.STATES[session.state]),
        "outcome": words.outcome(session),
        "tasks": [(task, _(words.HELPS[task.help]) if task.help else "") for task in check.tasks],
        "replay": services.replay(request.scope, session_id=session_id) if session.state in {"ended", "void"} else None,
        "may_see_person": people.allows(session.commune, session.neighbourhood),
        "may_void": may_void and session.state == "ended",
    }
    return render(request, "office/assessment_check.html", context)


@requires("certificate.revoke")
@require_POST
def void(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Set a finished check aside with a reason; what it granted no longer holds."""
    try:
        services.void_session(
            request.scope, session_id=session_id, reason=request.POST.get("reason", ""), actor=request.actor
        )
        messages.success(request, _("Đã hủy bài này. Nhật ký của bài vẫn còn."))
    except NotFound:
        raise
    except DomainError as refused:
        messages.error(request, refused.message())
    return redirect("office:assessment-check", session_id=session_id)
