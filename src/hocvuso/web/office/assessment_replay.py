"""One check played again for an auditor: every task in words, what it added, the rule's thresholds, the signature."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hocvuso.assessment import services
from hocvuso.assessment.wording import CHOSEN_FOR, HELPS, REASONS, SIGNATURES
from hocvuso.catalog.queries import framework
from hocvuso.identity.queries import names_of
from hocvuso.web.access import StaffRequest, requires

KINDS = {
    "performance": _("làm trên màn hình tập"),
    "refusal": _("từ chối lời dụ"),
    "choice": _("chọn một câu"),
    "oral": _("nói và làm"),
}


@requires("audit.view")
@require_safe
def assessment_replay(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Show a check of the caller's places as it was, and whether everything still comes out the same."""
    found = services.replay(request.scope, session_id=session_id)
    groups = {group.code: group.title for group in framework().groups}
    names = names_of(request.scope, {one.by for one in found.incidents})
    context = {
        "replay": found,
        "reason": REASONS.get(found.reason, found.reason),
        "signature": SIGNATURES[found.signature],
        "tasks": [
            {
                "task": task,
                "kind": KINDS.get(task.kind, task.kind),
                "group": groups.get(task.group, task.group),
                "help": HELPS.get(task.help, ""),
                "chosen_for": CHOSEN_FOR.get(task.chosen_for, task.chosen_for),
            }
            for task in found.tasks
        ],
        "incidents": [{"one": one, "who": names.get(one.by, "")} for one in found.incidents],
    }
    return render(request, "office/assessment_replay.html", context)
