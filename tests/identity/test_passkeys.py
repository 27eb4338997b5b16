"""A passkey opens its own account, once for each question; anything else is refused alike, and everything is noted."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hocvuso.audit.models import Entry
from hocvuso.identity import queries, rules, services
from hocvuso.identity.errors import AccountAsleep, PasskeyNotAdded, PasskeyRefused, TooManyAttempts
from hocvuso.identity.models import Account, Passkey, PasskeyChallenge
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import Cast, make_cast
from tests.identity.authenticator import PRESENT, VERIFIED, Authenticator
from tests.identity.passkeys import HERE, acts, add, begin, sign_in, with_authenticator


@pytest.mark.parametrize("kind", ["ES256", "EdDSA", "RS256"])
def test_a_passkey_opens_its_account_without_a_name(officer: Account, kind: str) -> None:
    device = Authenticator(kind)
    added = add(officer, device, "  Điện   thoại của Hạnh ")
    for _ in range(2):
        assert sign_in(device).pk == officer.pk
    (shown,) = queries.passkeys(officer.pk)
    assert (shown.id, shown.name) == (added, "Điện thoại của Hạnh")
    assert shown.last_used_at is not None
    row = Passkey.objects.get()
    assert (row.sign_count, row.transports, bytes(row.credential_id)) == (2, ["hybrid"], device.credential_id)
    assert acts() == ["identity.passkey.added", "identity.passkey.used", "identity.passkey.used"]
    assert {e.actor for e in Entry.objects.filter(action__startswith="identity.passkey")} == {officer.pk}


def test_the_questions_ask_for_what_makes_a_passkey_two_factors(officer: Account) -> None:
    options = begin(officer).options
    assert options["rp"] == {"id": "localhost", "name": "Học vụ số"}
    assert options["user"] == {"id": options["user"]["id"], "name": "hanh", "displayName": "Chị Hạnh"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["attestation"] == "none"
    asked = services.begin_passkey_sign_in().options
    assert (asked["userVerification"], asked["rpId"]) == ("required", "localhost")
    assert asked.get("allowCredentials", []) == [], "a list of keys would tell whose they are"
    assert asked["challenge"] != services.begin_passkey_sign_in().options["challenge"]


WRONG_ANSWERS: dict[str, dict[str, Any]] = {
    "signed with another key": {"signer": Authenticator()},
    "of another origin": {"origin": "https://hocvuso.example.evil"},
    "of another port": {"origin": "http://localhost:8001"},
    "for another RP": {"host": "hocvuso.example.evil"},
    "of the other ceremony": {"type": "webauthn.create"},
    "inside a foreign frame": {"cross_origin": True},
    "without the person": {"flags": VERIFIED},
    "without PIN or finger": {"flags": PRESENT},
    "for another account": {"user_handle": uuid7().bytes},
    "that names no account": {"user_handle": None},
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_a_wrong_answer_opens_nothing_and_changes_nothing(officer: Account, wrong: dict[str, Any]) -> None:
    device = Authenticator(count=7)
    add(officer, device)
    with pytest.raises(PasskeyRefused) as refused:
        sign_in(device, **wrong)
    assert refused.value.message() == PasskeyRefused().message()
    row = Passkey.objects.get()
    assert (row.sign_count, row.last_used_at) == (7, None)
    assert acts() == ["identity.passkey.added"]
    assert sign_in(device).pk == officer.pk


WRONG_KEYS = {k: v for k, v in WRONG_ANSWERS.items() if not {"signer", "user_handle"} & set(v)} | {
    "of the other ceremony": {"type": "webauthn.get"}
}


@pytest.mark.parametrize("wrong", WRONG_KEYS.values(), ids=WRONG_KEYS.keys())
def test_a_wrong_new_key_is_not_kept(officer: Account, wrong: dict[str, Any]) -> None:
    with pytest.raises(PasskeyNotAdded):
        add(officer, Authenticator(), **wrong)
    assert not Passkey.objects.exists()
    assert acts() == []


def test_a_question_is_answered_once(officer: Account) -> None:
    device = Authenticator(counts=False)
    asked = begin(officer)
    made = device.make(asked.options)
    services.add_passkey(account=officer, question_id=asked.id, answer=made, name="")
    with pytest.raises(PasskeyNotAdded):
        services.add_passkey(account=officer, question_id=asked.id, answer=made, name="")
    asked = services.begin_passkey_sign_in()
    answer = device.answer(asked.options)
    services.check_passkey(question_id=asked.id, answer=answer, address=HERE)
    again = services.begin_passkey_sign_in()
    for question in (asked.id, again.id, None, uuid7()):
        with pytest.raises(PasskeyRefused):
            services.check_passkey(question_id=question, answer=answer, address=HERE)
    assert not PasskeyChallenge.objects.exists(), "a wrong answer uses its question up too"


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_opens() -> None:
    officer = make_cast().hanh
    with_authenticator(officer)
    device = Authenticator(counts=False)
    add(officer, device)
    asked = services.begin_passkey_sign_in()
    sent = device.answer(asked.options)
    together = Barrier(4)

    def when_all_have_read(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if sql.startswith("SELECT") and PasskeyChallenge._meta.db_table in sql:
            together.wait(30)
        return found

    def answer(n: int) -> bool:
        try:
            with connection.execute_wrapper(when_all_have_read):
                services.check_passkey(question_id=asked.id, answer=sent, address=f"10.0.4.{n}")
        except PasskeyRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(answer, range(4))) == [False, False, False, True]


def test_a_question_waits_five_minutes_and_is_cleared_away(officer: Account) -> None:
    device = Authenticator()
    add(officer, device)
    start = clock.now()
    asked, new = services.begin_passkey_sign_in(), begin(officer)
    with clock.frozen(start + rules.PASSKEY_CHALLENGE_LIFETIME + timedelta(seconds=1)):
        with pytest.raises(PasskeyRefused):
            services.check_passkey(question_id=asked.id, answer=device.answer(asked.options), address=HERE)
        with pytest.raises(PasskeyNotAdded):
            services.add_passkey(
                account=officer, question_id=new.id, answer=Authenticator().make(new.options), name="x"
            )
        services.begin_passkey_sign_in()
        assert PasskeyChallenge.objects.count() == 1


def test_a_question_of_one_door_or_person_serves_no_other(officer: Account, cast: Cast) -> None:
    with_authenticator(cast.cuong)
    device = Authenticator()
    add(officer, device)
    theirs = begin(cast.cuong)
    with pytest.raises(PasskeyNotAdded):
        services.add_passkey(
            account=officer, question_id=theirs.id, answer=Authenticator().make(theirs.options), name="x"
        )
    options = {"challenge": theirs.options["challenge"], "rpId": "localhost"}
    with pytest.raises(PasskeyRefused):
        services.check_passkey(question_id=theirs.id, answer=device.answer(options), address=HERE)


def test_a_counter_that_goes_back_is_refused_and_noted(officer: Account) -> None:
    device = Authenticator(count=40)
    added = add(officer, device)
    sign_in(device)
    copy = Authenticator(count=40, credential_id=device.credential_id, user_handle=device.user_handle, key=device.key)
    with pytest.raises(PasskeyRefused):
        sign_in(copy)
    noted = Entry.objects.order_by("number").last()
    assert noted is not None
    assert (noted.action, noted.object_id, noted.actor) == ("identity.passkey.counter_back", str(added), officer.pk)
    assert Passkey.objects.get().sign_count == 41
    # a forged answer with a low count says nothing about copies
    forger = Authenticator(count=1, credential_id=device.credential_id, user_handle=device.user_handle)
    with pytest.raises(PasskeyRefused):
        sign_in(forger)
    assert acts().count("identity.passkey.counter_back") == 1
    assert sign_in(device).pk == officer.pk


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_counter_goes_on_or_stays_nought(known: int, told: int) -> None:
    assert rules.counter_went_back(known, told) == (not (told > known or known == told == 0))


def test_a_sleeping_account_stays_closed(officer: Account) -> None:
    device = Authenticator()
    add(officer, device)
    with clock.frozen(clock.now() + timedelta(days=46)), pytest.raises(AccountAsleep):
        sign_in(device)
    Account.objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(AccountAsleep):
        sign_in(device)
    # somebody without the key does not learn that the account is off
    with pytest.raises(PasskeyRefused):
        sign_in(device, signer=Authenticator())
    assert Passkey.objects.get().last_used_at is None


def test_wrong_answers_cost_time_by_address_and_by_key(officer: Account) -> None:
    device = Authenticator()
    add(officer, device)
    for n in range(rules.FREE_ATTEMPTS):
        with pytest.raises(PasskeyRefused):
            sign_in(device, address=f"10.0.1.{n}", signer=Authenticator())
    with pytest.raises(TooManyAttempts):
        sign_in(device, address="10.0.2.1")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert sign_in(device, address="10.0.2.1").pk == officer.pk
    for _ in range(rules.FREE_ATTEMPTS):
        with pytest.raises(PasskeyRefused):
            services.check_passkey(question_id=None, answer="khong phai JSON", address="10.0.3.1")
    with pytest.raises(TooManyAttempts):
        sign_in(device, address="10.0.3.1")


def test_a_server_without_a_name_has_no_passkeys(officer: Account, settings: Any) -> None:
    settings.HOCVUSO_PASSKEY_HOST = ""
    with pytest.raises(PasskeyRefused):
        services.begin_passkey_sign_in()
    with pytest.raises(PasskeyNotAdded):
        begin(officer)


# hints that decide nothing
UNREAD = {"transports", "clientExtensionResults", "authenticatorAttachment"}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3)
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_answer_however_odd_is_a_fault_of_ours(officer: Account, data: st.DataObject) -> None:
    device = Authenticator()
    asked, new = services.begin_passkey_sign_in(), begin(officer)
    for question, honest, refusal in (
        (asked, device.answer(asked.options), PasskeyRefused),
        (new, device.make(new.options), PasskeyNotAdded),
    ):
        sent = json.loads(honest)
        place = data.draw(st.sampled_from([sent, sent["response"]]))
        place[data.draw(st.sampled_from(sorted(set(place) - UNREAD)))] = data.draw(
            _JSON | st.text("ABCDEFabcdef0123_-", max_size=300)
        )
        odd = data.draw(st.sampled_from([json.dumps(sent), honest[:-9], "[]", "1", "", "{" * 5000, '"' * 30_000]))
        with pytest.raises((refusal, TooManyAttempts)):
            if refusal is PasskeyRefused:
                services.check_passkey(question_id=question.id, answer=odd, address=data.draw(st.uuids()).hex)
            else:
                services.add_passkey(account=officer, question_id=question.id, answer=odd, name="x")
