"""A finger on the practice phone: it reads the words on the glass and presses what carries them, nothing else."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from hocvuso.practice.machine import screen_of, step, visible
from hocvuso.practice.reach import to_the_goal
from hocvuso.practice.types import Scenario, State
from hocvuso.practice.wording import choose, lookup, render

Look = Callable[[State], None]
# pixels; a finger of seventy years needs them
LOWEST = 48
SMALL = """lowest => [...document.querySelectorAll('button, a, label')]
    .filter(e => e.getBoundingClientRect().height < lowest).map(e => e.outerHTML.slice(0, 80))"""


def press(page: Page, scenario: Scenario, state: State, event: str, *, address: str = "bác") -> None:
    """Do an act as a finger would: on the words that stand on the screen."""
    name, _, case = event.removeprefix("do:").partition("=")
    element = next(e for e in visible(screen_of(scenario, state), state["vars"]) if e.get("id") == name)
    phone = page.locator(".phone")
    if not case:
        words = render(element["label"], scenario, state["draw"], address=address)
        _tap(_button(phone, words))
        return
    if element["kind"] == "choice_field":
        words = render(element["options"][case], scenario, state["draw"], address=address)
        choice = phone.get_by_label(words, exact=True)
        choice.check(trial=True)
        choice.check()
    else:
        for digit in figures(element, case, scenario, state):
            _tap(phone.get_by_role("button", name=digit, exact=True))
    _tap(_button(phone, element.get("submit", "Tiếp tục")))


def figures(element: dict[str, Any], case: str, scenario: Scenario, state: State) -> str:
    """Return the digits that make this case of a field: "= {amount}" is the value drawn for this attempt."""
    wanted = str(lookup(element["cases"][case][3:-1], scenario, state["draw"]))
    return re.sub(r"[^0-9]", "", wanted)


def see(page: Page, scenario: Scenario, state: State, *, address: str = "bác") -> None:
    """Wait until the phone says what belongs to this state."""
    said = choose(screen_of(scenario, state)["say"], state["vars"])
    words = render(said, scenario, state["draw"], address=address)
    expect(page.locator(".pl-said")).to_have_text(words)


def follow(page: Page, scenario: Scenario, state: State, *, look: Look | None = None, address: str = "bác") -> State:
    """Go the right way from this state to the end, with what the glass shows; return the last state."""
    _, way = to_the_goal(scenario, state)
    for event, _ in way:
        see(page, scenario, state, address=address)
        if look:
            look(state)
        press(page, scenario, state, event, address=address)
        state, _ = step(scenario, state, event)
    return state


def too_small(page: Page) -> list[str]:
    """Return what can be pressed and is lower than LOWEST."""
    return list(page.evaluate(SMALL, LOWEST))


def _tap(target: Locator) -> None:
    """Bring it onto the glass and let the page settle ("more below" goes when all is seen), then tap: as people do."""
    target.click(trial=True)
    target.click()


def _button(phone: Locator, words: str) -> Locator:
    """The one button with exactly these words: "Gửi" is not "Gửi cho mọi nhóm"."""
    spaced = r"\s+".join(re.escape(part).replace("/", r"\/") for part in words.split())
    return phone.get_by_role("button", name=re.compile(rf"^\s*{spaced}(\s+\(đang sáng viền\))?\s*$"))
