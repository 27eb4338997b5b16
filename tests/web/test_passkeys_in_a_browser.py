"""Chị Hạnh adds a passkey, signs out, and comes back with her finger: a real browser with a virtual authenticator."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hocvuso.audit.models import Entry
from hocvuso.identity import services
from hocvuso.identity.models import Passkey
from tests.accessible import fits, picture, require_accessible
from tests.browser import PHONE
from tests.cast import PASSWORD, Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1280, "height": 800}
OPEN = "Đăng nhập bằng khóa truy cập (vân tay, khuôn mặt hay mã máy)"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def staff(live_server: Any, settings: Any) -> Cast:
    """The cast, at a server whose public address is the test server's own."""
    settings.HOCVUSO_ORIGIN = live_server.url
    cast = make_cast()
    services.set_password(account_id=cast.hanh.pk, password=PASSWORD, actor=None)
    return cast


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(browser: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, locale="vi-VN", base_url=live_server.url)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if "Content Security" in told.text else None)
    yield page
    context.close()
    assert errors == []


class Device:
    """The phone's or computer's own authenticator."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        self.id = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def verifies(self, yes: bool) -> None:
        """Let the finger fit, or not."""
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})

    def keys(self) -> list[dict[str, Any]]:
        """Return the keys it holds."""
        return list(self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])


def look(page: Page, name: str) -> None:
    """Nothing stands in the way of a screen reader, nothing runs off the side; keep a picture when asked to."""
    width = page.viewport_size["width"]  # type: ignore[index]
    assert fits(page), f"{name} at {width}"
    picture(page, f"passkey-{name}-{width}")
    require_accessible(page, name)


def digits(page: Page) -> str:
    """Return the six digits that a demonstration shows beside the field."""
    return page.get_by_text("sáu số lúc này là").inner_text().rstrip(".").split()[-1]


def sign_in_with_password(page: Page) -> None:
    page.goto("/office/sign-in/")
    page.get_by_label("Tên đăng nhập").fill("hanh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Sáu số").fill(digits(page))
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_selector("text=Thoát")


def with_authenticator(cast: Cast) -> list[str]:
    """Give Chị Hạnh an authenticator; return recovery codes: the next digits after the last ones take 30 seconds."""
    services.begin_second_factor(account=cast.hanh)
    now = services.digits_for_demonstration(account=cast.hanh)
    return services.confirm_second_factor(account=cast.hanh, digits=now or "")


def add_key(page: Page, name: str, code: str) -> None:
    page.get_by_label("Đặt tên cho khóa").fill(name)
    page.get_by_label("Sáu số").fill(code)
    page.get_by_role("button", name="Thêm khóa ở máy này").click()


def test_a_passkey_is_added_used_and_removed(page: Page, staff: Cast) -> None:
    codes = with_authenticator(staff)
    device = Device(page)
    sign_in_with_password(page)
    page.get_by_role("link", name="Chị Hạnh").click()
    look(page, "account-empty")
    add_key(page, "Máy của Hạnh", codes[0])
    page.wait_for_selector("text=Đã thêm khóa truy cập")
    (held,) = device.keys()
    assert held["isResidentCredential"] and held["rpId"] == "localhost"
    look(page, "account-with-key")

    # the same device holds one key of the account
    add_key(page, "Lần nữa", codes[1])
    page.wait_for_selector("text=Máy này đã có khóa")
    assert len(device.keys()) == Passkey.objects.count() == 1

    page.get_by_role("button", name="Thoát").click()
    page.wait_for_selector(f"text={OPEN}")
    look(page, "sign-in")
    device.verifies(False)
    page.get_by_role("button", name=OPEN).click()
    page.wait_for_selector("text=Bấm lại là được")
    look(page, "sign-in-stopped")
    device.verifies(True)
    page.get_by_role("button", name=OPEN).click()
    page.wait_for_selector("text=Thoát")
    opened = Entry.objects.filter(action="identity.session.opened").order_by("number").last()
    assert opened is not None and opened.details == {"how": "passkey"} and opened.actor == staff.hanh.pk

    page.goto("/office/account/")
    page.get_by_role("link", name="Gỡ khóa Máy của Hạnh").click()
    look(page, "remove")
    page.get_by_label("Sáu số").fill(codes[2])
    page.get_by_role("button", name="Gỡ khóa").click()
    page.wait_for_selector("text=Đã gỡ khóa truy cập")
    page.get_by_role("button", name="Thoát").click()
    page.get_by_role("button", name=OPEN).click()
    page.wait_for_selector("text=Chưa mở được bằng khóa truy cập này")
    look(page, "sign-in-refused")
    assert page.get_by_role("button", name="Thoát").count() == 0


def test_wrong_digits_ask_the_device_for_nothing(page: Page, staff: Cast) -> None:
    with_authenticator(staff)
    device = Device(page)
    sign_in_with_password(page)
    page.goto("/office/account/")
    add_key(page, "Máy", "000000")
    page.wait_for_selector("text=Sáu số chưa khớp")
    assert device.keys() == []


def test_a_browser_or_address_without_passkeys_shows_none(page: Page, staff: Cast, settings: Any) -> None:
    button = page.get_by_role("button", name=OPEN, include_hidden=True)
    page.goto("/office/sign-in/")
    assert button.is_visible()
    # another address of the same server: the browser would refuse
    page.goto(page.url.replace("localhost", "127.0.0.1"))
    assert button.count() == 1 and not button.is_visible()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/office/sign-in/")
    assert button.count() == 1 and not button.is_visible()
    settings.HOCVUSO_PASSKEY_HOST = ""
    page.goto("/office/sign-in/")
    assert button.count() == 0
