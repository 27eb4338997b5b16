"""The office's front page: on to the first part the caller may open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hocvuso.web.access import signed_in
from hocvuso.web.office.nav import parts_for


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open the caller's first part; a volunteer is sent to the field; an account without rights is told so."""
    parts = parts_for(request)
    if parts:
        return redirect(parts[0]["url"])
    if "field.visit" in request.standing.permissions:  # type: ignore[attr-defined]
        return redirect("field:home")
    return render(request, "office/no_rights.html")
