"""The pages of passkeys: a question belongs to the browser that asked it, and a refusal tells nothing."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from hocvuso.audit.models import Entry
from hocvuso.identity import services
from hocvuso.identity.models import Passkey, SecondFactor
from hocvuso.kernel import clock
from tests.cast import Cast
from tests.identity.authenticator import Authenticator
from tests.permissions.recipes_session import _with_authenticator

SIGN_IN, QUESTION, ACCOUNT = "/office/sign-in/", "/office/sign-in/passkey/", "/office/account/"


@pytest.fixture
def device(cast: Cast) -> Authenticator:
    """A device with a key of Chị Hạnh, added on her page."""
    made = Authenticator()
    browser = cast.client(cast.hanh)
    options = browser.post(f"{ACCOUNT}passkeys/", {"digits": _with_authenticator(cast)}).json()
    done = browser.post(ACCOUNT, {"name": "Máy bàn", "credential": made.make(options)})
    assert done.headers["Location"] == ACCOUNT
    page = browser.get(ACCOUNT).content.decode()
    assert "Máy bàn" in page and "Đã thêm khóa truy cập" in page and "chưa dùng lần nào" in page
    return made


def answer(browser: Client, device: Authenticator, target: str = "", **wrong: Any) -> Any:
    options = browser.post(QUESTION).json()
    return browser.post(SIGN_IN + target, {"credential": device.answer(options, **wrong)})


def is_open(browser: Client) -> bool:
    return browser.get(ACCOUNT).status_code == 200


def test_a_passkey_opens_a_session_of_its_own(cast: Cast, device: Authenticator) -> None:
    browser = cast.client(None)
    browser.post(QUESTION)
    before = browser.cookies["sessionid"].value
    opened = answer(browser, device, "?next=/office/staff/")
    assert opened.headers["Location"] == "/office/staff/"
    assert browser.cookies["sessionid"].value != before
    assert browser.session["kind"] == "office"
    assert is_open(browser)
    noted = Entry.objects.filter(action="identity.session.opened").get()
    assert (noted.actor, noted.details) == (cast.hanh.pk, {"how": "passkey"})


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_passkey_leads_nowhere_else(cast: Cast, device: Authenticator, target: str) -> None:
    assert answer(cast.client(None), device, f"?next={target}").headers["Location"] == "/office/"


def test_an_answer_serves_only_the_browser_that_was_asked(cast: Cast, device: Authenticator) -> None:
    here, elsewhere = cast.client(None), cast.client(None)
    sent = device.answer(here.post(QUESTION).json())
    elsewhere.post(QUESTION)
    assert elsewhere.post(SIGN_IN, {"credential": sent}).status_code == 400
    assert not is_open(elsewhere)
    assert cast.client(None).post(SIGN_IN, {"credential": sent}).status_code == 400
    assert here.post(SIGN_IN, {"credential": sent}).status_code == 302
    late = cast.client(None)
    assert late.post(SIGN_IN, {"credential": sent}).status_code == 400
    assert not is_open(late)


def test_a_new_key_answers_only_the_session_that_was_asked(cast: Cast, device: Authenticator) -> None:
    other = Authenticator()
    browser = cast.client(cast.hanh)
    refused = browser.post(ACCOUNT, {"name": "x", "credential": other.make({**_options(), "challenge": "AAAA"})})
    assert refused.status_code == 400
    assert "Chưa thêm được khóa truy cập" in refused.content.decode()
    assert Passkey.objects.count() == 1


def _options() -> dict[str, Any]:
    return {"user": {"id": "AAAA"}, "rp": {"id": "localhost"}}


def test_every_refusal_reads_the_same(cast: Cast, device: Authenticator) -> None:
    unknown = Authenticator(user_handle=device.user_handle)
    forged = Authenticator(credential_id=device.credential_id, user_handle=device.user_handle)
    pages = [
        answer(cast.client(None), unknown),
        answer(cast.client(None), forged),
        answer(cast.client(None), device, origin="https://hocvuso.example.evil"),
        cast.client(None).post(SIGN_IN, {"credential": "{}"}),
    ]
    assert {page.status_code for page in pages} == {400}
    bodies = {re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(bodies) == 1
    assert "đăng nhập bằng mật khẩu" in bodies.pop()


def test_wrong_digits_get_no_question(cast: Cast, device: Authenticator) -> None:
    refused = cast.client(cast.hanh).post(
        f"{ACCOUNT}passkeys/", {"digits": "000000"}, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 400
    assert "Sáu số chưa khớp" in refused.json()["detail"]


def test_an_account_of_codes_has_a_page_and_no_passkeys(cast: Cast) -> None:
    browser = cast.client(cast.lan)
    page = browser.get(ACCOUNT).content.decode()
    assert "Chị Lan" in page
    assert "data-passkey" not in page
    assert browser.post(f"{ACCOUNT}passkeys/", {"digits": "000000"}).status_code == 404
    refused = browser.post(ACCOUNT, {"credential": "{}"})
    assert refused.status_code == 404
    assert refused.content == browser.get("/office/khong-co-trang-nay/").content


def test_a_session_opened_by_a_code_adds_no_passkey_even_to_an_account_with_authenticator(cast: Cast) -> None:
    services.begin_second_factor(account=cast.lan)
    SecondFactor.objects.update(confirmed_at="2026-11-03T00:00Z")
    assert cast.client(cast.lan).post(f"{ACCOUNT}passkeys/", {"digits": "000000"}).status_code == 404


def test_a_server_without_a_name_offers_none(cast: Cast, device: Authenticator, settings: Any) -> None:
    settings.HOCVUSO_PASSKEY_HOST = ""
    assert "data-passkey" not in cast.client(None).get(SIGN_IN).content.decode()
    page = cast.client(cast.hanh).get(ACCOUNT).content.decode()
    assert "cần tên miền có https" in page
    assert "data-passkey" not in page
    refused = cast.client(None).post(QUESTION, headers={"Accept": "application/json"})
    assert (refused.status_code, json.loads(refused.content)["code"]) == (400, "passkey_refused")


def test_questions_without_end_are_slowed(cast: Cast) -> None:
    browser = cast.client(None)
    with clock.frozen(clock.now()):
        assert [browser.post(QUESTION).status_code for _ in range(61)][-1] == 429


def test_a_key_of_a_lost_phone_goes_with_its_authenticator(cast: Cast, device: Authenticator) -> None:
    cast.client(cast.quan).post(f"/office/staff/{cast.hanh.pk}/factor/")
    assert answer(cast.client(None), device).status_code == 400
