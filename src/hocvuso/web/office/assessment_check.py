"""One check for whoever looks at it again: played from its log, every task with what decided it; setting it aside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hocvuso.assessment import queries, services
from hocvuso.assessment.wording import CHOSEN_FOR, HELPS, KINDS, MODES, REASONS, SIGNATURES, STATES
from hocvuso.catalog.queries import framework
from hocvuso.identity.queries import names_of
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.places.queries import commune, neighbourhoods
from hocvuso.web.access import StaffRequest, requires


@requires("audit.view")
@require_safe
def assessment_check(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Show a check of the caller's places; the person's name only to whoever may see people there."""
    people = request.standing.scope("people.view")
    check = queries.audited(request.scope, session_id, names=people)
    session, replay = check.session, check.replay
    may_void = request.standing.scope("certificate.revoke").allows(session.commune, session.neighbourhood)
    names = names_of(request.scope, {check.helper, *(one.by for one in replay.incidents)})
    groups = {group.code: group.title for group in framework().groups}
    context = {
        "session": session,
        "replay": replay,
        "over": session.state in {"ended", "void"},
        "place": commune(session.commune),
        "lane": neighbourhoods(request.scope, session.commune).get(session.neighbourhood, ""),
        "helper": names.get(check.helper, ""),
        "mode": MODES[session.mode],
        "state": STATES[session.state],
        "reason": REASONS.get(replay.reason, replay.reason),
        "signature": SIGNATURES[replay.signature],
        "tasks": [
            {
                "task": task,
                "kind": KINDS.get(task.kind, task.kind),
                "group": groups.get(task.group, task.group),
                "help": HELPS.get(task.help, ""),
                "chosen_for": CHOSEN_FOR.get(task.chosen_for, task.chosen_for),
            }
            for task in replay.tasks
        ],
        "incidents": [{"one": one, "who": names.get(one.by, "")} for one in replay.incidents],
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
