"""Signing in at a desk: password, then the authenticator, or a passkey alone; signing out."""

from typing import Any
from uuid import UUID

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hocvuso.identity import services
from hocvuso.identity.errors import SecondFactorRefused
from hocvuso.identity.queries import account_to_sign_in
from hocvuso.identity.sessions import begin
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.limits import Limit, address_of
from hocvuso.web.access import limited, public, signed_in
from hocvuso.web.address import safe_next
from hocvuso.web.office.qr import qr_svg
from hocvuso.web.office.session_forms import DigitsForm, NewPasswordForm, PasswordForm
from hocvuso.web.office.session_questions import keep_question, passkey_face, taken_question

PENDING, PENDING_SECONDS = "sign_in_pending", 300
# an office of fifty begins its day behind one address
_QUESTIONS = Limit("office.passkey", per_minute=60, burst=60)
BACKEND = "hocvuso.identity.signed_in.Accounts"


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: name and password, or the only one: a passkey."""
    onward = safe_next(request.GET.get("next"), reverse("office:home"))
    if request.user.is_authenticated:
        return redirect(onward)
    if "credential" in request.POST:
        return _sign_in_with_passkey(request, onward)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = services.check_name_and_password(
                sign_in_name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
                address=address_of(request),
            )
        except DomainError as error:
            form.refuse(error)
            return _first_page(request, form, status=error.status)
        request.session[PENDING] = {
            "account": str(account.pk),
            "at": int(clock.now().timestamp()),
            "next": onward,
        }
        step = "office:sign-in-code" if services.has_second_factor(account=account) else "office:sign-in-set-up"
        return redirect(step)
    return _first_page(request, form, status=400 if form.errors else 200)


@public
@limited(_QUESTIONS)
@never_cache
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """Give the page's script what it hands to the authenticator."""
    asked = services.begin_passkey_sign_in()
    keep_question(request, asked)
    return JsonResponse(asked.options)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Second step: six digits of the authenticator, or a recovery code."""
    pending = _pending(request)
    if pending is None:
        return redirect("office:sign-in")
    account, onward = pending
    form = DigitsForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.check_second_factor(
                account=account, answer=form.cleaned_data["digits"], address=address_of(request)
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            _open(request, account, how="password")
            return redirect(onward)
    context = {"form": form, "demo_digits": services.digits_for_demonstration(account=account)}
    return render(request, "office/session_code.html", context, status=status)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Second step of the first sign-in: show the secret as a QR code, confirm it with six digits."""
    pending = _pending(request)
    if pending is None:
        return redirect("office:sign-in")
    account, onward = pending
    try:
        address = services.begin_second_factor(account=account)
    except SecondFactorRefused:
        return redirect("office:sign-in-code")
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.confirm_second_factor(account=account, digits=form.cleaned_data["digits"])
        except DomainError as error:
            form.refuse(error)
        else:
            _open(request, account, how="password")
            return render(request, "office/session_recovery.html", {"codes": codes, "onward": onward})
    secret = address.split("secret=")[1].split("&")[0]
    context = {
        "form": form,
        "qr": qr_svg(address, label=_("Mã QR để thêm vào ứng dụng xác thực")),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return render(request, "office/session_set_up.html", context, status=400 if form.errors else 200)


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    in_field = request.session.get("kind") == "field"
    auth.logout(request)
    return redirect("field:sign-in" if in_field else "office:sign-in")


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose another password."""
    if request.user.is_anonymous or not request.user.has_usable_password():
        return redirect("office:home")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password(account_id=_id(request), password=form.cleaned_data["password"], actor=_id(request))
        except DomainError as error:
            form.refuse(error)
        else:
            auth.logout(request)
            messages.success(request, _("Đã đổi mật khẩu. Anh/chị đăng nhập lại bằng mật khẩu mới."))
            return redirect("office:sign-in")
    return render(request, "office/session_password.html", {"form": form}, status=400 if form.errors else 200)


def _first_page(
    request: HttpRequest, form: PasswordForm, *, status: int, passkey_error: DomainError | None = None
) -> HttpResponse:
    context = {"form": form, "passkey_error": passkey_error, **passkey_face()}
    return render(request, "office/session_sign_in.html", context, status=status)


def _sign_in_with_passkey(request: HttpRequest, onward: str) -> HttpResponse:
    try:
        account = services.check_passkey(
            question_id=taken_question(request),
            answer=request.POST["credential"],
            address=address_of(request),
        )
    except DomainError as error:
        return _first_page(request, PasswordForm(), status=error.status, passkey_error=error)
    _open(request, account, how="passkey")
    return redirect(onward)


def _pending(request: HttpRequest) -> tuple[Any, str] | None:
    held = request.session.get(PENDING)
    if not held or clock.now().timestamp() - held["at"] > PENDING_SECONDS:
        request.session.pop(PENDING, None)
        return None
    account = account_to_sign_in(UUID(held["account"]))
    return None if account is None else (account, str(held["next"]))


def _open(request: HttpRequest, account: Any, *, how: str) -> None:
    request.session.pop(PENDING, None)
    auth.login(request, account, backend=BACKEND)
    begin(request.session, kind="office")
    services.note_signed_in(account=account, how=how)


def _id(request: Any) -> UUID:
    account_id: UUID = request.user.pk
    return account_id
