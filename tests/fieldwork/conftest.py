"""Tuấn's evening, and a phone that can be killed."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browser import PHONE
from tests.cast import Cast
from tests.chromium import chromium_path
from tests.fieldwork.evening import Evening


@pytest.fixture
def evening(cast: Cast, live_server: Any) -> Evening:
    return Evening(cast, live_server.url)


@pytest.fixture
def own_phone(browser: Any, tmp_path: Any) -> Iterator[Any]:
    """A browser with a profile on disk, which can be killed and opened again on the same profile."""
    opened: list[Any] = []

    def open_it() -> Any:
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium_path(),
            args=["--no-sandbox"],
            viewport=PHONE,
            locale="vi-VN",
        )
        opened.append(context)
        return context

    yield open_it
    for context in opened:
        # one of them was killed on purpose
        with contextlib.suppress(Error):
            context.close()
