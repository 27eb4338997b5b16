"""A whole practice on the built player, with what must hold on every screen of it."""

from collections.abc import Callable

from playwright.sync_api import Page

from hocvuso.practice.machine import right_act, screen_of, step
from hocvuso.practice.types import Scenario, State
from hocvuso.practice.wording import choose, render
from tests.practice.finger import press

BANNER = "MÔ PHỎNG - KHÔNG PHẢI ỨNG DỤNG THẬT"


def play(page: Page, scenario: Scenario, state: State, look: Callable[[str], None] = lambda name: None) -> list[str]:
    """Follow `right` to the end; on the way the words, the banner and the focus must be right."""
    events: list[str] = []
    while not state["ended"]:
        caption = render(choose(screen_of(scenario, state)["say"], state["vars"]), scenario, state["draw"])
        page.get_by_text(caption, exact=True).first.wait_for()
        assert " ".join(page.locator(".sim-flag").inner_text().split()) == BANNER
        page.wait_for_function("document.activeElement.className === 'pl-said'", timeout=3000)
        look(state["screen"])
        event = right_act(scenario, state)
        assert event is not None
        press(page, scenario, state, event)
        state, _ = step(scenario, state, event)
        events.append(event)
    page.locator(".sim-end h1").wait_for()
    return events
