"""Handing out sign-in codes: the same page for a team leader on a phone and an officer at a desk."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from hocvuso.identity.queries import code_holders
from hocvuso.identity.services import issue_sign_in_code
from hocvuso.places.queries import commune, neighbourhoods
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import FIELD_PREFIX, StaffRequest, requires


@requires("codes.issue")
@require_safe
def codes(request: StaffRequest) -> HttpResponse:
    """List the volunteers and team leaders to whom the caller may give a code."""
    return render(request, "office/session_codes.html", {"rows": _rows(request.scope), **_face(request)})


@requires("codes.issue")
@require_POST
def issue(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Make a code and show it, this once."""
    issued = issue_sign_in_code(request.scope, account_id=account_id, actor=request.actor.account_id)
    return render(request, "office/session_code_issued.html", {"issued": issued, **_face(request)})


def _rows(scope: PlaceScope) -> list[dict[str, Any]]:
    rows: dict[UUID, dict[str, Any]] = {}
    names: dict[int, dict[int, str]] = {}
    for grant in code_holders(scope):
        place = ""
        if grant.commune is not None:
            if grant.commune not in names:
                names[grant.commune] = neighbourhoods(scope, grant.commune)
            place = names[grant.commune].get(grant.neighbourhood or 0, "") or commune(grant.commune).name
        row = rows.setdefault(grant.account_id, {"id": grant.account_id, "name": grant.account_name, "places": []})
        row["places"].append(place)
    return list(rows.values())


def _face(request: HttpRequest) -> dict[str, str]:
    """Return the base template and URL names of the face the page was opened in."""
    face = "field" if request.path.startswith(FIELD_PREFIX) else "office"
    return {"base": f"web/base_{face}.html", "issue_url": f"{face}:code-issue", "list_url": f"{face}:codes"}
