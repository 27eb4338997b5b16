"""What a person does on the citizen pages, step by step, with a finger or with keys."""

from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Page

from hocvuso.learning.queries import unit as unit_named
from hocvuso.practice.machine import possible_events, right_act, screen_of, start, step, visible
from hocvuso.practice.queries import compiled
from hocvuso.practice.wording import render
from tests.practice.finger import press

Look = Callable[[], None]
SEED = 7
FIXED_SEED = f"crypto.getRandomValues = a => {{ a[0] = {SEED}; return a }};\n"


def reads_the_lesson(page: Page, unit_id: str) -> None:
    """From the unit's first page to its question, by "Tiếp theo"."""
    page.get_by_role("link", name="Bắt đầu học").click()
    for screen in unit_named(unit_id).lesson:
        page.get_by_role(
            "heading", level=1, name=screen.idea.replace("{Bác}", "Bác").replace("{bác}", "bác")
        ).wait_for()
        page.get_by_role("link", name="Tiếp theo").click()


def answers(page: Page, unit_id: str, *, right: bool) -> None:
    """Choose an answer of the question; a wrong one leads back to it."""
    unit = unit_named(unit_id)
    option = next(o for o in unit.check.options if o.right == right)
    text = option.text.replace("{bác}", "bác").replace("{Bác}", "Bác")
    page.locator(".answers").get_by_role("link", name=text, exact=True).click()
    if not right:
        page.get_by_role("heading", name="Không sao, mình đang tập thôi").wait_for()
        page.get_by_role("link", name="Chọn lại").click()


def practises(
    page: Page, scenario_id: str, mode: str, *, seed: int = SEED, trick: bool = False, look: Look = lambda: None
) -> dict[str, Any]:
    """Go through a practice by the right way, once believing a trick when there is one; return the last state."""
    scenario = compiled(scenario_id)
    state = start(scenario, seed, mode)
    while not state["ended"]:
        event = right_act(scenario, state)
        assert event is not None
        if trick and (wrong := _unsafe_act(scenario, state)):
            event, trick = wrong, False
        press(page, scenario, state, event)
        state, _ = step(scenario, state, event)
        look()
    page.locator(".sim-end h1").wait_for()
    return dict(state)


def _unsafe_act(scenario: dict[str, Any], state: Any) -> str | None:
    """Return a press on the present screen that believes the trickster."""
    for event in possible_events(scenario, state):
        if event.startswith("do:") and "=" not in event and step(scenario, state, event)[1]["mark"] == "unsafe":
            return event
    return None


FOCUSED_WORDS = """
(() => { const e = document.activeElement; return e === document.body ? "" : e.innerText || e.ariaLabel || ""; })()
"""


def tabs_to(page: Page, words: str, *, most: int = 60) -> None:
    """Press Tab until the element with these words has the focus; as somebody who sees nothing.

    The page's body holds the focus when nothing else does, and every word of the page with it: it doesn't count.
    """
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in str(page.evaluate(FOCUSED_WORDS)):
            return
    raise AssertionError(f"{words} can't be reached by Tab")


def label_of(scenario_id: str, state: dict[str, Any], event: str) -> str:
    """Return the words on the button that an act presses."""
    scenario = compiled(scenario_id)
    shown: Sequence[dict[str, Any]] = visible(screen_of(scenario, state), state["vars"])
    element = next(e for e in shown if e.get("id") == event.removeprefix("do:").partition("=")[0])
    return render(element["label"], scenario, state["draw"])
