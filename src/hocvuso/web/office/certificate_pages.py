"""Certificates: the list of the caller's places, one paper with its code, printing one or many, revoking."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.credentials import queries, services
from hocvuso.credentials.types import CertificateInfo
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.places import queries as places
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office.session_forms import RefusableForm

PAGE = 50
STATES = {
    "": gettext_lazy("Tất cả"),
    "valid": gettext_lazy("Còn hiệu lực"),
    "revoked": gettext_lazy("Đã thu hồi"),
    "expired": gettext_lazy("Hết hạn"),
}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class DayField(forms.Field):
    """A day typed as 25/11/2026: the browser's own box would follow its language and turn day and month around."""

    default_error_messages = {"required": gettext_lazy("Ghi ngày dạng 25/11/2026.")}

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError with how to write it."""
        if value in self.empty_values:
            return None
        found = _DAY.fullmatch(str(value).strip())
        try:
            if found:
                return date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            pass
        raise forms.ValidationError(_("Ghi ngày dạng 25/11/2026."))


class PrintForm(RefusableForm):
    """Which certificates to print: of a commune, issued on these days."""

    commune = forms.TypedChoiceField(label=gettext_lazy("Phường, xã"), coerce=int)
    since = DayField(label=gettext_lazy("Cấp từ ngày"))
    until = DayField(label=gettext_lazy("Đến hết ngày"))

    def __init__(self, data: Any = None, *, scope: PlaceScope) -> None:
        today = clock.today()
        first = {"since": f"{today - timedelta(days=7):%d/%m/%Y}", "until": f"{today:%d/%m/%Y}"}
        super().__init__(data, initial=first, prefix="in")
        whole = [c for c in places.visible_communes(scope) if scope.allows(c.code)]
        self.fields["commune"].choices = [(c.code, c.name) for c in whole]  # type: ignore[attr-defined]
        if len(whole) == 1:
            self.fields["commune"].widget = forms.HiddenInput()
            self.fields["commune"].initial = whole[0].code


@requires("certificate.view")
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: StaffRequest) -> HttpResponse:
    """List certificates, newest first. Searching and turning the page go by POST: names stay out of addresses."""
    state = request.GET.get("trang-thai", "")
    state = state if state in STATES else ""
    search = request.POST.get("search", "")[:80]
    found = queries.certificates(
        request.scope, state=state, search=search, before=_place_in_list(request.POST), limit=PAGE + 1
    )
    more, found = len(found) > PAGE, found[:PAGE]
    context = {
        "rows": [_row(request.scope, info) for info in found],
        "last": found[-1] if more else None,
        "counts": queries.counts(request.scope),
        "waiting": queries.papers_waiting(request.scope),
        "state": state,
        "states": STATES,
        "search": search,
        "several": len(places.visible_communes(request.scope)) > 1,
        "form": PrintForm(scope=request.scope),
        "runs": queries.print_runs(request.scope),
        "most": services.MOST_IN_A_RUN,
        "print_days": queries.certificate_wording().print_days,
    }
    return render(request, "office/certificates.html", context)


@requires("certificate.view")
@require_safe
def certificate(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """Show one paper: what it says, its code, whether it still holds."""
    return _shown(request, certificate_id)


@requires("certificate.view")
@require_safe
def pdf(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """Answer with the sealed PDF."""
    file = services.print_certificate(request.scope, actor=request.actor, certificate_id=certificate_id)
    # no name in the file's name: it would stand in the lists of a shared computer
    return _file(file, f"giay-{certificate_id.hex[-12:]}.pdf")


@requires("certificate.view")
@require_safe
def badge(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """Answer with the file for other systems (Open Badges 3.0)."""
    file = json.dumps(queries.badge(request.scope, certificate_id), ensure_ascii=False, indent=1).encode()
    return _file(file, f"giay-{certificate_id.hex[-12:]}.json", "application/vc+ld+json")


@requires("certificate.revoke")
@require_POST
def revoke(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """Revoke a paper with a reason."""
    try:
        services.revoke_certificate(
            request.scope,
            actor=request.actor,
            certificate_id=certificate_id,
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        messages.warning(request, refusal(error))
    else:
        messages.success(request, _("Đã thu hồi. Ai kiểm tra giấy này từ bây giờ đều thấy đã thu hồi."))
    return redirect("office:certificate", certificate_id)


@requires("certificate.revoke")
@require_POST
def issue_again(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """Issue a new paper in place of a revoked one."""
    try:
        made = services.issue_again(request.scope, actor=request.actor, certificate_id=certificate_id)
    except DomainError as error:
        messages.warning(request, refusal(error))
        return redirect("office:certificate", certificate_id)
    messages.success(request, _("Đã cấp giấy mới với tên trong hồ sơ lúc này. Giấy cũ vẫn là đã thu hồi."))
    return redirect("office:certificate", made)


@requires("certificate.view")
@require_POST
def print_run(request: StaffRequest) -> HttpResponse:
    """Ask for one file of many certificates."""
    form = PrintForm(request.POST, scope=request.scope)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.ask_print_run(
                request.scope,
                actor=request.actor,
                commune=given["commune"],
                since=given["since"],
                until=given["until"],
            )
        except DomainError as error:
            messages.warning(request, error.message())
        else:
            messages.success(request, _("Đang làm tệp để in. Tải lại trang này sau ít phút."))
    else:
        messages.warning(request, " ".join(str(line) for lines in form.errors.values() for line in lines))
    return redirect("office:certificates")


@requires("certificate.view")
@require_safe
def print_file(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Answer with the file of many certificates."""
    file = services.read_print_run(request.scope, actor=request.actor, run_id=run_id)
    return _file(file, f"giay-in-{run_id.hex[-12:]}.pdf")


def _shown(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    info = queries.certificate(request.scope, certificate_id)
    wording = queries.certificate_wording()
    may_revoke = not request.standing.scope("certificate.revoke").is_empty
    others = [c for c in queries.certificates_of(request.scope, info.resident) if c.id != info.id]
    confirmed = queries.confirmed_days(request.scope, [info.resident]).get(info.resident)
    context = {
        **_row(request.scope, info),
        "code": mark_safe(queries.code_svg(request.scope, certificate_id)),  # noqa: S308 - drawn by us: paths only
        # on this page the verifier lies next door; the code itself carries the public address
        "address": reverse("verify:page") + "#" + queries.code_text(request.scope, certificate_id).partition("#")[2],
        "wording": wording,
        "reasons": wording.reasons if may_revoke and info.revoked_at is None else (),
        "reason": next((r.title for r in wording.reasons if r.code == info.revoked_reason), info.revoked_reason),
        "others": others,
        "may_issue_again": may_revoke and info.revoked_at is not None and all(c.revoked_at for c in others),
        "confirmed": confirmed,
        "may_see_person": not request.standing.scope("people.view").is_empty,
    }
    return render(request, "office/certificate.html", context)


def _row(scope: PlaceScope, info: CertificateInfo) -> dict[str, Any]:
    expired = info.expires_at <= clock.now()
    state = "revoked" if info.revoked_at else "expired" if expired else "valid"
    return {"info": info, "place": places.commune(info.commune), "state": state, "state_title": STATES[state]}


def _file(data: bytes, name: str, kind: str = "application/pdf") -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _place_in_list(sent: Any) -> tuple[datetime, UUID] | None:
    try:
        return datetime.fromtimestamp(float(sent["before"]), UTC), UUID(sent["before_id"])
    except (KeyError, ValueError, OverflowError, OSError):
        return None
