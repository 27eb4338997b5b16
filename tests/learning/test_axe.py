"""No barrier that axe can see on any page of citizens: 320 px wide, 200 % zoom, Vietnamese and English, dark too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from hocvuso.learning.queries import paths, units
from hocvuso.practice.queries import scenario_ids
from tests import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# targets inside a sentence are allowed to be as high as the line (WCAG 2.5.8)
SMALL = """[...document.querySelectorAll('main a, main button, summary, nav a, nav button, label:not([for])')]
    .filter(e => {
    const box = e.getBoundingClientRect();
    return box.height > 0 && box.height < 47.5 && !e.closest('p, dd, .vh') && !e.matches('.skip, .label') })
    .map(e => 'small: ' + e.outerHTML.slice(0, 90))"""
PLACES = [
    "/",
    "/tim?q=cho",
    "/tim?q=zzzz",
    "/so-chinh-thuc",
    "/diem-ho-tro",
    "/goi-lai/xong",
    "/cai-dat",
    "/khong-mang",
]


PARTS = 7  # pages of a unit that `everywhere` names: no multiple of the samples' strides, so that each kind comes


def everywhere() -> list[str]:
    """Return the kinds of pages, and of each unit its opening, one screen, the check, both answers, list and sheet."""
    found = [*PLACES, *(f"/lo-trinh/{path.id}" for path in paths())]
    for n, (name, one) in enumerate(units().items()):
        answers = [o.id for o in one.check.options if o.right] + [o.id for o in one.check.options if not o.right][:1]
        parts = ["", f"/{n % len(one.lesson) + 1}", "/hieu", *(f"/hieu/{a}" for a in answers), "/dung-that", "/to-giay"]
        found += [f"/hoc/{name}{part}" for part in parts]
    return found


@pytest.fixture
def narrow(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="vi-VN", base_url=live_server.url, service_workers="block"
    )
    accessible.bring_axe(context)
    yield context.new_page()
    context.close()


def barriers(page: Page, paths: list[str], *, zoom: bool = False) -> list[str]:
    found: list[str] = []
    for path in paths:
        page.goto(path)
        if zoom:
            page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        found += [f"{path}: {barrier}" for barrier in accessible.barriers(page, tags=accessible.AAA)]
        found += [f"{path}: {small}" for small in page.evaluate(SMALL)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            found.append(f"{path}: {wide} px wide")
    return found


@pytest.mark.long
def test_every_page_at_320_px(narrow: Page) -> None:
    assert barriers(narrow, everywhere()) == []


def test_every_kind_of_page_and_some_of_every_unit_at_320_px(narrow: Page) -> None:
    fixed = len(everywhere()) - PARTS * len(units())
    kinds, parts = everywhere()[:fixed], everywhere()[fixed:]
    assert barriers(narrow, [*kinds, *parts[::3]]) == []


def everything() -> list[str]:
    """Return every kind of page and the openings of the practice: what the long suite looks at in each dress."""
    return [*everywhere(), *(f"/tap/{name}" for name in scenario_ids())]


@pytest.mark.long
def test_every_page_with_letters_twice_as_large(narrow: Page) -> None:
    assert barriers(narrow, everything(), zoom=True) == []


@pytest.mark.long
def test_every_page_in_english(narrow: Page, live_server) -> None:
    narrow.context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    assert barriers(narrow, everything()) == []


@pytest.mark.long
def test_every_page_in_english_with_letters_twice_as_large(narrow: Page, live_server) -> None:
    narrow.context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    assert barriers(narrow, everything(), zoom=True) == []


@pytest.mark.long
def test_every_page_at_night(narrow: Page) -> None:
    narrow.emulate_media(color_scheme="dark")
    assert barriers(narrow, everything()) == []


def test_with_letters_twice_as_large_nothing_is_lost(narrow: Page) -> None:
    assert barriers(narrow, [*PLACES, *everything()[len(PLACES) :: 9]], zoom=True) == []


def test_in_english(narrow: Page, live_server) -> None:
    narrow.context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    assert barriers(narrow, [*PLACES, *everything()[len(PLACES) :: 11]]) == []


def test_at_night(narrow: Page) -> None:
    narrow.emulate_media(color_scheme="dark")
    assert barriers(narrow, [*PLACES, *everything()[len(PLACES) :: 13]]) == []
