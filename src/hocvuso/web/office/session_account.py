"""The account's own page: who I am here, and the ways in which I sign in."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hocvuso.identity import services
from hocvuso.identity.queries import passkeys
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.limits import address_of
from hocvuso.web.access import signed_in
from hocvuso.web.office.session_forms import DigitsForm
from hocvuso.web.office.session_questions import keep_question, passkey_face, taken_question


class NewPasskeyForm(DigitsForm):
    """A name for the new key, and the authenticator once more."""

    name = forms.CharField(
        label=gettext_lazy("Đặt tên cho khóa"),
        help_text=gettext_lazy("Ví dụ: Điện thoại của tôi"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "digits")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digits"].widget.attrs.pop("autofocus")


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the ways in which the caller signs in; keep a new passkey that the page's script has made."""
    if request.method == "POST":
        return _add(request)
    return _page(request)


@signed_in
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """Check the authenticator once more and give the page's script what it hands to the device."""
    asked = services.begin_passkey(
        account=_holder(request), answer=request.POST.get("digits", ""), address=address_of(request)
    )
    keep_question(request, asked)
    return JsonResponse(asked.options)


@signed_in
@require_http_methods(["GET", "POST"])
def remove_passkey(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Ask for the authenticator once more, then forget one passkey."""
    holder = _holder(request)
    key = next((k for k in passkeys(holder.pk) if k.id == passkey_id), None)
    if key is None:
        raise NotFound()
    form = DigitsForm(request.POST or None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_passkey(
                account=holder,
                passkey_id=passkey_id,
                answer=form.cleaned_data["digits"],
                address=address_of(request),
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(request, _("Đã gỡ khóa truy cập. Khóa đó không mở được tài khoản này nữa."))
            return redirect("office:account")
    context = {"key": key, "form": form, "demo_digits": services.digits_for_demonstration(account=holder)}
    return render(request, "office/session_passkey_remove.html", context, status=status)


def _add(request: HttpRequest) -> HttpResponse:
    holder = _holder(request)
    try:
        services.add_passkey(
            account=holder,
            question_id=taken_question(request),
            answer=request.POST.get("credential", ""),
            name=request.POST.get("name", ""),
        )
    except DomainError as error:
        return _page(request, error)
    messages.success(request, _("Đã thêm khóa truy cập. Lần sau anh/chị đăng nhập bằng khóa này được rồi."))
    return redirect("office:account")


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    user: Any = request.user
    may_hold = _may_hold(request)
    context = {
        "form": NewPasskeyForm(),
        "error": error,
        "has_password": user.has_usable_password(),
        "may_hold": may_hold,
        "keys": passkeys(user.pk),
        "demo_digits": services.digits_for_demonstration(account=user) if may_hold else None,
        **passkey_face(),
    }
    return render(request, "office/session_account.html", context, status=error.status if error else 200)


def _may_hold(request: HttpRequest) -> bool:
    """Whether the session was opened by more than a code, and the account has an authenticator."""
    return request.session.get("kind") == "office" and services.has_second_factor(account=request.user)  # type: ignore[arg-type]


def _holder(request: HttpRequest) -> Any:
    """Return the account that may have passkeys. Raises NotFound for one that signs in with codes."""
    if not _may_hold(request):
        raise NotFound()
    return request.user
