"""What is put to a passkey and whether its answer holds (WebAuthn 3). No database here; the library checks, we decide.

Both kinds of question ask for user verification: the device plus its PIN, finger or face are two factors. No
attestation is asked for: which make of phone somebody owns is none of our business.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import webauthn
from django.conf import settings
from webauthn import helpers
from webauthn.helpers import structs

from hocvuso.identity.rules import LONGEST_CREDENTIAL_ID, PASSKEY_CHALLENGE_LIFETIME

RP_NAME = "Học vụ số"
_LONGEST_ANSWER = 20_000
_MILLISECONDS = int(PASSKEY_CHALLENGE_LIFETIME.total_seconds() * 1000)
_REQUIRED = structs.UserVerificationRequirement.REQUIRED
_TRANSPORTS = frozenset(t.value for t in structs.AuthenticatorTransport)


class AnswerRefused(Exception):
    """The answer is unreadable, forged, of another site, or belongs to another question."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a new passkey says of itself."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


def registration_options(
    *,
    account_id: UUID,
    sign_in_name: str,
    display_name: str,
    challenge: bytes,
    known: Iterable[tuple[bytes, list[str]]],
) -> dict[str, Any]:
    """Return PublicKeyCredentialCreationOptionsJSON; authenticators that hold one of the `known` keys
    (credential id, transports) are left out.
    """
    return helpers.options_to_json_dict(
        webauthn.generate_registration_options(
            rp_id=settings.HOCVUSO_PASSKEY_HOST,
            rp_name=RP_NAME,
            user_id=account_id.bytes,
            user_name=sign_in_name,
            user_display_name=display_name,
            challenge=challenge,
            timeout=_MILLISECONDS,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
            ),
            exclude_credentials=[
                structs.PublicKeyCredentialDescriptor(
                    id=key, transports=[structs.AuthenticatorTransport(hint) for hint in hints]
                )
                for key, hints in known
            ],
        )
    )


def sign_in_options(*, challenge: bytes) -> dict[str, Any]:
    """Return PublicKeyCredentialRequestOptionsJSON: any passkey of this server, the person chooses on the device."""
    return helpers.options_to_json_dict(
        webauthn.generate_authentication_options(
            rp_id=settings.HOCVUSO_PASSKEY_HOST,
            challenge=challenge,
            timeout=_MILLISECONDS,
            user_verification=_REQUIRED,
        )
    )


def read_new_key(answer: str, *, challenge: bytes) -> NewKey:
    """Check the answer of navigator.credentials.create(). Raises AnswerRefused."""
    with _refusing():
        sent = helpers.parse_registration_credential_json(_object(answer))
        _require_own_page(sent.response.client_data_json)
        made = webauthn.verify_registration_response(credential=sent, **_expected(challenge))
    if len(made.credential_id) > LONGEST_CREDENTIAL_ID or made.credential_id != sent.raw_id:
        raise AnswerRefused
    transports = [t.value for t in sent.response.transports or [] if t.value in _TRANSPORTS]
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count, sorted(set(transports)))


def credential_id_of(answer: str) -> bytes:
    """Return which passkey an answer names, not yet believed. Raises AnswerRefused."""
    with _refusing():
        return helpers.parse_authentication_credential_json(_object(answer)).raw_id


def check_answer(answer: str, *, challenge: bytes, public_key: bytes, account_id: UUID) -> int:
    """Check the answer of navigator.credentials.get() and return the authenticator's count of uses.

    Raises AnswerRefused. The count is the caller's to judge: only a genuine answer may say that a key was copied.
    """
    with _refusing():
        sent = helpers.parse_authentication_credential_json(_object(answer))
        _require_own_page(sent.response.client_data_json)
        checked = webauthn.verify_authentication_response(
            credential=sent,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            **_expected(challenge),
        )
    if sent.response.user_handle != account_id.bytes:
        raise AnswerRefused
    return checked.new_sign_count


def _expected(challenge: bytes) -> dict[str, Any]:
    """What either kind of answer must hold: our question, name and address, and a person who unlocked the device."""
    return {
        "expected_challenge": challenge,
        "expected_rp_id": settings.HOCVUSO_PASSKEY_HOST,
        "expected_origin": settings.HOCVUSO_ORIGIN,
        "require_user_verification": True,
    }


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever a stranger's bytes trip in the parsers: it is no passkey of ours."""
    try:
        yield
    except Exception as error:
        raise AnswerRefused from error


def _object(answer: str) -> dict[str, Any]:
    if len(answer) > _LONGEST_ANSWER:
        raise AnswerRefused
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise AnswerRefused
    return read


def _require_own_page(client_data: bytes) -> None:
    # a page of ours inside a frame of somebody else's
    if helpers.parse_client_data_json(client_data).cross_origin:
        raise AnswerRefused
