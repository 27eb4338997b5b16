"""Tasks of the teams: what a refused hand-over asks of them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hocvuso.fieldwork import queries, services
from hocvuso.kernel.errors import DomainError
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office.team_words import PlaceNames, face_of, framed


@requires("field.lead")
@require_safe
def tasks(request: StaffRequest) -> HttpResponse:
    """List what is to be done, oldest first, and what was done lately."""
    names = PlaceNames(request.scope)
    open_tasks = [(task, names.name(task.commune, task.neighbourhood)) for task in queries.tasks(request.scope)]
    done = queries.tasks(request.scope, done=True, limit=20)
    return render(request, "office/team_tasks.html", framed(request, "tasks", rows=open_tasks, done=done))


@requires("field.lead")
@require_POST
def finish(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """Note that a task is done, and how."""
    try:
        services.finish_task(
            request.scope, task_id=task_id, note=request.POST.get("note", ""), actor=request.actor.account_id
        )
        messages.success(request, _("Đã ghi việc xong."))
    except DomainError as error:
        messages.error(request, refusal(error))
    return redirect(f"{face_of(request)}:tasks")
