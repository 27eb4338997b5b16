"""Passkeys (khóa truy cập): added by somebody who is wholly signed in, used instead of password and authenticator."""

import secrets
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from hocvuso.audit.services import log
from hocvuso.identity import webauthn_answers
from hocvuso.identity.errors import LastFactor, PasskeyNotAdded, PasskeyRefused, TooManyPasskeys
from hocvuso.identity.models import Account, Passkey, PasskeyChallenge
from hocvuso.identity.rules import MOST_PASSKEYS, PASSKEY_CHALLENGE_LIFETIME, counter_went_back
from hocvuso.identity.services.attempts import note_failure, note_success, require_patience
from hocvuso.identity.services.sign_in import check_second_factor, has_second_factor, require_awake
from hocvuso.identity.types import PasskeyQuestion
from hocvuso.identity.webauthn_answers import AnswerRefused
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean

_DOOR = "passkey"
_CHALLENGE_BYTES = 32
_LONGEST_NAME = 60


def begin_passkey(*, account: Account, answer: str, address: str) -> PasskeyQuestion:
    """Ask a device of the account for a new passkey, after six digits of the authenticator or a recovery code.

    Raises PasskeyNotAdded where this server can have none, TooManyPasskeys, SecondFactorRefused, TooManyAttempts.
    """
    if not settings.HOCVUSO_PASSKEY_HOST:
        raise PasskeyNotAdded()
    known = list(Passkey.objects.filter(account=account).values_list("credential_id", "transports"))
    if len(known) >= MOST_PASSKEYS:
        raise TooManyPasskeys(most=MOST_PASSKEYS)
    check_second_factor(account=account, answer=answer, address=address)
    question_id, challenge = _ask(account)
    options = webauthn_answers.registration_options(
        account_id=account.pk,
        sign_in_name=account.sign_in_name,
        display_name=account.display_name,
        challenge=challenge,
        known=[(bytes(key), hints) for key, hints in known],
    )
    return PasskeyQuestion(question_id, options)


def add_passkey(*, account: Account, question_id: UUID | None, answer: str, name: str) -> UUID:
    """Keep the passkey that answered the question; return its id. Raises PasskeyNotAdded, TooManyPasskeys."""
    challenge = _use_up(question_id, account)
    if challenge is None:
        raise PasskeyNotAdded()
    try:
        key = webauthn_answers.read_new_key(answer, challenge=challenge)
    except AnswerRefused:
        raise PasskeyNotAdded() from None
    with transaction.atomic():
        # two pages at once: the second one counts what the first one added, or finds the authenticator taken away
        Account.objects.select_for_update().get(pk=account.pk)
        if not has_second_factor(account=account):
            raise PasskeyNotAdded()
        if Passkey.objects.filter(account=account).count() >= MOST_PASSKEYS:
            raise TooManyPasskeys(most=MOST_PASSKEYS)
        try:
            with transaction.atomic():
                row = Passkey.objects.create(
                    account=account,
                    name=clean(name)[:_LONGEST_NAME] or gettext("Khóa truy cập"),
                    credential_id=key.credential_id,
                    public_key=key.public_key,
                    sign_count=key.sign_count,
                    transports=key.transports,
                    created_at=clock.now(),
                )
        except IntegrityError:
            raise PasskeyNotAdded() from None
        log(actor=account.pk, action="identity.passkey.added", object_kind="passkey", object_id=row.pk)
    return row.pk


def begin_passkey_sign_in() -> PasskeyQuestion:
    """Ask whoever stands at the door for a passkey. Raises PasskeyRefused where this server can have none."""
    if not settings.HOCVUSO_PASSKEY_HOST:
        raise PasskeyRefused()
    question_id, challenge = _ask(None)
    return PasskeyQuestion(question_id, webauthn_answers.sign_in_options(challenge=challenge))


def check_passkey(*, question_id: UUID | None, answer: str, address: str) -> Account:
    """Return the account whose passkey answered the question; it needs no further factor.

    Raises PasskeyRefused (which also says nothing of whether the passkey is known), TooManyAttempts, AccountAsleep.
    """
    keys = [f"address:{address}"]
    try:
        credential_id = webauthn_answers.credential_id_of(answer)
        keys.append(f"credential:{credential_id.hex()}")
    except AnswerRefused:
        credential_id = b""
    require_patience(door=_DOOR, keys=keys)
    try:
        account = _accept(_use_up(question_id, None), credential_id, answer)
    except PasskeyRefused:
        note_failure(door=_DOOR, keys=keys)
        raise
    note_success(door=_DOOR, keys=keys)
    return account


def remove_passkey(*, account: Account, passkey_id: UUID, answer: str, address: str) -> None:
    """Forget one passkey of the account, after six digits of the authenticator or a recovery code.

    Raises NotFound, LastFactor when no authenticator would be left, SecondFactorRefused, TooManyAttempts.
    """
    if not Passkey.objects.filter(pk=passkey_id, account=account).exists():
        raise NotFound()
    if not has_second_factor(account=account):
        raise LastFactor()
    check_second_factor(account=account, answer=answer, address=address)
    with transaction.atomic():
        if Passkey.objects.filter(pk=passkey_id, account=account).delete()[0]:
            log(actor=account.pk, action="identity.passkey.removed", object_kind="passkey", object_id=passkey_id)


def _ask(account: Account | None) -> tuple[UUID, bytes]:
    now = clock.now()
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    # whoever asks clears away what nobody answered
    PasskeyChallenge.objects.filter(expires_at__lte=now).delete()
    row = PasskeyChallenge.objects.create(
        account=account, challenge=challenge, expires_at=now + PASSKEY_CHALLENGE_LIFETIME
    )
    return row.pk, challenge


def _use_up(question_id: UUID | None, account: Account | None) -> bytes | None:
    """Return the challenge and end it, or None when it is unknown, used, stale or was put to somebody else."""
    if question_id is None:
        return None
    row = PasskeyChallenge.objects.filter(pk=question_id, account=account, expires_at__gt=clock.now()).first()
    # the deletion decides when two answers come at once
    if row is None or not PasskeyChallenge.objects.filter(pk=row.pk).delete()[0]:
        return None
    return bytes(row.challenge)


def _accept(challenge: bytes | None, credential_id: bytes, answer: str) -> Account:
    if challenge is None or not credential_id:
        raise PasskeyRefused()
    with transaction.atomic():
        row = Passkey.objects.select_for_update().filter(credential_id=credential_id).first()
        if row is None:
            raise PasskeyRefused()
        try:
            count = webauthn_answers.check_answer(
                answer, challenge=challenge, public_key=bytes(row.public_key), account_id=row.account_id
            )
        except AnswerRefused:
            raise PasskeyRefused() from None
        copied = counter_went_back(row.sign_count, count)
        if not copied:
            require_awake(account=row.account)
            row.sign_count, row.last_used_at = count, clock.now()
            row.save(update_fields=["sign_count", "last_used_at"])
        log(
            actor=row.account_id,
            action="identity.passkey.counter_back" if copied else "identity.passkey.used",
            object_kind="passkey",
            object_id=row.pk,
        )
    if copied:
        raise PasskeyRefused()
    return row.account
