"""What one must know to go on is on the glass, or one press away: nobody has to swipe.

Every scenario is gone through by "Làm cùng", the way that is recommended first, on glasses people have: 360 x 640,
the same with the browser's own bar over it (360 x 560), and an old small phone (320 x 480).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hocvuso.practice.machine import right_act, screen_of, start, step, visible
from hocvuso.practice.queries import compiled, scenario_ids
from hocvuso.practice.types import Scenario, State
from tests.needs import needs_front_end
from tests.practice.finger import press, see
from tests.practice.stage import Stage

pytestmark = [
    pytest.mark.browser,
    needs_front_end,
]
SAMPLE = {"qr-pay-market", "vneid-activate", "health-book", "scam-four-steps"}
EACH = [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.long) for name in scenario_ids()]
# each fits: its whole box is between banner and bar, and nothing lies over its first and last line
UNSEEN = """names => names.filter(name => {
    const e = document.querySelector(name);
    if (!e) return name !== '.pl-reminder' && name !== '.pl-copied';
    const box = e.getBoundingClientRect(), over = y => document.elementFromPoint(box.x + box.width / 2, y);
    const top = document.querySelector('.sim-flag').getBoundingClientRect().bottom;
    const bottom = document.querySelector('.sim-bar').getBoundingClientRect().top;
    return box.top < top - 1 || box.bottom > bottom + 1
        || ![over(box.top + 4), over(box.bottom - 4)].every(hit => hit && (e.contains(hit) || hit.contains(e)));
})"""
PRESSED = """name => { const box = document.querySelector(name).getBoundingClientRect();
    return !!document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest(name); }"""
TOLD = [".pl-reminder", ".pl-said"]
KEYS = [".pl-copied", ".pl-value", ".pl-keys button:first-child", ".pl-nought", ".pl-submit"]
LIT = ".lit, .look-here .pl-submit"


def ringing(scenario: Scenario) -> dict[str, list[str]]:
    return {"injections": [name for name, spec in scenario["injections"].items() if spec.get("at")][:1]}


def keyed(scenario: Scenario, state: State) -> bool:
    shown = visible(screen_of(scenario, state), state["vars"])
    return any(e["kind"] in {"money_field", "pin_field", "digits_field"} for e in shown)


def walk(page: Page, stage: Stage, scenario_id: str, mode: str = "together") -> Iterator[tuple[Scenario, State, bool]]:
    """Yield each state once the glass shows it, and whether it is a new screen; between them press what is right."""
    scenario = compiled(scenario_id)
    twist = ringing(scenario)
    page.goto(stage.open(scenario_id, mode=mode, seed="7", twist=json.dumps(twist)))
    state = start(scenario, 7, mode, twist)
    moved = True
    while not state["ended"]:
        see(page, scenario, state)
        page.wait_for_timeout(30)
        if folder := os.environ.get("PICTURES_TO"):
            size = "{width}x{height}".format(**page.viewport_size)
            name = f"{scenario_id}-{mode}-{size}-{state['screen'].replace('/', '.')}.png"
            page.screenshot(path=Path(folder, name))
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "banner and bar must not move"
        yield scenario, state, moved
        event = right_act(scenario, state)
        assert event is not None
        if mode == "watch":
            page.get_by_role("button", name="Xem bước kế").click()
        else:
            press(page, scenario, state, event)
        state, feedback = step(scenario, state, event)
        moved = feedback["moved"]


def unseen(page: Page, names: list[str], *, moved: bool, presses: int = 1) -> list[str]:
    """Return what isn't on the glass; an answer on the same screen may have moved it, then `presses` bring it back."""
    found = page.evaluate(UNSEEN, names)
    up = page.get_by_role("button", name="Coi phía trên")
    while found and not moved and presses and up.count() and not up.get_attribute("aria-disabled"):
        up.click()
        presses -= 1
        page.wait_for_timeout(30)
        found = page.evaluate(UNSEEN, names)
    return list(found)


def reached_by_pressing(page: Page, name: str) -> bool:
    """Whether its middle comes into sight by "Coi phía dưới" alone: there the finger goes."""
    for _ in range(8):
        if page.evaluate(PRESSED, name):
            return True
        down = page.get_by_role("button", name="Coi phía dưới")
        if not down.count() or down.get_attribute("aria-disabled"):
            return False
        down.click()
        page.wait_for_timeout(30)
    return False


@pytest.mark.parametrize("scenario_id", EACH)
@pytest.mark.parametrize("mode", ["together", "watch"])
def test_reminder_caption_and_what_to_press_are_seen_at_360_x_640(phone: Page, stage: Stage, scenario_id, mode):
    found = []
    for scenario, state, moved in walk(phone, stage, scenario_id, mode):
        wanted = [*TOLD, *(KEYS if mode == "together" and keyed(scenario, state) else [])]
        found += [f"{state['screen']}: {name}" for name in unseen(phone, wanted, moved=moved)]
        if phone.locator(LIT).count() and not reached_by_pressing(phone, LIT):
            found.append(f"{state['screen']}: what to press")
    assert found == []


@pytest.mark.parametrize("scenario_id", EACH)
def test_keypad_and_submit_fit_under_the_browsers_bar(phone: Page, stage: Stage, scenario_id):
    phone.set_viewport_size({"width": 360, "height": 560})
    found = []
    for scenario, state, moved in walk(phone, stage, scenario_id):
        wanted = [*TOLD, *(KEYS if keyed(scenario, state) else [])]
        found += [f"{state['screen']}: {name}" for name in unseen(phone, wanted, moved=moved)]
    assert found == []


@pytest.mark.parametrize("scenario_id", EACH)
def test_on_a_small_old_phone_everything_is_reached_by_pressing(phone: Page, stage: Stage, scenario_id):
    phone.set_viewport_size({"width": 320, "height": 480})
    found = []
    for _, state, moved in walk(phone, stage, scenario_id):
        found += [f"{state['screen']}: {name}" for name in unseen(phone, TOLD, moved=moved, presses=3)]
        if phone.locator(LIT).count() and not reached_by_pressing(phone, LIT):
            found.append(f"{state['screen']}: what to press")
    assert found == []
