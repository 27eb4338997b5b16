"""Codes are used once, soon stale, and useless to the wrong people; wrong answers cost time."""

from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.identity import queries, rules, services
from hocvuso.identity.errors import (
    AccountAsleep,
    CodeRefused,
    GrantRefused,
    NameTaken,
    PasswordRefused,
    SecondFactorRefused,
    SignInRefused,
    TooManyAttempts,
)
from hocvuso.identity.models import Account, OneTimeCode, SecondFactor
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import FAR, HERE, NEAR, PASSWORD, THERE, Cast


def redeem(typed: str, purpose: str = "sign_in", address: str = "10.0.0.1") -> services.codes.RedeemedCode:
    return services.redeem_code(purpose=purpose, typed=typed, address=address)


def test_a_code_opens_once(cast: Cast) -> None:
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    assert redeem(issued.spoken.lower()).account_id == cast.tuan.pk
    with pytest.raises(CodeRefused):
        redeem(issued.code)


def test_a_code_is_kept_as_a_hash_only(cast: Cast) -> None:
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    row = OneTimeCode.objects.get(account=cast.tuan)
    assert issued.code.encode() not in bytes(row.code_hash)
    assert len(row.code_hash) == 32


def test_a_stale_code_is_refused(cast: Cast) -> None:
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    with clock.frozen(issued.expires_at + timedelta(seconds=1)), pytest.raises(CodeRefused):
        redeem(issued.code)


def test_a_new_code_ends_the_old_one(cast: Cast) -> None:
    first = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    with pytest.raises(CodeRefused):
        redeem(first.code)


def test_a_leader_gives_no_code_outside_the_team(cast: Cast) -> None:
    for other in (cast.bich, cast.hanh, cast.cuong, cast.quan, cast.thang):
        with pytest.raises(NotFound):
            services.issue_sign_in_code(cast.scope(cast.lan), account_id=other.pk, actor=cast.lan.pk)


def test_a_leader_gives_no_code_that_would_open_another_ward(cast: Cast) -> None:
    services.give_grant(
        account_id=cast.tuan.pk,
        role="volunteer",
        organisation_id=cast.team,
        commune=THERE,
        neighbourhood=NEAR,
        actor=None,
    )
    with pytest.raises(NotFound):
        services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)


def test_an_officer_needs_more_than_a_code(cast: Cast) -> None:
    services.give_grant(
        account_id=cast.hanh.pk,
        role="volunteer",
        organisation_id=cast.team,
        commune=HERE,
        neighbourhood=NEAR,
        actor=None,
    )
    with pytest.raises(NotFound):
        services.issue_sign_in_code(cast.scope(cast.hanh), account_id=cast.hanh.pk, actor=cast.hanh.pk)


def test_a_helper_code_names_helper_and_resident_and_opens_no_session(cast: Cast) -> None:
    resident = uuid7()
    issued = services.issue_helper_code(account_id=cast.tuan.pk, subject=resident)
    with pytest.raises(CodeRefused):
        redeem(issued.code)
    redeemed = redeem(issued.code, "helper")
    assert (redeemed.account_id, redeemed.organisation_id, redeemed.subject) == (cast.tuan.pk, cast.team, resident)


def test_wrong_codes_cost_time_and_a_right_one_forgives(cast: Cast) -> None:
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    for _ in range(rules.FREE_ATTEMPTS):
        with pytest.raises(CodeRefused):
            redeem("WRONGWRO")
    with pytest.raises(TooManyAttempts) as refused:
        redeem(issued.code)
    assert "1 phút" in refused.value.message()
    assert redeem(issued.code, address="10.0.0.2").account_id == cast.tuan.pk
    second = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert redeem(second.code).account_id == cast.tuan.pk
        with pytest.raises(CodeRefused):
            redeem("WRONGWRO")


@given(st.integers(0, 60))
def test_waiting_never_shrinks_and_never_exceeds_a_quarter_of_an_hour(failures: int) -> None:
    assert rules.wait_after(failures) <= rules.wait_after(failures + 1) <= rules.LONGEST_WAIT


@given(st.text(alphabet=rules.CODE_ALPHABET, min_size=6, max_size=8))
def test_a_code_survives_being_read_aloud_and_typed(code: str) -> None:
    assert rules.clean_code(f" {rules.spoken_code(code).lower()} - ") == code


@pytest.fixture
def staff(cast: Cast, settings: object) -> Account:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    services.set_password(account_id=cast.hanh.pk, password=PASSWORD, actor=None)
    return Account.objects.get(pk=cast.hanh.pk)


def totp_of(account: Account) -> pyotp.TOTP:
    address = services.begin_second_factor(account=account)
    return pyotp.TOTP(pyotp.parse_uri(address).secret)


def digits(totp: pyotp.TOTP) -> str:
    return totp.at(int(clock.now().timestamp()))


def test_name_and_password_are_checked_together(staff: Account) -> None:
    for name, password in (("hanh", "wrong password"), ("nobody", PASSWORD), ("hanh", "")):
        with pytest.raises(SignInRefused) as refused:
            services.check_name_and_password(sign_in_name=name, password=password, address="10.0.0.1")
        assert refused.value.message() == SignInRefused().message()
    found = services.check_name_and_password(sign_in_name=" HẠNH ", password=PASSWORD, address="10.0.0.1")
    assert found.pk == staff.pk


