"""Phones of one's own, beside the fixture `phone`: several people at once, each signed in as somebody."""

from playwright.sync_api import Browser, Page

from hocvuso.identity.models import Account
from tests.browser import PHONE
from tests.cast import Cast


def phone_of(browser: Browser) -> Page:
    """Open a page of 360 x 640 with a finger; its `context` is the caller's to close."""
    return browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True, is_mobile=True).new_page()


def sign_in(page: Page, cast: Cast, who: Account, url: str) -> None:
    """Give the browser of this page a session of `who`, without the way through the form."""
    cookie = cast.client(who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
