"""A real Chromium for tests marked `browser`: from PATH, else the binary inside the npm package @sparticuz/chromium.

tests/conftest.py loads it as a plugin. A test module marks its tests with `pytest.mark.browser` and drives
`phone`, a page of 360 x 640, say `phone.goto(live_server.url)`.
"""

import os
import threading
import time
from collections.abc import Generator, Iterator

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.chromium import chromium_path
from tests.needs import leave_out

PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield one Chromium for the session; skipped where there is none (`make test-full` names such tests)."""
    path = chromium_path()
    if path is None:
        leave_out("a Chromium on PATH, or npm ci in frontend")
    # Playwright keeps a loop running in this thread, which Django takes for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Yield a page of 360 x 640 with a finger; a script error or a request elsewhere fails the test."""
    context = browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True, is_mobile=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: _require_home(request.url, errors))
    yield page
    context.close()
    assert errors == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what each open page showed: a run elsewhere leaves nothing else to look at."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.when == "call" and report.failed and browser is not None:
        for page in (page for context in browser.contexts for page in context.pages):
            report.sections.append((f"page {page.url}", _words_on(page)))
    return report


def _words_on(page: Page) -> str:
    try:
        return f"{page.evaluate('document.readyState')}: {page.locator('body').inner_text(timeout=2_000)[:2_000]}"
    except Error as error:
        return str(error)


@pytest.fixture(autouse=True)
def no_request_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait for the server to answer what a closed page still asked: emptying the tables would wait for it for ever.

    Only threads in the middle of an answer count: Chromium keeps idle connections open for minutes.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("live_server")
    answering: set[int] = set()

    def started(**_: object) -> None:
        answering.add(threading.get_ident())

    def finished(**_: object) -> None:
        answering.discard(threading.get_ident())

    request_started.connect(started)
    request_finished.connect(finished)
    yield
    answering.discard(threading.get_ident())
    until = time.monotonic() + 10
    while answering and time.monotonic() < until:
        time.sleep(0.01)
    request_started.disconnect(started)
    request_finished.disconnect(finished)


def _require_home(url: str, errors: list[str]) -> None:
    if not url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:")):
        errors.append(f"asked another origin: {url}")


def served_by_the_worker(page: Page) -> None:
    """Open home until the service worker answers for this page."""
    page.goto("/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
