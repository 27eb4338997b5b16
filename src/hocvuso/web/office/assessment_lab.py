"""The simulation lab: try a rule on assumed people before anybody meets it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hocvuso.assessment import lab
from hocvuso.assessment.engine.simulate import BAND
from hocvuso.assessment.lab import Trial
from hocvuso.catalog.queries import framework
from hocvuso.kernel.errors import DomainError
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office.session_forms import RefusableForm

LEFT, RIGHT, TOP, BOTTOM = 52.0, 560.0, 16.0, 236.0
LOWEST, HIGHEST = -3.0, 3.0
LINES = (
    ("attained", _("Đạt (tạm tính)"), "solid"),
    ("not_yet", _("Chưa thấy"), "dots"),
    ("inconclusive", _("Làm tiếp bữa khác"), "dashed"),
)


class LabForm(RefusableForm):
    """The settings that may be tried; the rule in force stays as it is."""

    cut = forms.FloatField(label=_("Ngưỡng (logit)"), localize=True)
    pass_risk = forms.FloatField(label=_("Rủi ro đạt nhầm được phép"), localize=True)
    not_yet_risk = forms.FloatField(label=_("Rủi ro chưa thấy nhầm được phép"), localize=True)
    minimum = forms.IntegerField(label=_("Ít nhất bao nhiêu việc"))
    maximum = forms.IntegerField(label=_("Nhiều nhất bao nhiêu việc"))
    cap = forms.FloatField(label=_("Một việc được gặp trong tối đa (phần của 1)"), localize=True)
    people = forms.IntegerField(label=_("Số người giả định"), initial=lab.PEOPLE)


@requires("assessment.run", "city.view")
@require_safe
def assessment_lab(request: StaffRequest) -> HttpResponse:
    """Show the settings in force; with a query, what they would do."""
    start = {**lab.defaults(), "people": lab.PEOPLE}
    form = LabForm(request.GET if request.GET else None, initial=start)
    trial = None
    if form.is_bound and form.is_valid():
        asked = dict(form.cleaned_data)
        try:
            trial = lab.try_rule({k: v for k, v in asked.items() if k != "people"}, people=asked["people"])
        except DomainError as refused:
            form.refuse(refused)
    context = {"form": form, **(_shown(trial) if trial else {})}
    return render(request, "office/assessment_lab.html", context, status=400 if form.errors else 200)


def _shown(trial: Trial) -> dict[str, Any]:
    titles = {group.code: group.title for group in framework().groups}
    return {
        "trial": trial,
        "report": trial.report,
        "groups": [
            {"title": titles.get(code, code), "items": count, "mean": mean, "most": most}
            for code, (count, mean, most) in trial.used.items()
        ],
        "chart": _chart(trial),
    }


def _chart(trial: Trial) -> dict[str, Any]:
    """Shares of the three outcomes by ability, as points of lines."""
    bands = [band for band in trial.report.bands if LOWEST <= band.middle <= HIGHEST]

    # text, not numbers: a template writes numbers for people, with a decimal comma that no picture understands
    def x(value: float) -> str:
        return f"{LEFT + (value - LOWEST) / (HIGHEST - LOWEST) * (RIGHT - LEFT):.1f}"

    def y(share: float) -> str:
        return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"

    return {
        "bands": [(band, band.middle - BAND / 2, band.middle + BAND / 2) for band in bands],
        "lines": [
            {
                "title": title,
                "css": css,
                "points": " ".join(f"{x(band.middle)},{y(getattr(band, name))}" for band in bands),
            }
            for name, title, css in LINES
        ],
        "grid": [{"y": y(n / 4), "share": n / 4} for n in range(5)],
        "marks": [{"x": x(n), "n": n} for n in range(-3, 4)],
        "cut": x(trial.settings["cut"]),
        "top": f"{TOP:.1f}",
        "bottom": f"{BOTTOM:.1f}",
    }
