"""The hand-over to VNeID: the ledger with its five columns, the list behind each, sending, official lists."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.people import queries as people
from hocvuso.people.roll.limits import MAX_BYTES
from hocvuso.places import queries as places
from hocvuso.places.types import PlaceScope
from hocvuso.vneid import queries, services
from hocvuso.vneid.types import HandoverInfo
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.errors import refusal
from hocvuso.web.office.session_forms import RefusableForm

PAGE = 50
COLUMNS = {
    "waiting": (gettext_lazy("Chờ gửi"), gettext_lazy("Đã đạt, chưa gửi đi.")),
    "in_flight": (gettext_lazy("Đang chuyển"), gettext_lazy("Bên nhận đã nhận, chưa trả lời từng người.")),
    "parked": (gettext_lazy("Tạm gác"), gettext_lazy("Thiếu đồng ý, thiếu số định danh, hoặc bên nhận đang xem lại.")),
    "refused": (gettext_lazy("Bị trả lại"), gettext_lazy("Có mã lý do; mỗi mã là một việc cho tổ.")),
    "confirmed": (gettext_lazy("Đã xác nhận"), gettext_lazy("Có biên nhận ký tên của bên nhận.")),
}
PROBLEMS = {
    "no_answer": gettext_lazy("Bên nhận chưa trả lời."),
    "SEQ_GAP": gettext_lazy("Bên nhận đang chờ một lô khác. Báo quản trị thành phố."),
    "BATCH_CHANGED": gettext_lazy("Bên nhận đã có lô này với nội dung khác. Báo quản trị thành phố."),
    "SIG_INVALID": gettext_lazy("Bên nhận chưa nhận ra chữ ký của mình. Báo quản trị thành phố."),
    "receipt_broken": gettext_lazy("Biên nhận không đúng chữ ký, nên không tính."),
    "keys_unusable": gettext_lazy("Chưa trao đổi được khóa với bên nhận. Báo quản trị thành phố."),
}


class ListForm(RefusableForm):
    """An official list to import."""

    commune = forms.TypedChoiceField(
        label=gettext_lazy("Danh sách của phường, xã"), coerce=int, empty_value=None, required=False
    )
    file = forms.FileField(label=gettext_lazy("Tệp danh sách (xlsx, xls, csv)"))

    def __init__(self, data: Any = None, files: Any = None, *, scope: PlaceScope) -> None:
        super().__init__(data, files, prefix="ds")
        whole = [c for c in places.visible_communes(scope) if scope.allows(c.code)]
        city = [("", _("Toàn thành phố"))] if scope.whole_city else []
        self.fields["commune"].choices = city + [(c.code, c.name) for c in whole]  # type: ignore[attr-defined]
        if len(whole) == 1 and not city:
            self.fields["commune"].widget = forms.HiddenInput()
            self.fields["commune"].initial = whole[0].code


@requires("handover.view")
@require_safe
def handovers(request: StaffRequest) -> HttpResponse:
    """Show the ledger of the caller's places and, with `?cot=`, the people behind one column."""
    scope = request.scope
    commune = _commune(request)
    ledger = queries.ledger(scope, commune)
    column = request.GET.get("cot", "")
    code = request.GET.get("ma", "")
    sender = request.standing.scope("handover.send")
    context = {
        "ledger": ledger,
        "columns": [(key, *words, getattr(ledger, key) if ledger else 0) for key, words in COLUMNS.items()],
        "codes": [
            (queries.codes().get(name), name, where, count)
            for (where, name), count in queries.refusals(scope, commune).items()
        ],
        "communes": places.visible_communes(scope),
        "commune": commune,
        "exchange": queries.exchange(),
        "problem": _problem(queries.exchange().problem),
        "may_send": not sender.is_empty,
        "form": ListForm(scope=sender) if not sender.is_empty else None,
        "lists": queries.official_lists(scope, commune),
        "as_of": clock.now(),
        **(_people(request, column, code, commune) if column in COLUMNS else {"column": ""}),
    }
    return render(request, "office/handovers.html", context)


