"""Proving who somebody is: password and authenticator for staff, a one-time code for volunteers."""

import secrets
from uuid import UUID

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.identity.errors import AccountAsleep, SecondFactorRefused, SignInRefused
from hocvuso.identity.models import Account, Passkey, PasskeyChallenge, RecoveryCode, SecondFactor
from hocvuso.identity.rules import CODE_ALPHABET, IDLE_ACCOUNT, clean_code
from hocvuso.identity.services.attempts import note_failure, note_success, require_patience
from hocvuso.identity.services.oversight import require_may_manage
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.text import fold
from hocvuso.places.types import PlaceScope

ISSUER = "hocvuso"
RECOVERY_CODES = 8
_STEP_SECONDS = 30
_SEALED_AS = "identity.second_factor.secret"
_RECOVERY_AS = "identity.recovery"
_decoy = ""


def check_name_and_password(*, sign_in_name: str, password: str, address: str) -> Account:
    """Return the account, which still needs its second factor. Raises SignInRefused, TooManyAttempts, AccountAsleep."""
    keys = [f"name:{fold(sign_in_name)}", f"address:{address}"]
    require_patience(door="password", keys=keys)
    account = Account.objects.filter(sign_in_name=fold(sign_in_name)).first()
    # an unknown name takes as long as a wrong password, so that names can't be tried out
    right = check_password(password, account.password if account else _decoy_hash())
    if account is None or not right:
        note_failure(door="password", keys=keys)
        raise SignInRefused()
    require_awake(account=account)
    note_success(door="password", keys=keys)
    return account


def require_awake(*, account: Account) -> None:
    """Raise AccountAsleep when the account is off, or was idle so long that it ought to be."""
    last = account.last_seen or account.created_at
    if not account.is_active or clock.now() - last > IDLE_ACCOUNT:
        raise AccountAsleep()


def has_second_factor(*, account: Account) -> bool:
    """Return whether the account has a confirmed authenticator."""
    return SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).exists()


@transaction.atomic
def begin_second_factor(*, account: Account, secret: str | None = None) -> str:
    """Make the secret of a new authenticator, not yet in force, and return its otpauth address for the QR code.

    An unconfirmed secret is shown again, so that a page opened twice shows one code.
    """
    row = SecondFactor.objects.select_for_update().filter(account=account).first()
    if row is not None and row.confirmed_at is not None:
        raise SecondFactorRefused()
    if row is None:
        secret = secret or pyotp.random_base32()
        SecondFactor.objects.create(
            account=account, secret=sealed.seal(secret, context=_SEALED_AS), created_at=clock.now()
        )
    else:
        secret = _secret(row)
    return pyotp.TOTP(secret, name=account.sign_in_name, issuer=ISSUER).provisioning_uri()


@transaction.atomic
def confirm_second_factor(*, account: Account, digits: str) -> list[str]:
    """Put the new authenticator in force and return the recovery codes, shown this once. Raises SecondFactorRefused."""
    row = SecondFactor.objects.select_for_update().filter(account=account, confirmed_at__isnull=True).first()
    step = _matching_step(row, digits) if row else None
    if row is None or step is None:
        raise SecondFactorRefused()
    row.confirmed_at, row.last_step = clock.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    codes = ["".join(secrets.choice(CODE_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, code_hash=_recovery_hash(code)) for code in codes)
    log(actor=account.pk, action="identity.second_factor.confirmed", object_kind="account", object_id=account.pk)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def check_second_factor(*, account: Account, answer: str, address: str) -> None:
    """Accept six digits of the authenticator or one unused recovery code.

    Raises SecondFactorRefused, TooManyAttempts.
    """
    keys = [f"account:{account.pk}", f"address:{address}"]
    require_patience(door="second_factor", keys=keys)
    if not (_accept_digits(account, answer) or _accept_recovery(account, answer)):
        note_failure(door="second_factor", keys=keys)
        raise SecondFactorRefused()
    note_success(door="second_factor", keys=keys)


def digits_for_demonstration(*, account: Account) -> str | None:
    """Return the digits in force now when this is a demonstration of synthetic people, else None."""
    if not settings.HOCVUSO_DEMO:
        return None
    row = SecondFactor.objects.filter(account=account).first()
    if row is None:
        return None
    # the step after the last used one, so that a second sign-in within 30 seconds works too
    step = max(int(clock.now().timestamp()) // _STEP_SECONDS, row.last_step + 1)
    return pyotp.TOTP(_secret(row)).generate_otp(step)


@transaction.atomic
def remove_second_factor(scope: PlaceScope, *, account_id: UUID, actor: UUID) -> None:
    """Take a lost authenticator and all passkeys away; the next sign-in sets up a new authenticator.

    Passkeys go too: they lie on the phone that was lost, and alone they would open the account.

    Raises NotFound, or GrantRefused for an account the actor does not stand above.
    """
    require_may_manage(scope, account_id=account_id, actor=actor)
    # a passkey that is being added at this moment waits here, and then finds no authenticator
    Account.objects.select_for_update().get(pk=account_id)
    PasskeyChallenge.objects.filter(account_id=account_id).delete()
    SecondFactor.objects.filter(account_id=account_id).delete()
    RecoveryCode.objects.filter(account_id=account_id).delete()
    keys = Passkey.objects.filter(account_id=account_id)
    for key_id in keys.values_list("pk", flat=True):
        log(actor=actor, action="identity.passkey.removed", object_kind="passkey", object_id=key_id)
    keys.delete()
    log(actor=actor, action="identity.second_factor.removed", object_kind="account", object_id=account_id)


def note_signed_in(*, account: Account, how: str) -> None:
    """Write a sign-in into the journal; `how` is password, passkey or code."""
    now = clock.now()
    Account.objects.filter(pk=account.pk).update(last_seen=now, last_login=now)
    log(
        actor=account.pk,
        action="identity.session.opened",
        object_kind="account",
        object_id=account.pk,
        details={"how": how},
    )


@transaction.atomic
def _accept_digits(account: Account, answer: str) -> bool:
    row = SecondFactor.objects.select_for_update().filter(account=account, confirmed_at__isnull=False).first()
    step = _matching_step(row, answer) if row else None
    if row is None or step is None:
        return False
    row.last_step = step
    row.save(update_fields=["last_step"])
    return True


def _accept_recovery(account: Account, answer: str) -> bool:
    unused = RecoveryCode.objects.filter(
        account=account, code_hash=_recovery_hash(clean_code(answer)), used_at__isnull=True
    )
    with transaction.atomic():
        if not unused.update(used_at=clock.now()):
            return False
        log(actor=account.pk, action="identity.recovery.used", object_kind="account", object_id=account.pk)
    return True


def _matching_step(row: SecondFactor, digits: str) -> int | None:
    """Return the time step the digits belong to: one step of clock skew either way, never a step already used."""
    typed = "".join(c for c in digits if c.isdigit())
    if len(typed) != 6:
        return None
    totp = pyotp.TOTP(_secret(row))
    now = int(clock.now().timestamp()) // _STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if step > row.last_step and secrets.compare_digest(totp.generate_otp(step), typed):
            return step
    return None


def _secret(row: SecondFactor) -> str:
    return sealed.unseal(bytes(row.secret), context=_SEALED_AS)


def _recovery_hash(code: str) -> bytes:
    return sealed.blind_index(code, context=_RECOVERY_AS)


def _decoy_hash() -> str:
    global _decoy
    if not _decoy:
        _decoy = make_password(secrets.token_urlsafe(16))
    return _decoy
