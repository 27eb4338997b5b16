"""Staff sign in with a password and an authenticator; a volunteer with the code the team leader reads out."""

import re
from datetime import timedelta

import numpy as np
import pyotp
import pytest
from django.test import Client

from hocvuso.identity import services
from hocvuso.kernel import clock
from hocvuso.web.office.qr import qr_svg
from tests.cast import PASSWORD, Cast
from tests.second_reader import read_code


@pytest.fixture(autouse=True)
def quick_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def officer(cast: Cast) -> Cast:
    services.set_password(account_id=cast.hanh.pk, password=PASSWORD, actor=None)
    return cast


def signed_in(browser: Client) -> bool:
    return "/sign-in/" not in browser.get("/office/password/").headers.get("Location", "")


def enter_password(browser: Client, password: str = PASSWORD, target: str = "/office/staff/") -> object:
    return browser.post(f"/office/sign-in/?next={target}", {"name": "Hạnh", "password": password})


def test_the_first_sign_in_sets_up_the_authenticator(officer: Cast) -> None:
    browser = Client()
    assert enter_password(browser).headers["Location"] == "/office/sign-in/set-up/"
    assert not signed_in(browser)
    page = browser.get("/office/sign-in/set-up/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret
    assert '<div class="qr"><svg ' in page
    wrong = browser.post("/office/sign-in/set-up/", {"digits": "12345"})
    assert wrong.status_code == 400
    assert "Sáu số chưa khớp" in wrong.content.decode()
    totp = pyotp.TOTP(secret.group(1).replace(" ", ""))
    done = browser.post("/office/sign-in/set-up/", {"digits": totp.at(int(clock.now().timestamp()))})
    assert len(re.findall(r"<li><code>[A-Z0-9]{5}-[A-Z0-9]{5}</code>", done.content.decode())) == 8
    assert 'href="/office/staff/"' in done.content.decode()
    assert signed_in(browser)

    browser = Client()
    assert enter_password(browser).headers["Location"] == "/office/sign-in/code/"
    assert not signed_in(browser)
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        answer = browser.post("/office/sign-in/code/", {"digits": totp.at(int(clock.now().timestamp()))})
        assert answer.headers["Location"] == "/office/staff/"
        assert signed_in(browser)


def test_the_qr_code_is_read_by_a_decoder() -> None:
    text = "otpauth://totp/hocvuso:hanh?secret=JBSWY3DPEHPK3PXP&issuer=hocvuso"
    drawn = str(qr_svg(text, label="mã"))
    size = int(re.search(r'viewBox="0 0 (\d+)', drawn).group(1))  # type: ignore[union-attr]
    picture = np.full((size * 4, size * 4), 255, dtype=np.uint8)
    path = re.search(r' d="([^"]+)"', drawn).group(1)  # type: ignore[union-attr]
    for x, y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z", path):
        left, top = int(x) * 4, int(y) * 4
        picture[top : top + int(h) * 4, left : left + int(w) * 4] = 0
    assert read_code(picture) == text


def test_a_wrong_password_says_what_to_do_and_opens_nothing(officer: Cast) -> None:
    browser = Client()
    answer = enter_password(browser, "not this one")
    assert answer.status_code == 400
    assert "kiểm tra rồi gõ lại" in answer.content.decode()
    assert "not this one" not in answer.content.decode()
    assert browser.get("/office/sign-in/code/").headers["Location"] == "/office/sign-in/"


def test_the_second_step_waits_five_minutes_at_most(officer: Cast) -> None:
    browser = Client()
    enter_password(browser)
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        assert browser.get("/office/sign-in/set-up/").headers["Location"] == "/office/sign-in/"


def test_a_session_at_a_desk_locks_after_fifteen_idle_minutes(cast: Cast) -> None:
    browser = cast.client(cast.hanh)
    start = clock.now()
    for minutes in (10, 20, 34):
        with clock.frozen(start + timedelta(minutes=minutes)):
            assert signed_in(browser), minutes
    with clock.frozen(start + timedelta(minutes=50)):
        assert not signed_in(browser)
    assert not signed_in(browser)


def test_a_phone_stays_open_for_one_round_only(cast: Cast) -> None:
    browser = cast.client(cast.tuan)
    start = clock.now()
    with clock.frozen(start + timedelta(hours=11)):
        assert browser.post("/field/sign-out/").status_code == 302
    browser = cast.client(cast.tuan)
    with clock.frozen(start + timedelta(hours=13)):
        assert "/field/sign-in/" in browser.get("/field/codes/").headers["Location"]


def test_a_volunteer_signs_in_with_the_code_as_it_was_read_out(cast: Cast) -> None:
    leader = cast.client(cast.lan)
    page = leader.post(f"/office/codes/{cast.tuan.pk}/").content.decode()
    spoken = re.search(r"data-code>([^<]+)<", page)
    assert spoken
    phone = Client()
    answer = phone.post("/field/sign-in/", {"code": spoken.group(1).lower()})
    assert answer.headers["Location"].startswith("/field/")
    assert phone.session["kind"] == "field"
    assert "chưa khớp" in Client().post("/field/sign-in/", {"code": spoken.group(1)}).content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "office/"]
)
def test_signing_in_leads_nowhere_else(officer: Cast, target: str) -> None:
    browser = Client()
    enter_password(browser, target=target)
    page = browser.get("/office/sign-in/set-up/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")  # type: ignore[union-attr]
    done = browser.post("/office/sign-in/set-up/", {"digits": pyotp.TOTP(secret).at(int(clock.now().timestamp()))})
    assert "evil" not in done.content.decode()
    assert 'href="/office/"' in done.content.decode()


def test_the_session_gets_a_new_key_at_sign_in(cast: Cast) -> None:
    phone = Client()
    phone.get("/field/sign-in/")
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    phone.cookies["sessionid"] = "chosen-by-somebody-else"
    phone.post("/field/sign-in/", {"code": issued.code})
    assert phone.cookies["sessionid"].value != "chosen-by-somebody-else"
    assert phone.cookies["sessionid"]["httponly"]
    assert phone.cookies["sessionid"]["samesite"] == "Lax"


def test_changing_the_password_closes_the_session(officer: Cast) -> None:
    browser = officer.client(officer.hanh.__class__.objects.get(pk=officer.hanh.pk))
    new = {"password": "hai-ba-bon-nam-sau-bay", "again": "hai-ba-bon-nam-sau-bay"}
    assert "chưa giống" in browser.post("/office/password/", {**new, "again": "x"}).content.decode()
    assert "chưa đủ chắc" in browser.post("/office/password/", {"password": "123", "again": "123"}).content.decode()
    assert browser.post("/office/password/", new).headers["Location"] == "/office/sign-in/"
    assert not signed_in(browser)
    assert enter_password(Client()).status_code == 400


def test_a_demonstration_shows_the_digits_and_a_real_server_does_not(officer: Cast, settings: object) -> None:
    for demo in (True, False):
        settings.HOCVUSO_DEMO = demo  # type: ignore[attr-defined]
        browser = Client()
        services.begin_second_factor(account=officer.quan)
        enter_password(browser)
        browser.get("/office/sign-in/set-up/")
        page = browser.get("/office/sign-in/code/").content.decode()
        assert ("Bản trình diễn" in page and bool(re.search(r"lúc này là \d{6}", page))) is demo
