"""The player with letters twice as large, at night and in English: each layout and the end, 320 px wide.

Nothing axe objects to, nothing wider than the glass, banner and bar always there, and all of a screen can be reached:
where letters are large, everything between banner and bar is one column.
"""

import json

import pytest
from playwright.sync_api import Page

from hocvuso.practice.machine import right_act, screen_of, start, step
from hocvuso.practice.queries import compiled, scenario_ids
from tests import accessible
from tests.needs import needs_front_end
from tests.practice.finger import press, too_small
from tests.practice.stage import Stage

pytestmark = [
    pytest.mark.browser,
    needs_front_end,
]
NARROWEST = 320
DRESSES = ["large", "dark", "english", "large english dark"]
# between them these show every layout there is (a test below says so)
SAMPLE = ["vneid-activate", "cong-dan-so-1022"]
# what lies outside its glass with no way to it: nothing may be cut at the sides, and a column may not stop early
LOST = """() => { const sim = document.querySelector('.sim'); if (!sim) return [];
    const flow = document.querySelector('.flow .pl-between'), found = [];
    for (const e of document.querySelectorAll('.sim p, .sim button, .sim a, .sim label, .sim li, .sim blockquote')) {
        const box = e.getBoundingClientRect();
        if (e.closest('.vh') || !box.height) continue;
        if (box.left < -1 || box.right > innerWidth + 1) found.push('beside: ' + e.outerHTML.slice(0, 90));
        if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth) found.push('cut: ' + e.outerHTML.slice(0, 90)); }
    const flag = document.querySelector('.sim-flag').getBoundingClientRect();
    const bar = document.querySelector('.sim-bar').getBoundingClientRect();
    if (flag.top < -1 || bar.bottom > innerHeight + 1) found.push('banner or bar out of sight');
    if (bar.top - flag.bottom < innerHeight * .4) found.push(`only ${Math.round(bar.top - flag.bottom)} px between`);
    return found; }"""


def dressed(page: Page, dress: str) -> None:
    if "dark" in dress:
        page.emulate_media(color_scheme="dark")
    if "large" in dress:
        page.add_init_script(
            "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
        )


def wanting(page: Page, screen: str) -> list[str]:
    found = [f"{screen}: {barrier}" for barrier in accessible.barriers(page)]
    found += [f"{screen}: small {html}" for html in too_small(page)]
    found += [f"{screen}: {lost}" for lost in page.evaluate(LOST)]
    if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
        found.append(f"{screen}: wider than {NARROWEST} px")
    return found


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(
    "scenario_id",
    [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.long) for name in scenario_ids()],
)
def test_nothing_is_lost_whatever_the_player_wears(phone: Page, stage: Stage, scenario_id, dress):
    phone.set_viewport_size({"width": NARROWEST, "height": 640})
    dressed(phone, dress)
    scenario = compiled(scenario_id)
    twist = {"injections": [name for name, spec in scenario["injections"].items() if spec.get("at")][:1]}
    stage.language = "en" if "english" in dress else "vi"
    phone.goto(
        stage.open(scenario_id, mode="together", seed="5", twist=json.dumps(twist), help="/diem-ho-tro", real="/that")
    )
    state = start(scenario, 5, "together", twist)
    found: list[str] = []
    seen: set[str] = set()
    while not state["ended"]:
        phone.locator(".pl-said").wait_for()
        layout = screen_of(scenario, state)["layout"]
        if state["screen"] not in seen:
            accessible.picture(phone, f"dress-{dress.replace(' ', '-')}-{scenario_id}-{layout}")
            found += wanting(phone, f"{state['screen']} ({layout})")
        seen.add(state["screen"])
        event = right_act(scenario, state)
        assert event is not None
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.locator(".sim-end h1").wait_for()
    accessible.picture(phone, f"dress-{dress.replace(' ', '-')}-{scenario_id}-end")
    found += [f"end: {barrier}" for barrier in accessible.barriers(phone)]
    if phone.evaluate("document.documentElement.scrollWidth") > NARROWEST:
        found.append("end: too wide")
    assert found == []
