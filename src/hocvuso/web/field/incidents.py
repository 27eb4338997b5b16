"""Reporting what happened around a check: a power cut, a crowd, somebody who answered for the person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hocvuso.assessment import queries, services
from hocvuso.assessment.looking import INCIDENT_WORDS
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.web.access import StaffRequest, requires


@requires("assessment.run")
@require_http_methods(["GET", "POST"])
def incident(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Report during the check or after it; its tasks and its result stay as they are."""
    look = queries.look(request.scope, session_id)
    kind, words = request.POST.get("kind", ""), request.POST.get("words", "")[:300]
    error: DomainError | None = None
    if request.method == "POST":
        try:
            services.report_incident(request.scope, session_id=session_id, kind=kind, words=words, actor=request.actor)
            return redirect("field:assessment-task", session_id=session_id)
        except NotFound:
            raise
        except DomainError as refused:
            error = refused
    context = {
        "session": look.session,
        "incidents": look.incidents,
        "kinds": INCIDENT_WORDS.items(),
        "kind": kind,
        "words": words,
        "error": error.message() if error else "",
    }
    return render(request, "field/incident.html", context, status=error.status if error else 200)
