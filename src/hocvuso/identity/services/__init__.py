"""Writes about who acts."""

from hocvuso.identity.services.accounts import (
    create_account,
    create_organisation,
    note_seen,
    set_password,
    switch_account,
    switch_off_idle_accounts,
)
from hocvuso.identity.services.attempts import forget_old_attempts, note_failure, note_success, require_patience
from hocvuso.identity.services.codes import issue_helper_code, issue_sign_in_code, redeem_code
from hocvuso.identity.services.devices import enrol_device, revoke_device
from hocvuso.identity.services.grants import add_staff, give_grant, revoke_grant
from hocvuso.identity.services.housekeeping import tidy
from hocvuso.identity.services.passkeys import (
    add_passkey,
    begin_passkey,
    begin_passkey_sign_in,
    check_passkey,
    remove_passkey,
)
from hocvuso.identity.services.sign_in import (
    begin_second_factor,
    check_name_and_password,
    check_second_factor,
    confirm_second_factor,
    digits_for_demonstration,
    has_second_factor,
    note_signed_in,
    remove_second_factor,
)

__all__ = [
    "add_passkey",
    "add_staff",
    "begin_passkey",
    "begin_passkey_sign_in",
    "begin_second_factor",
    "check_name_and_password",
    "check_passkey",
    "check_second_factor",
    "confirm_second_factor",
    "create_account",
    "create_organisation",
    "digits_for_demonstration",
    "enrol_device",
    "forget_old_attempts",
    "give_grant",
    "has_second_factor",
    "issue_helper_code",
    "issue_sign_in_code",
    "note_failure",
    "note_seen",
    "note_signed_in",
    "note_success",
    "redeem_code",
    "remove_passkey",
    "remove_second_factor",
    "require_patience",
    "revoke_device",
    "revoke_grant",
    "set_password",
    "switch_account",
    "switch_off_idle_accounts",
    "tidy",
]
