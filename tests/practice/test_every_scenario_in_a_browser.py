"""Every scenario, played to its end by the shown way on a small phone: nothing cramped, nothing axe objects to."""

import json
import re

import pytest
from playwright.sync_api import Page

from hocvuso.practice.machine import right_act, start, step
from hocvuso.practice.queries import compiled, scenario_ids
from tests.accessible import barriers
from tests.needs import needs_front_end
from tests.practice.finger import press, too_small
from tests.practice.stage import Stage

pytestmark = [
    pytest.mark.browser,
    needs_front_end,
]
SAMPLE = {"phone-letters-sound", "drill-door-visitor", "vneid-forgot-password"}
EACH = [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.long) for name in scenario_ids()]
MOST_NODES = 1500
NARROWEST = 320


@pytest.mark.parametrize("scenario_id", EACH)
def test_a_scenario_is_played_to_its_end_on_a_narrow_phone(phone: Page, stage: Stage, scenario_id):
    """Given 320 px and a trick that rings, then each screen fits, its targets are big and the end is kind."""
    phone.set_viewport_size({"width": NARROWEST, "height": 640})
    scenario = compiled(scenario_id)
    ringing = [name for name, spec in scenario["injections"].items() if spec.get("at")][:1]
    twist = {"injections": ringing}
    phone.goto(stage.open(scenario_id, mode="alone", seed="5", twist=json.dumps(twist)))
    state = start(scenario, 5, "alone", twist)
    found: list[str] = []
    seen: set[str] = set()

    def look(screen: str) -> None:
        if screen not in seen:
            found.extend(f"{screen}: {barrier}" for barrier in barriers(phone))
        seen.add(screen)
        found.extend(f"{screen}: small {html}" for html in too_small(phone))
        if phone.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            found.append(f"{screen}: wider than {NARROWEST} px")
        if phone.evaluate("document.querySelectorAll('*').length") > MOST_NODES:
            found.append(f"{screen}: more than {MOST_NODES} nodes")

    moved = True
    while not state["ended"]:
        if moved:
            phone.wait_for_function("document.activeElement.className === 'pl-said'", timeout=3000)
        look(state["screen"])
        event = right_act(scenario, state)
        assert event is not None
        press(phone, scenario, state, event)
        state, feedback = step(scenario, state, event)
        moved = feedback["moved"]
    phone.locator(".sim-end h1").wait_for()
    look("end")
    assert re.search("tự làm được rồi", phone.locator("h1").inner_text())
    assert found == []
