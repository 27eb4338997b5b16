"""Signing in on a phone at a door: the code the team leader reads out, then the device enrols its key."""

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hocvuso.identity import services
from hocvuso.identity.queries import account_to_sign_in
from hocvuso.identity.sessions import begin
from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.limits import address_of
from hocvuso.web.access import public, signed_in
from hocvuso.web.address import safe_next
from hocvuso.web.office.session_forms import CodeForm
from hocvuso.web.office.session_sign_in import BACKEND


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open a session for one round with a one-time code."""
    onward = safe_next(request.GET.get("next"), reverse("field:home"))
    if request.user.is_authenticated:
        return redirect(onward)
    form = CodeForm(request.POST or None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            redeemed = services.redeem_code(
                purpose="sign_in", typed=form.cleaned_data["code"], address=address_of(request)
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            account = account_to_sign_in(redeemed.account_id)
            if account is not None:
                auth.login(request, account, backend=BACKEND)
                begin(request.session, kind="field")
                services.note_signed_in(account=account, how="code")
                return redirect(onward)
    return render(request, "field/session_sign_in.html", {"form": form, "onward": onward}, status=status)


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session on this phone; what waits in its outbox stays and is still sent under the phone's key."""
    auth.logout(request)
    return redirect("field:sign-in")
