"""The office's front page: on to the page with which the caller's work begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hocvuso.web.access import signed_in
from hocvuso.web.nav import first_page


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open the page the caller begins with; a volunteer is sent to the field; an account without rights is told so."""
    page = first_page(request)
    if page:
        return redirect(page)
    if "field.visit" in request.standing.permissions:  # type: ignore[attr-defined]
        return redirect("field:home")
    return render(request, "office/no_rights.html")
