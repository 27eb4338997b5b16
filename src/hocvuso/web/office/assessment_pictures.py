"""What trials of a rule look like: places and lengths in pictures, beside the numbers of the tables. No database here.

Places are text, not numbers: a template writes numbers for people, with a decimal comma that no picture understands.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hocvuso.assessment.engine.simulate import BAND
from hocvuso.assessment.lab import Trial
from hocvuso.catalog.queries import framework

LEFT, RIGHT, TOP, BOTTOM = 52.0, 560.0, 16.0, 236.0
LOWEST, HIGHEST = -3.0, 3.0
LINES = (
    ("attained", _("Đạt"), "solid"),
    ("not_yet", _("Chưa thấy"), "dots"),
    ("inconclusive", _("Làm tiếp bữa khác"), "dashed"),
)
MEASURES = (
    ("accuracy_of_decided", _("Đúng trong những bài đã kết luận")),
    ("false_pass", _("Đạt nhầm, trong những người thật ra chưa tới ngưỡng")),
    ("false_not_yet", _("Chưa thấy nhầm, trong những người thật ra đã tới")),
    ("inconclusive", _("Làm tiếp bữa khác")),
    ("max_exposure", _("Việc được gặp nhiều nhất")),
)


def pictures(trials: Sequence[Trial]) -> dict[str, Any]:
    """Return everything the page shows of these trials, which differ in their cut alone."""
    titles = {group.code: group.title for group in framework().groups}
    return {
        "trial": trials[0],
        "trials": trials,
        "lengths": [(t, t.report.mean_length / t.settings["maximum"]) for t in trials],
        "measures": [(title, [(t, getattr(t.report, name)) for t in trials]) for name, title in MEASURES],
        "charts": [_chart(trial) for trial in trials],
        "groups": [
            {
                "title": titles.get(code, code),
                "items": trials[0].used[code][0],
                "cuts": [(t, t.used[code][1], t.used[code][2]) for t in trials],
            }
            for code in trials[0].used
        ],
    }


def _chart(trial: Trial) -> dict[str, Any]:
    """Shares of the three outcomes by ability, as points of lines."""
    bands = [band for band in trial.report.bands if LOWEST <= band.middle <= HIGHEST]

    def x(value: float) -> str:
        return f"{LEFT + (value - LOWEST) / (HIGHEST - LOWEST) * (RIGHT - LEFT):.1f}"

    def y(share: float) -> str:
        return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"

    return {
        "trial": trial,
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
