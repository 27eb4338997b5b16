"""Who works here: accounts with a role inside the caller's places, their grants and phones."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hocvuso.identity import queries, services
from hocvuso.identity.rules import ROLE_NAMES
from hocvuso.identity.types import GrantInfo
from hocvuso.kernel.errors import DomainError
from hocvuso.places.queries import commune as commune_info
from hocvuso.places.queries import neighbourhoods, visible_communes
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import StaffRequest, requires
from hocvuso.web.office.session_forms import RefusableForm


class StaffForm(RefusableForm):
    """A new member of staff with one role. A volunteer gets no password: the team leader hands out codes."""

    display_name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=120)
    sign_in_name = forms.CharField(label=gettext_lazy("Tên đăng nhập (chữ thường, không dấu)"), max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("Vai trò"))
    organisation = forms.ChoiceField(label=gettext_lazy("Cơ quan, đoàn thể"))
    commune = forms.ChoiceField(label=gettext_lazy("Phường, xã"), required=False)
    neighbourhood = forms.IntegerField(
        label=gettext_lazy("Số khu phố, ấp (bỏ trống = cả phường)"), required=False, min_value=1, max_value=32_000
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu ban đầu (cán bộ; từ 12 ký tự)"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any, *, scope: PlaceScope, actor: UUID) -> None:
        super().__init__(data)
        places = visible_communes(scope)
        city = [("", _("Toàn thành phố"))] if scope.whole_city else []
        home = None if scope.whole_city or not places else places[0].code
        roles = queries.grantable_roles(actor, home)
        self.fields["role"].choices = [(r, _(ROLE_NAMES[r])) for r in ROLE_NAMES if r in roles]  # type: ignore[attr-defined]
        self.fields["commune"].choices = city + [(str(p.code), p.name) for p in places]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in queries.organisations(scope).items()
        ]
        if home is not None and len(places) == 1:
            lanes = [(str(n), name) for n, name in neighbourhoods(scope, home).items()]
            self.fields["neighbourhood"] = forms.TypedChoiceField(
                label=_("Khu phố, ấp"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("Cả phường, xã")), *lanes],
                widget=forms.Select(attrs={"class": "input"}),
            )


@requires("grants.manage")
@require_safe
def staff(request: StaffRequest) -> HttpResponse:
    """List the grants in force inside the caller's places."""
    rows = [_shown(g) for g in queries.grants(request.scope)]
    return render(request, "office/session_staff.html", {"rows": rows})


@requires("grants.manage")
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Add somebody with one role."""
    form = StaffForm(request.POST or None, scope=request.scope, actor=request.actor.account_id)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account_id = services.add_staff(
                request.scope,
                display_name=given["display_name"],
                sign_in_name=given["sign_in_name"],
                password=given["password"] or None,
                role=given["role"],
                organisation_id=UUID(given["organisation"]),
                commune=int(given["commune"]) if given["commune"] else None,
                neighbourhood=given["neighbourhood"],
                actor=request.actor.account_id,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã thêm. Tình nguyện viên lấy mã đăng nhập ở trang Cấp mã cho tổ."))
            return redirect("office:staff-person", account_id)
    return render(request, "office/session_staff_new.html", {"form": form}, status=400 if form.errors else 200)


@requires("grants.manage")
@require_safe
def person(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Show one account's grants and phones inside the caller's places."""
    context = {
        "person": queries.account(request.scope, account_id),
        "grants": [_shown(g) for g in queries.grants(request.scope, everyone=True) if g.account_id == account_id],
        "devices": queries.devices(request.scope, account_id),
    }
    return render(request, "office/session_staff_person.html", context)


@requires("grants.manage")
@require_POST
def reset_factor(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Take a lost authenticator away."""
    services.remove_second_factor(request.scope, account_id=account_id, actor=request.actor.account_id)
    messages.success(request, _("Đã gỡ ứng dụng xác thực và khóa truy cập. Lần đăng nhập tới sẽ thêm lại."))
    return redirect("office:staff-person", account_id)


@requires("grants.manage")
@require_POST
def switch(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Switch an account off, or on again."""
    active = request.POST.get("active") == "1"
    services.switch_account(request.scope, account_id=account_id, active=active, actor=request.actor.account_id)
    messages.success(request, _("Đã mở lại tài khoản.") if active else _("Đã tắt tài khoản. Vai trò vẫn còn."))
    return redirect("office:staff-person", account_id)


@requires("grants.manage")
@require_POST
def revoke_grant(request: StaffRequest, grant_id: UUID) -> HttpResponse:
    """Take a role back, from this moment."""
    services.revoke_grant(request.scope, grant_id=grant_id, actor=request.actor.account_id)
    messages.success(request, _("Đã thu lại vai trò."))
    return redirect("office:staff")


@requires("devices.manage")
@require_POST
def revoke_device(request: StaffRequest, device_id: UUID) -> HttpResponse:
    """Revoke a phone: what it still sends is set aside for a look."""
    services.revoke_device(request.scope, device_id=device_id, actor=request.actor.account_id)
    messages.success(request, _("Đã thu hồi điện thoại. Phiếu máy đó gửi sau này được để riêng chờ xem."))
    return redirect("office:staff")


def _shown(grant: GrantInfo) -> dict[str, Any]:
    where = _("Toàn thành phố") if grant.commune is None else commune_info(grant.commune).name
    if grant.neighbourhood:
        where = f"{where} · {_('khu phố số')} {grant.neighbourhood}"
    return {"grant": grant, "role": _(ROLE_NAMES[grant.role]), "where": where}
