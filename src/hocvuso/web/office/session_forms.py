"""Forms of signing in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hocvuso.kernel.errors import DomainError


class RefusableForm(forms.Form):
    """A form whose service may refuse: the sentence stands above the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self:
            bound.field.widget.attrs.setdefault("class", "input")

    def refuse(self, error: DomainError) -> None:
        """Show why the service refused, and what to do."""
        self.add_error(None, error.message())


class PasswordForm(RefusableForm):
    """Name and password of a member of staff."""

    name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class DigitsForm(RefusableForm):
    """Six digits of an authenticator, or a recovery code."""

    digits = forms.CharField(
        label=_("Sáu số trên ứng dụng xác thực"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false", "autofocus": True}
        ),
    )


class CodeForm(RefusableForm):
    """The code a team leader reads out."""

    code = forms.CharField(
        label=_("Mã tám chữ"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class NewPasswordForm(RefusableForm):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Mật khẩu mới, từ 12 ký tự"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Gõ lại mật khẩu mới"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("Hai lần gõ chưa giống nhau. Anh/chị gõ lại."))
        return cleaned
