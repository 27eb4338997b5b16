"""One sealed number of one person, shown once, for a reason that the journal keeps."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people import queries, services
from hocvuso.people.services.numbers import REASONS
from hocvuso.places import queries as places
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office.session_forms import RefusableForm

KINDS = {"id_number": gettext_lazy("Số định danh"), "phone": gettext_lazy("Số điện thoại")}


class RevealForm(RefusableForm):
    """Which number, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("Số nào"))
    reason = forms.ChoiceField(label=gettext_lazy("Lý do (được ghi vào nhật ký)"))

    def __init__(self, data: Any, *, known: frozenset[str]) -> None:
        super().__init__(data)
        kind: Any = self.fields["kind"]
        kind.choices = [(key, title) for key, title in KINDS.items() if key in known]
        reason: Any = self.fields["reason"]
        reason.choices = [("", _("Chọn lý do")), *((key, _(title)) for key, title in REASONS.items())]


@requires("numbers.read")
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: StaffRequest, resident_id: UUID) -> HttpResponse:
    """Ask for the reason; by POST show the number on this page only. It stands in no address and no log."""
    info = queries.resident(request.scope, resident_id)
    known = queries.numbers_known(request.scope, resident_id)
    if not known:
        raise NotFound()
    form = RevealForm(request.POST or None, known=known)
    number = ""
    if request.method == "POST" and form.is_valid():
        try:
            number = services.reveal_number(
                scope=request.scope,
                actor=request.actor.account_id,
                resident_id=resident_id,
                kind=form.cleaned_data["kind"],
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            if error.status == 404:
                raise
            form.refuse(error)
    context = {
        "info": info,
        "place": places.commune(info.commune),
        "form": form,
        "number": " ".join(number[i : i + 3] for i in range(0, len(number), 3)),
        "kind": KINDS.get(form.cleaned_data["kind"], "") if number else "",
    }
    return render(request, "office/resident_number.html", context, status=400 if form.errors else 200)
