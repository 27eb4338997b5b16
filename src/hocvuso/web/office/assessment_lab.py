"""The simulation lab: try a rule on assumed people before anybody meets it, at several cuts side by side."""

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from hocvuso.assessment import lab, services
from hocvuso.assessment.errors import VersionUnknown
from hocvuso.assessment.types.versions import VERSION_KINDS, VersionInfo
from hocvuso.assessment.versions import versions
from hocvuso.identity.queries import names_of
from hocvuso.kernel.errors import DomainError
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office.assessment_pictures import pictures
from hocvuso.web.office.session_forms import RefusableForm

STEP = 0.3
"""Beside the cut in force the page shows one this much lower and one this much higher, in logits."""

KINDS = {
    "bank": gettext_noop("Ngân hàng câu hỏi"),
    "rule": gettext_noop("Quy tắc đạt"),
    "paper": gettext_noop("Quy tắc bài trên giấy"),
}


class LabForm(RefusableForm):
    """The settings that may be tried; the rule in force stays as it is."""

    cut = forms.CharField(
        label=gettext_lazy("Các ngưỡng"),
        help_text=gettext_lazy(
            "Mức phải tới để đạt. 0 là sức người trung bình, số càng âm càng dễ tới. Nhiều ngưỡng thì cách nhau bằng "
            "dấu chấm phẩy."
        ),
        max_length=60,
    )
    delta = forms.FloatField(
        label=gettext_lazy("Vùng không chắc mỗi bên ngưỡng"),
        help_text=gettext_lazy("Ai ở trong vùng này thì khó phân biệt, bài kiểm tra có thể hẹn làm tiếp."),
        localize=True,
    )
    pass_risk = forms.FloatField(
        label=gettext_lazy("Rủi ro đạt nhầm được phép"), help_text=gettext_lazy("0,05 là 5 trên 100."), localize=True
    )
    not_yet_risk = forms.FloatField(label=gettext_lazy("Rủi ro chưa thấy nhầm được phép"), localize=True)
    minimum = forms.IntegerField(label=gettext_lazy("Ít nhất bao nhiêu việc"))
    maximum = forms.IntegerField(label=gettext_lazy("Nhiều nhất bao nhiêu việc"))
    cap = forms.FloatField(
        label=gettext_lazy("Một việc được gặp nhiều nhất ở bao nhiêu phần bài"),
        help_text=gettext_lazy("0,26 là 26 trên 100 bài."),
        localize=True,
    )
    people = forms.IntegerField(label=gettext_lazy("Số người giả định"), initial=lab.PEOPLE)

    def clean_cut(self) -> list[float]:
        """Read `-1,3; -1,0`: a decimal comma or point, a semicolon or a space between."""
        try:
            return [float(part.replace(",", ".")) for part in re.split(r"[;\s]+", self.cleaned_data["cut"]) if part]
        except ValueError as error:
            raise forms.ValidationError(_("Ngưỡng là số, ví dụ -1,0.")) from error


@requires("assessment.run", "city.view")
@require_safe
def assessment_lab(request: StaffRequest) -> HttpResponse:
    """Show the versions and the settings in force; with a query, what they would do. `?ban=cho`: of what waits."""
    waits = request.GET.get("ban") == "cho"
    subject = lab.subject_of_files() if waits else lab.subject_in_force()
    form = LabForm(request.GET if "cut" in request.GET else None, initial=_start(subject))
    trials: tuple[lab.Trial, ...] = ()
    if form.is_bound and form.is_valid():
        asked = dict(form.cleaned_data)
        people, cuts = asked.pop("people"), asked.pop("cut")
        try:
            trials = lab.try_cuts(cuts, asked, people=people, subject=subject)
        except DomainError as refused:
            form.refuse(refused)
    kept = versions()
    names = names_of(request.scope, {v.by for v in kept if v.by})
    context: dict[str, Any] = {
        "form": form,
        "waits": waits,
        "versions": [(v, _(KINDS[v.kind]), names.get(v.by, "") if v.by else "", _figures(v)) for v in kept],
        "something_waits": any(v.waiting for v in kept),
        "may_activate": not request.standing.scope("assessment.activate").is_empty,
        **(pictures(trials) if trials else {}),
    }
    return render(request, "office/assessment_lab.html", context, status=400 if form.errors else 200)


@requires("assessment.activate")
@require_POST
def try_waiting(request: StaffRequest) -> HttpResponse:
    """Play what waits, and show it: only then may it be put into force."""
    try:
        services.try_waiting()
    except DomainError as refused:
        messages.error(request, refused.message())
        return redirect("office:assessment-lab")
    start = urlencode(_start(lab.subject_of_files()))
    return redirect(f"{reverse('office:assessment-lab')}?ban=cho&{start}")


@requires("assessment.activate")
@require_POST
def activate(request: StaffRequest) -> HttpResponse:
    """Put a version into force: one that waits and was tried, or an earlier one."""
    kind, code = request.POST.get("kind", ""), request.POST.get("code", "")
    try:
        if kind not in VERSION_KINDS:
            raise VersionUnknown()
        services.activate_version(kind=kind, code=code, actor=request.actor.account_id)
        messages.success(request, _("Từ giờ bài mới dùng %(code)s. Bài đang làm vẫn theo bản cũ.") % {"code": code})
    except DomainError as refused:
        messages.error(request, refused.message())
    return redirect("office:assessment-lab")


def _figures(version: VersionInfo) -> dict[str, float]:
    return {name: value / 1000 for name, value in version.figures.items()}


def _start(subject: lab.Subject) -> dict[str, Any]:
    values = lab.settings_of(subject.rule)
    cuts = [round(values["cut"] + step, 2) for step in (-STEP, 0.0, STEP)]
    shown = {name: localize(value) for name, value in values.items()}
    return {**shown, "cut": "; ".join(str(localize(cut)) for cut in cuts), "people": lab.PEOPLE}
