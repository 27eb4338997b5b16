"""Doors of identity: signing in, codes, staff, language."""

import pyotp

from hocvuso.identity import services
from hocvuso.identity.models import Device, Grant, Passkey
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import PASSWORD, Cast
from tests.identity.authenticator import Authenticator
from tests.permissions.harness import Case, own, public, recipe


def _sign_in(cast: Cast) -> Case:
    cast.hanh.set_password(PASSWORD)
    cast.hanh.save()
    return Case(data={"name": "hanh", "password": PASSWORD})


def _issued(cast: Cast) -> Case:
    from hocvuso.identity.services import issue_sign_in_code

    issued = issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    return Case(data={"code": issued.code})


public("language", "POST", lambda cast: Case(data={"language": "en", "next": "/office/"}))
public("office:sign-in")
public("office:sign-in", "POST", _sign_in)
# without a pending first step these send back to it
public("office:sign-in-code")
public("office:sign-in-code", "POST")
public("office:sign-in-set-up")
public("office:sign-in-set-up", "POST")
public("field:sign-in")
public("field:sign-in", "POST", _issued)


def _with_password(cast: Cast) -> Case:
    cast.hanh.set_password(PASSWORD)
    cast.hanh.save()
    new = "mot-mat-khau-khac-2026"
    return Case(data={"password": new, "again": new})


own("office:home", "GET", who=("hanh", "minh", "quan", "tuan", "thang"))
own("office:sign-out", "POST", who=("hanh", "thang"))
own("office:password", "GET", who="hanh")
own("office:password", "POST", _with_password, who="hanh")


def _with_authenticator(cast: Cast) -> str:
    """Give Chị Hạnh an authenticator; return a recovery code, good once at any time."""
    totp = pyotp.TOTP(pyotp.parse_uri(services.begin_second_factor(account=cast.hanh)).secret)
    now = int(clock.now().timestamp())
    return services.confirm_second_factor(account=cast.hanh, digits=totp.at(now))[0]


def _passkey(cast: Cast) -> Case:
    code = _with_authenticator(cast)
    key = Passkey.objects.create(
        account=cast.hanh, name="Điện thoại", credential_id=b"khoa", public_key=b"-", created_at=clock.now()
    )
    return Case(kwargs={"passkey_id": key.pk}, missing={"passkey_id": uuid7()}, data={"digits": code})


def _new_passkey(cast: Cast) -> Case:
    asked = services.begin_passkey(account=cast.hanh, answer=_with_authenticator(cast), address="10.0.0.1")
    made = Authenticator().make(asked.options)
    return Case(data={"name": "Điện thoại", "credential": made}, session={"passkey_question": str(asked.id)})


def _passkey_page(cast: Cast) -> Case:
    made = _passkey(cast)
    return Case(kwargs=made.kwargs, missing=made.missing)


public("office:sign-in-passkey", "POST")
own("office:account", "GET", who=("hanh", "minh", "tuan", "thang"))
own("office:account", "POST", _new_passkey, who="hanh")
own("office:passkey-question", "POST", lambda cast: Case(data={"digits": _with_authenticator(cast)}), who="hanh")
own("office:passkey-remove", "GET", _passkey_page, who="hanh", outsiders=("cuong", "quan", "tuan", "thang"))
own("office:passkey-remove", "POST", _passkey, who="hanh", outsiders=("cuong", "quan", "tuan", "thang"))
own("field:sign-out", "POST", who="tuan")


@recipe("office:codes", who=("hanh", "lan"), outsiders=("tuan", "minh", "dung", "thang"), peers=("cuong",))
def codes(cast: Cast) -> Case:
    return Case(secret="Tuấn")


@recipe("field:codes", who=("lan", "hanh"), outsiders=("tuan", "minh", "thang"), peers=("cuong",))
def field_codes(cast: Cast) -> Case:
    return Case(secret="Tuấn")


@recipe("office:code-issue", "POST", who=("hanh", "lan"), outsiders=("cuong", "tuan", "bich", "minh", "thang"))
def code_issue(cast: Cast) -> Case:
    return Case(kwargs={"account_id": cast.tuan.pk}, missing={"account_id": uuid7()})


@recipe("field:code-issue", "POST", who=("lan", "hanh"), outsiders=("cuong", "tuan", "bich", "thang"))
def field_code_issue(cast: Cast) -> Case:
    return Case(kwargs={"account_id": cast.tuan.pk}, missing={"account_id": uuid7()})


@recipe("office:staff", who=("hanh", "quan"), outsiders=("tuan", "lan", "minh", "dung", "thang"), peers=("cuong",))
def staff(cast: Cast) -> Case:
    return Case(secret="Tuấn")


@recipe("office:staff-new", who=("hanh", "quan"), outsiders=("tuan", "lan", "minh", "thang"), peers=("cuong",))
def staff_new(cast: Cast) -> Case:
    return Case(secret="Tổ công nghệ số khu phố 5")


@recipe("office:staff-new", "POST", who="hanh", outsiders=("tuan", "lan", "minh", "dung", "thang"))
def staff_new_post(cast: Cast) -> Case:
    return Case(
        data={
            "display_name": "Mai",
            "sign_in_name": "mai",
            "role": "volunteer",
            "organisation": str(cast.team),
            "commune": "25747",
            "neighbourhood": "7",
        }
    )


@recipe("office:staff-person", who=("hanh", "quan"), outsiders=("cuong", "lan", "minh", "thang"))
def staff_person(cast: Cast) -> Case:
    return Case(kwargs={"account_id": cast.tuan.pk}, missing={"account_id": uuid7()})


@recipe("office:staff-factor", "POST", who=("hanh", "quan"), outsiders=("cuong", "lan", "minh", "thang"))
def staff_factor(cast: Cast) -> Case:
    return Case(kwargs={"account_id": cast.nhan.pk}, missing={"account_id": uuid7()})


@recipe("office:staff-switch", "POST", who=("hanh", "quan"), outsiders=("cuong", "lan", "minh", "thang"))
def staff_switch(cast: Cast) -> Case:
    return Case(kwargs={"account_id": cast.tuan.pk}, missing={"account_id": uuid7()}, data={"active": "0"})


@recipe("office:grant-revoke", "POST", who="hanh", outsiders=("cuong", "lan", "minh", "thang"))
def grant_revoke(cast: Cast) -> Case:
    return Case(kwargs={"grant_id": Grant.objects.get(account=cast.tuan).pk}, missing={"grant_id": uuid7()})


@recipe("office:device-revoke", "POST", who="hanh", outsiders=("cuong", "bich", "minh", "thang"))
def device_revoke(cast: Cast) -> Case:
    device = Device.objects.create(id=uuid7(), account=cast.tuan, public_key=b"\x04" * 65, enrolled_at=clock.now())
    return Case(kwargs={"device_id": device.pk}, missing={"device_id": uuid7()})