@requires("handover.view")
@require_safe
def handover(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Show one request: where it stands, what to do, every version and receipt."""
    info = queries.handover(request.scope, request_id)
    seen = request.standing.scope("people.view")
    person = people.residents_by_id(seen, [info.resident]).get(info.resident)
    context = {
        "info": info,
        "person": person,
        "place": places.commune(info.commune),
        "column_title": COLUMNS[info.column][0] if info.column else _("Đã rút lại"),
        "code": queries.codes().get(info.code),
        "versions": queries.versions(request.scope, request_id),
        "receipts": queries.receipts_of(request.scope, request_id),
        "may_send": info.column == "refused" and request.standing.scope("handover.send").allows(info.commune),
    }
    return render(request, "office/handover.html", context)


@requires("handover.send")
@require_POST
def send(request: StaffRequest) -> HttpResponse:
    """Have the worker send now."""
    services.send_now(request.scope, actor=request.actor)
    messages.success(request, _("Đang gửi. Tải lại trang này sau ít phút để xem kết quả."))
    return redirect("office:handovers")


@requires("handover.send")
@require_POST
def again(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Send a refused request again."""
    try:
        services.send_again(request.scope, actor=request.actor, request=request_id)
    except DomainError as error:
        messages.warning(request, refusal(error))
    else:
        messages.success(request, _("Đã xếp lại vào hàng chờ gửi, với tên và số trong hồ sơ lúc này."))
    return redirect("office:handover", request_id)


@requires("handover.send")
@require_POST
def reconcile(request: StaffRequest) -> HttpResponse:
    """Compare with the receiver."""
    try:
        found = services.reconcile_now(request.scope, actor=request.actor)
    except DomainError as error:
        messages.warning(request, error.message())
    else:
        said = _("Hai bên khớp nhau. Không có gì phải sửa.")
        if found.buckets:
            said = _("%(buckets)s nhóm lệch nhau: đã lấy lại %(receipts)s biên nhận, xếp gửi lại %(resent)s hồ sơ.") % {
                "buckets": found.buckets,
                "receipts": found.receipts,
                "resent": found.resent,
            }
        messages.success(request, said)
    return redirect("office:handovers")


@requires("handover.send")
@require_POST
def official_list(request: StaffRequest) -> HttpResponse:
    """Import an official list of confirmed people."""
    form = ListForm(request.POST, request.FILES, scope=request.scope)
    if not form.is_valid():
        messages.warning(request, _("Chưa có tệp. Anh/chị chọn tệp danh sách rồi bấm Nhận danh sách."))
        return redirect("office:handovers")
    sent = form.cleaned_data["file"]
    try:
        services.import_list(
            request.scope,
            actor=request.actor,
            commune=form.cleaned_data["commune"],
            file_name=sent.name,
            data=sent.read(MAX_BYTES + 1),
        )
    except DomainError as error:
        messages.warning(request, refusal(error))
    else:
        new = queries.official_lists(request.scope)[0].new
        said = ngettext("%(new)s người mới được xác nhận.", "%(new)s người mới được xác nhận.", new) % {"new": new}
        messages.success(request, _("Đã nhận danh sách. %(said)s") % {"said": said})
    return redirect("office:handovers")


def _people(request: StaffRequest, column: str, code: str, commune: int | None) -> dict[str, Any]:
    """The list behind a column. Names only for who may see people; a city's lead sees how many."""
    seen = request.standing.scope("people.view")
    found = queries.handovers(
        request.scope,
        column=column,
        commune=commune,
        code=code if code in queries.codes() else "",
        after=_place_in_list(request),
        limit=PAGE + 1,
    )
    more, found = len(found) > PAGE, found[:PAGE]
    names = people.residents_by_id(seen, {info.resident for info in found})
    return {
        "column": column,
        "column_title": COLUMNS[column][0],
        "rows": [_row(info, names) for info in found] if not seen.is_empty else [],
        "nobody_shown": seen.is_empty,
        "code_shown": code,
        "last": found[-1] if more else None,
        "last_at": f"{found[-1].changed_at.timestamp():.6f}" if found else "",
    }


def _row(info: HandoverInfo, names: dict[UUID, Any]) -> dict[str, Any]:
    return {
        "info": info,
        "person": names.get(info.resident),
        "code": queries.codes().get(info.code),
        "place": places.commune(info.commune),
    }


def _problem(code: str) -> str:
    if not code:
        return ""
    if code.startswith("http_"):
        return _("Bên nhận đang bận.")
    return str(PROBLEMS.get(code, _("Bên nhận chưa nhận: %(code)s") % {"code": code}))


def _commune(request: StaffRequest) -> int | None:
    asked = request.GET.get("phuong", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 5):
        return None
    return int(asked) if request.scope.touches(int(asked)) else None


def _place_in_list(request: StaffRequest) -> tuple[datetime, UUID] | None:
    try:
        return datetime.fromtimestamp(float(request.GET["sau"]), UTC), UUID(request.GET["sau-ma"])
    except (KeyError, ValueError, OverflowError, OSError):
        return None