def test_guessing_a_password_from_many_addresses_is_slowed_by_name(staff: Account) -> None:
    for n in range(rules.FREE_ATTEMPTS):
        with pytest.raises(SignInRefused):
            services.check_name_and_password(sign_in_name="hanh", password="x", address=f"10.0.0.{n}")
    with pytest.raises(TooManyAttempts):
        services.check_name_and_password(sign_in_name="hanh", password=PASSWORD, address="10.0.1.1")


def test_six_digits_work_once(staff: Account) -> None:
    totp = totp_of(staff)
    assert not services.has_second_factor(account=staff)
    with pytest.raises(SecondFactorRefused):
        services.confirm_second_factor(account=staff, digits="000 00")
    recovery = services.confirm_second_factor(account=staff, digits=digits(totp))
    assert services.has_second_factor(account=staff)
    with pytest.raises(SecondFactorRefused):
        services.check_second_factor(account=staff, answer=digits(totp), address="a")
    with clock.frozen(clock.now() + timedelta(seconds=30)):
        services.check_second_factor(account=staff, answer=digits(totp), address="a")
        with pytest.raises(SecondFactorRefused):
            services.check_second_factor(account=staff, answer=digits(totp), address="a")
    services.check_second_factor(account=staff, answer=recovery[0].lower(), address="a")
    with pytest.raises(SecondFactorRefused):
        services.check_second_factor(account=staff, answer=recovery[0], address="a")
    services.check_second_factor(account=staff, answer=recovery[1], address="a")


def test_the_secret_is_sealed(staff: Account) -> None:
    secret = totp_of(staff).secret
    assert secret.encode() not in bytes(SecondFactor.objects.get(account=staff).secret)


def test_a_confirmed_authenticator_is_not_shown_again(staff: Account) -> None:
    services.confirm_second_factor(account=staff, digits=digits(totp_of(staff)))
    with pytest.raises(SecondFactorRefused):
        services.begin_second_factor(account=staff)


def test_only_those_above_all_places_of_an_account_reset_its_authenticator(cast: Cast) -> None:
    services.begin_second_factor(account=cast.quan)
    with pytest.raises(NotFound):
        services.remove_second_factor(cast.scope(cast.hanh), account_id=cast.quan.pk, actor=cast.hanh.pk)
    services.remove_second_factor(cast.scope(cast.quan), account_id=cast.quan.pk, actor=cast.quan.pk)
    assert not SecondFactor.objects.exists()


def test_a_ward_neither_shuts_out_its_supervisor_nor_opens_a_colleagues_door(cast: Cast) -> None:
    ward = cast.scope(cast.hanh)
    for other in (cast.minh, cast.hanh):
        with pytest.raises(GrantRefused):
            services.switch_account(ward, account_id=other.pk, active=False, actor=cast.hanh.pk)
        with pytest.raises(GrantRefused):
            services.remove_second_factor(ward, account_id=other.pk, actor=cast.hanh.pk)
    services.switch_account(ward, account_id=cast.tuan.pk, active=False, actor=cast.hanh.pk)
    services.switch_account(ward, account_id=cast.tuan.pk, active=True, actor=cast.hanh.pk)
    assert queries.roles_of(cast.tuan) == {"volunteer"}


def test_accounts_idle_for_45_days_are_off(staff: Account, cast: Cast) -> None:
    with clock.frozen(clock.now() + timedelta(days=44)):
        services.note_seen(account_id=cast.minh.pk)
        services.note_seen(account_id=cast.quan.pk)
        assert services.switch_off_idle_accounts() == 0
    with clock.frozen(clock.now() + timedelta(days=46)):
        with pytest.raises(AccountAsleep):
            services.check_name_and_password(sign_in_name="hanh", password=PASSWORD, address="a")
        assert services.tidy() == 8
        assert Account.objects.get(pk=cast.minh.pk).is_active
        services.switch_account(EVERYWHERE, account_id=staff.pk, active=True, actor=cast.quan.pk)
        services.check_name_and_password(sign_in_name="hanh", password=PASSWORD, address="a")


def test_a_name_is_taken_once_whatever_its_marks(cast: Cast) -> None:
    with pytest.raises(NameTaken):
        services.create_account(sign_in_name="Hạnh", display_name="Hạnh khác", actor=None)


def test_an_easy_password_is_refused_with_the_reason(cast: Cast) -> None:
    with pytest.raises(PasswordRefused) as refused:
        services.set_password(account_id=cast.hanh.pk, password="123456", actor=None)
    assert "12" in refused.value.message()


def test_staff_are_added_inside_ones_own_places_only(cast: Cast) -> None:
    def add(commune: int | None, lane: int | None, organisation: object) -> object:
        return services.add_staff(
            cast.scope(cast.hanh),
            display_name="Mai",
            sign_in_name="mai",
            password=None,
            role="volunteer",
            organisation_id=organisation,
            commune=commune,
            neighbourhood=lane,
            actor=cast.hanh.pk,
        )

    other = next(o for o in queries.organisations(cast.scope(cast.cuong)))
    for commune, organisation in ((THERE, cast.team), (None, cast.team), (HERE, other)):
        with pytest.raises(NotFound):
            add(commune, None, organisation)
    assert not Account.objects.filter(sign_in_name="mai").exists()
    made = add(HERE, FAR, cast.team)
    assert queries.scope_of(made).allows(HERE, FAR)
