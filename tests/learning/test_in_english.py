"""On English pages the script speaks English too, names units in English, and reads each part in its own voice."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from hocvuso.learning.queries import unit
from tests.browser import PHONE, served_by_the_worker
from tests.needs import needs_front_end

pytestmark = [needs_front_end, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNIT, DONE, USED = "qr-pay-market", "phone-wifi-4g", "video-call-family"
VIETNAMESE_UNSAID = """() => {
  const letters = /[ăâđêôơư\u1ea0-\u1ef9]/i, found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: at } = texts.currentNode;
    if (letters.test(data) && at.checkVisibility() && at.closest("[lang]").lang !== "vi") found.push(data);
  }
  return found;
}"""
TWO_VOICES = """window.spoken = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = line => spoken.push([line.lang, line.voice.name]);
speechSynthesis.getVoices = () => [{lang: 'vi-VN', name: 'Linh'}, {lang: 'en-US', name: 'Sam'}];"""


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="en-GB", base_url=live_server.url)
    context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_the_first_page_says_in_english_where_one_stands(page: Page) -> None:
    page.goto(f"/hoc/{UNIT}/2")
    noted = {
        UNIT: {"understood": True, "next": 1, "scenario": UNIT, "title": unit(UNIT).title},
        DONE: {"did": True},
        USED: {"used": True},
    }
    page.evaluate("noted => localStorage.setItem('hvs.progress', noted)", json.dumps(noted))
    page.goto("/")
    page.get_by_text("Continue from part 2").wait_for()
    assert page.locator("[data-continue] h2").inner_text() == unit(UNIT).title_en
    assert page.locator("[data-review] a").all_inner_texts() == [unit(UNIT).title_en]
    page.locator("details.more summary").click()
    words = {name: page.locator(f".task[data-unit={name}] .done-word").inner_text() for name in noted}
    assert words == {UNIT: "understood", DONE: "done alone", USED: "used for real"}
    assert page.evaluate(VIETNAMESE_UNSAID) == []


def test_what_is_taken_along_is_told_in_english(page: Page) -> None:
    served_by_the_worker(page)
    page.goto("/lo-trinh/market")
    page.get_by_role("button", name="Save on this phone").click()
    page.get_by_text("Done. You can learn without a network.").wait_for()
    page.get_by_role("button", name="Save again").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Save again").click()
    page.get_by_text("There is no network yet.").wait_for()
    assert page.evaluate(VIETNAMESE_UNSAID) == []


@pytest.mark.parametrize(("path", "voice"), [("/", ["en", "Sam"]), (f"/hoc/{UNIT}/1", ["vi-VN", "Linh"])])
def test_what_is_english_and_what_is_vietnamese_are_read_in_their_own_voices(
    page: Page, path: str, voice: list[str]
) -> None:
    page.add_init_script(TWO_VOICES)
    page.goto(path)
    page.get_by_role("button", name="Listen").click()
    assert page.evaluate("spoken") == [voice]
