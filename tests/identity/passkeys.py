"""What tests of passkeys do again and again: add one, sign in with it."""

from typing import Any
from uuid import UUID

import pyotp

from hocvuso.audit.models import Entry
from hocvuso.identity import services
from hocvuso.identity.models import Account, RecoveryCode
from hocvuso.identity.services.sign_in import _recovery_hash
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.identity.authenticator import Authenticator

HERE = "10.0.0.1"


def with_authenticator(account: Account) -> None:
    totp = pyotp.TOTP(pyotp.parse_uri(services.begin_second_factor(account=account)).secret)
    services.confirm_second_factor(account=account, digits=totp.at(int(clock.now().timestamp())))


def spare_key(account: Account) -> str:
    """Return an unused recovery code: six digits would be good once in 30 seconds only."""
    code = uuid7().hex
    RecoveryCode.objects.create(account=account, code_hash=_recovery_hash(code.upper()))
    return code


def begin(account: Account) -> Any:
    return services.begin_passkey(account=account, answer=spare_key(account), address=HERE)


def add(account: Account, device: Authenticator, name: str = "Điện thoại", **wrong: Any) -> UUID:
    asked = begin(account)
    made = device.make(asked.options, **wrong)
    return services.add_passkey(account=account, question_id=asked.id, answer=made, name=name)


def sign_in(device: Authenticator, *, address: str = HERE, **wrong: Any) -> Account:
    asked = services.begin_passkey_sign_in()
    return services.check_passkey(question_id=asked.id, answer=device.answer(asked.options, **wrong), address=address)


def acts() -> list[str]:
    return list(
        Entry.objects.filter(action__startswith="identity.passkey").order_by("number").values_list("action", flat=True)
    )
