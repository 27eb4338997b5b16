"""One-time codes: read aloud by a team leader, typed once."""

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction

from hocvuso.audit.services import log
from hocvuso.identity.errors import CodeRefused
from hocvuso.identity.models import Account, OneTimeCode
from hocvuso.identity.queries import organisation_of, require_all_inside
from hocvuso.identity.rules import CODE_ALPHABET, CODE_LENGTH, CODE_LIFETIME, CODE_ROLES, clean_code, spoken_code
from hocvuso.identity.services.attempts import note_failure, note_success, require_patience
from hocvuso.identity.services.sign_in import require_awake
from hocvuso.identity.types import IssuedCode, RedeemedCode
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.errors import NotFound
from hocvuso.places.types import PlaceScope

_DRAWS = 5


@transaction.atomic
def issue_sign_in_code(scope: PlaceScope, *, account_id: UUID, actor: UUID) -> IssuedCode:
    """Make a code with which a volunteer of the scope signs in once; earlier unused ones end.

    Raises NotFound for an account outside the scope, or one that needs a password and an authenticator.
    """
    if not require_all_inside(scope, account_id).roles <= CODE_ROLES:
        raise NotFound()
    return _issue(purpose="sign_in", account_id=account_id, actor=actor, subject=None)


@transaction.atomic
def issue_helper_code(*, account_id: UUID, subject: UUID) -> IssuedCode:
    """Make a code under which practice results are written down about a resident in the helper's name.

    The caller has checked that `subject` lies in the helper's scope and consented.
    """
    return _issue(purpose="helper", account_id=account_id, actor=account_id, subject=subject)


def redeem_code(*, purpose: str, typed: str, address: str) -> RedeemedCode:
    """Use a code up. Raises CodeRefused, TooManyAttempts, AccountAsleep."""
    keys = [f"address:{address}"]
    require_patience(door=f"code.{purpose}", keys=keys)
    try:
        redeemed = _use(purpose, clean_code(typed))
    except CodeRefused:
        note_failure(door=f"code.{purpose}", keys=keys)
        raise
    note_success(door=f"code.{purpose}", keys=keys)
    return redeemed


@transaction.atomic
def _use(purpose: str, code: str) -> RedeemedCode:
    now = clock.now()
    row = (
        OneTimeCode.objects.select_related("account")
        .filter(purpose=purpose, code_hash=_hash(code), used_at__isnull=True, expires_at__gt=now)
        .first()
    )
    # the update decides when two phones type the same code at once
    if row is None or not OneTimeCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        raise CodeRefused()
    require_awake(account=row.account)
    log(
        actor=row.account_id,
        action="identity.code.used",
        object_kind="account",
        object_id=row.account_id,
        details={"purpose": purpose},
    )
    return RedeemedCode(row.account_id, organisation_of(row.account_id), row.subject)


def _issue(*, purpose: str, account_id: UUID, actor: UUID, subject: UUID | None) -> IssuedCode:
    now = clock.now()
    account = Account.objects.get(pk=account_id)
    if purpose == "sign_in":
        OneTimeCode.objects.filter(account_id=account_id, purpose=purpose, used_at__isnull=True).update(used_at=now)
        # the leader vouches for somebody who was away long
        Account.objects.filter(pk=account_id, is_active=True).update(last_seen=now)
    for _ in range(_DRAWS):
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH[purpose]))
        try:
            with transaction.atomic():
                row = OneTimeCode.objects.create(
                    purpose=purpose,
                    account_id=account_id,
                    subject=subject,
                    code_hash=_hash(code),
                    issued_by=actor,
                    issued_at=now,
                    expires_at=now + CODE_LIFETIME[purpose],
                )
            break
        except IntegrityError:
            continue
    else:
        raise RuntimeError("no free code after five draws")
    log(
        actor=actor,
        action="identity.code.issued",
        object_kind="account",
        object_id=account_id,
        details={"purpose": purpose},
    )
    return IssuedCode(code, spoken_code(code), account_id, account.display_name, row.expires_at)


def _hash(code: str) -> bytes:
    return sealed.blind_index(code, context="identity.code")
