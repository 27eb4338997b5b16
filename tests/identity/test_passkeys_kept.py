"""Passkeys of an account: added and removed with the authenticator at hand, never left behind by a lost phone."""

import pytest

from hocvuso.audit.models import Entry
from hocvuso.identity import queries, rules, services
from hocvuso.identity.errors import (
    LastFactor,
    PasskeyNotAdded,
    PasskeyRefused,
    SecondFactorRefused,
    TooManyAttempts,
    TooManyPasskeys,
)
from hocvuso.identity.models import Account, Passkey, PasskeyChallenge, SecondFactor
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from tests.cast import Cast
from tests.identity.authenticator import Authenticator, unb64
from tests.identity.passkeys import HERE, acts, add, begin, sign_in, spare_key, with_authenticator


def test_a_device_that_has_a_key_is_left_out_when_another_is_added(officer: Account) -> None:
    device = Authenticator()
    add(officer, device)
    (known,) = begin(officer).options["excludeCredentials"]
    assert (unb64(known["id"]), known["transports"]) == (device.credential_id, ["hybrid"])


def test_a_removed_key_opens_nothing(officer: Account) -> None:
    device, other = Authenticator(), Authenticator()
    gone, kept = add(officer, device), add(officer, other)
    services.remove_passkey(account=officer, passkey_id=gone, answer=spare_key(officer), address=HERE)
    with pytest.raises(PasskeyRefused):
        sign_in(device)
    assert [key.id for key in queries.passkeys(officer.pk)] == [kept]
    assert sign_in(other).pk == officer.pk
    assert acts()[2] == "identity.passkey.removed"


def test_adding_and_removing_ask_for_the_authenticator_again(officer: Account) -> None:
    added = add(officer, Authenticator())
    for typed in ("", "000000", "khong-phai-ma"):
        with pytest.raises(SecondFactorRefused):
            services.begin_passkey(account=officer, answer=typed, address=HERE)
    with pytest.raises(SecondFactorRefused):
        services.remove_passkey(account=officer, passkey_id=added, answer="000000", address="10.0.0.9")
    assert Passkey.objects.count() == 1
    assert not PasskeyChallenge.objects.exists()
    # five in all: the same wait as at the second step of signing in
    with pytest.raises(SecondFactorRefused):
        services.check_second_factor(account=officer, answer="1", address="10.0.0.8")
    with pytest.raises(TooManyAttempts):
        services.remove_passkey(account=officer, passkey_id=added, answer=spare_key(officer), address="10.0.0.7")


def test_an_account_without_authenticator_gets_no_passkey_and_never_lives_on_one_alone(
    officer: Account, cast: Cast
) -> None:
    with pytest.raises(SecondFactorRefused):
        services.begin_passkey(account=cast.tuan, answer="000000", address=HERE)
    added = add(officer, Authenticator())
    code = spare_key(officer)
    SecondFactor.objects.filter(account=officer).delete()
    with pytest.raises(LastFactor):
        services.remove_passkey(account=officer, passkey_id=added, answer=code, address=HERE)
    assert Passkey.objects.count() == 1


def test_nobody_removes_somebody_elses_key(officer: Account, cast: Cast) -> None:
    with_authenticator(cast.cuong)
    added = add(officer, Authenticator())
    for account, key in ((cast.cuong, added), (officer, uuid7())):
        with pytest.raises(NotFound):
            services.remove_passkey(account=account, passkey_id=key, answer=spare_key(account), address=HERE)
    assert Passkey.objects.count() == 1


def test_a_lost_phone_takes_its_passkeys_with_it(officer: Account, cast: Cast) -> None:
    device = Authenticator()
    add(officer, device)
    services.remove_second_factor(cast.scope(cast.quan), account_id=officer.pk, actor=cast.quan.pk)
    with pytest.raises(PasskeyRefused):
        sign_in(device)
    removed = Entry.objects.get(action="identity.passkey.removed")
    assert removed.actor == cast.quan.pk


def test_a_key_half_added_when_the_phone_was_reported_lost_is_not_kept(officer: Account, cast: Cast) -> None:
    device, asked = Authenticator(), begin(officer)
    made = device.make(asked.options)
    services.remove_second_factor(cast.scope(cast.quan), account_id=officer.pk, actor=cast.quan.pk)
    assert not PasskeyChallenge.objects.exists()
    with_authenticator(officer)
    with pytest.raises(PasskeyNotAdded):
        services.add_passkey(account=officer, question_id=asked.id, answer=made, name="x")
    # the two at once: the question was already used up when the authenticator went
    asked = begin(officer)
    SecondFactor.objects.filter(account=officer).delete()
    with pytest.raises(PasskeyNotAdded):
        services.add_passkey(account=officer, question_id=asked.id, answer=device.make(asked.options), name="x")
    assert not Passkey.objects.exists()


def test_a_key_belongs_to_one_account(officer: Account, cast: Cast) -> None:
    with_authenticator(cast.cuong)
    device = Authenticator()
    add(officer, device)
    with pytest.raises(PasskeyNotAdded):
        add(cast.cuong, device)
    assert Passkey.objects.get().account_id == officer.pk


def test_ten_keys_are_enough(officer: Account) -> None:
    late = begin(officer)
    for _ in range(rules.MOST_PASSKEYS):
        add(officer, Authenticator(), name="")
    with pytest.raises(TooManyPasskeys) as refused:
        begin(officer)
    assert "10" in refused.value.message()
    with pytest.raises(TooManyPasskeys):
        services.add_passkey(account=officer, question_id=late.id, answer=Authenticator().make(late.options), name="x")
    assert {key.name for key in queries.passkeys(officer.pk)} == {"Khóa truy cập"}
