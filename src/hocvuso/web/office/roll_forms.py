"""Forms of the roll: a file sent in, a row corrected by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hocvuso.kernel import clock
from hocvuso.people.roll.errors import refused
from hocvuso.people.roll.limits import MAX_BYTES
from hocvuso.places import queries as places
from hocvuso.places.types import PlaceScope
from hocvuso.web.office.session_forms import RefusableForm
from hocvuso.web.office.ward_figures import written_date


class UploadForm(RefusableForm):
    """A roll file, the day it describes, and the commune when the officer has several."""

    commune = forms.ChoiceField(label=gettext_lazy("Phường, xã"))
    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách"),
        required=False,
        error_messages={"empty": gettext_lazy("Tệp này trống. Anh/chị mở bằng Excel xem lại, lưu rồi gửi lại.")},
        help_text=gettext_lazy("Tệp Excel (.xlsx, .xls), .ods, .csv hoặc .txt, tối đa 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )
    day = forms.CharField(
        label=gettext_lazy("Danh sách tính đến ngày"),
        required=False,
        help_text=gettext_lazy("Viết như 23/11/2026. Để trống là hôm nay."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"}),
    )

    def __init__(self, *args: Any, scope: PlaceScope, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        seen = [place for place in places.visible_communes(scope) if scope.allows(place.code)]
        choice: Any = self.fields["commune"]
        choice.choices = [(str(place.code), place.name) for place in seen]
        if len(seen) == 1:
            choice.required, choice.widget = False, forms.HiddenInput()
            choice.initial = str(seen[0].code)
        self.only = seen[0].code if len(seen) == 1 else None

    def clean_commune(self) -> int:
        """The one commune, or the chosen one."""
        return self.only or int(self.cleaned_data["commune"])

    def clean_file(self) -> Any:
        """A file must be there."""
        file = self.cleaned_data["file"]
        if file is None:
            text = refused("too_big", limit=MAX_BYTES // 1_048_576).message()
            raise forms.ValidationError(text if self.too_big else _("Chưa có tệp. Anh/chị chọn tệp rồi bấm Gửi tệp."))
        return file

    def clean_day(self) -> Any:
        """A day as people write it."""
        text = self.cleaned_data["day"].strip()
        day = written_date(text) if text else clock.today()
        if day is None:
            raise forms.ValidationError(_("Ngày chưa đúng. Anh/chị viết ngày/tháng/năm, ví dụ 23/11/2026."))
        return day


class RowForm(RefusableForm):
    """One row as the officer corrects it; an empty field keeps what was read."""

    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120, required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("Giới tính"),
        required=False,
        choices=[("", gettext_lazy("chưa rõ")), ("f", gettext_lazy("Nữ")), ("m", gettext_lazy("Nam"))],
    )
    day = forms.IntegerField(label=gettext_lazy("Ngày"), required=False, min_value=1, max_value=31)
    month = forms.IntegerField(label=gettext_lazy("Tháng"), required=False, min_value=1, max_value=12)
    year = forms.IntegerField(label=gettext_lazy("Năm sinh"), required=False, min_value=1000, max_value=9999)
    address = forms.CharField(label=gettext_lazy("Địa chỉ"), max_length=200, required=False)
    neighbourhood = forms.CharField(label=gettext_lazy("Khu phố, ấp"), max_length=60, required=False)
    here = forms.BooleanField(label=gettext_lazy("Người này nay ở phường mình"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("day", "month", "year"):
            # a text box: a number box changes its value under a turning wheel
            self.fields[name].widget = forms.TextInput(
                attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off", "size": "4"}
            )
        self.fields["here"].widget.attrs["class"] = ""

    def values(self) -> dict[str, Any]:
        """What to hand to the service: only what was filled in or answered."""
        given = self.cleaned_data
        out: dict[str, Any] = {key: given[key] for key in ("name", "sex", "address", "neighbourhood") if given[key]}
        if given["year"] or given["month"] or given["day"]:
            out["birth"] = [given["year"], given["month"], given["day"]]
        if given["here"]:
            out["ward"] = ""
        return out
