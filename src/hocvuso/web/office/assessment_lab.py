"""The simulation lab: try a rule on assumed people before anybody meets it, at several cuts side by side."""

import re
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hocvuso.assessment import lab
from hocvuso.kernel.errors import DomainError
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office.assessment_pictures import pictures
from hocvuso.web.office.session_forms import RefusableForm

STEP = 0.3
"""Beside the cut in force the page shows one this much lower and one this much higher, in logits."""


class LabForm(RefusableForm):
    """The settings that may be tried; the rule in force stays as it is."""

    cut = forms.CharField(
        label=gettext_lazy("Các ngưỡng (logit)"),
        help_text=gettext_lazy("Nhiều ngưỡng thì cách nhau bằng dấu chấm phẩy."),
        max_length=60,
    )
    delta = forms.FloatField(label=gettext_lazy("Nửa vùng không chắc quanh ngưỡng (logit)"), localize=True)
    pass_risk = forms.FloatField(label=gettext_lazy("Rủi ro đạt nhầm được phép"), localize=True)
    not_yet_risk = forms.FloatField(label=gettext_lazy("Rủi ro chưa thấy nhầm được phép"), localize=True)
    minimum = forms.IntegerField(label=gettext_lazy("Ít nhất bao nhiêu việc"))
    maximum = forms.IntegerField(label=gettext_lazy("Nhiều nhất bao nhiêu việc"))
    cap = forms.FloatField(label=gettext_lazy("Một việc được gặp trong tối đa (phần của 1)"), localize=True)
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
    """Show the settings in force; with a query, what they would do."""
    form = LabForm(request.GET if request.GET else None, initial=_start())
    trials: tuple[lab.Trial, ...] = ()
    if form.is_bound and form.is_valid():
        asked = dict(form.cleaned_data)
        people, cuts = asked.pop("people"), asked.pop("cut")
        try:
            trials = lab.try_cuts(cuts, asked, people=people)
        except DomainError as refused:
            form.refuse(refused)
    context: dict[str, Any] = {"form": form, **(pictures(trials) if trials else {})}
    return render(request, "office/assessment_lab.html", context, status=400 if form.errors else 200)


def _start() -> dict[str, Any]:
    values = lab.defaults()
    cuts = [round(values["cut"] + step, 2) for step in (-STEP, 0.0, STEP)]
    return {**values, "cut": "; ".join(str(localize(cut)) for cut in cuts), "people": lab.PEOPLE}
