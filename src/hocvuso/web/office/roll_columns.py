"""Which sheets of a roll hold people, and what each column means."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hocvuso.catalog import queries as catalog
from hocvuso.kernel.errors import DomainError
from hocvuso.people import queries, services
from hocvuso.people.roll.headers import ROLES
from hocvuso.places import queries as places
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office.roll_words import encoding_said


@requires("roll.import")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: StaffRequest, roll_id: UUID) -> HttpResponse:
    """Show every sheet with its columns and first lines; take the officer's own reading."""
    info = queries.roll(request.scope, roll_id)
    sheets = queries.sheets(request.scope, roll_id)
    if request.method == "POST":
        sent: Any = request.POST
        roles = {
            (sheet.number, column.index): sent[f"role-{sheet.number}-{column.index}"]
            for sheet in sheets
            for column in sheet.columns
            if f"role-{sheet.number}-{column.index}" in sent
        }
        use = {sheet.number: f"use-{sheet.number}" in sent for sheet in sheets}
        try:
            services.choose_columns(
                scope=request.scope, actor=request.actor.account_id, roll_id=roll_id, roles=roles, sheets=use
            )
        except DomainError as error:
            messages.warning(request, refusal(error))
            return redirect("office:roll-columns", roll_id)
        return redirect("office:roll", roll_id)
    context = {
        "roll": info,
        "place": places.commune(info.commune),
        "sheets": sheets,
        "may_choose": info.status in ("columns", "ready"),
        "encoding": encoding_said(info.encoding),
        "roles": [
            *((code, _(title)) for code, title in ROLES.items()),
            *((f"group:{g.code}", _("Dấu x: %(group)s") % {"group": g.title}) for g in catalog.groups()),
        ],
    }
    return render(request, "office/roll_columns.html", context)
