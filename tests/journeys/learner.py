"""What a learner's finger does: read a lesson to its end, finish a practice, answer the tasks of a check."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from hocvuso.assessment import bank
from hocvuso.practice import machine
from hocvuso.practice.queries import compiled
from hocvuso.practice.reach import to_the_goal
from hocvuso.practice.wording import choose, render
from tests.practice.test_player_in_a_browser import press

SEED = 3
FIXED_CHANCE = f"""const drawn = crypto.getRandomValues.bind(crypto);
const one = (list) => list instanceof Uint32Array && list.length === 1;
crypto.getRandomValues = (list) => one(list) ? list.fill({SEED}) : drawn(list);"""
"""The player draws what happens from one number; the test must know which."""
GONE = "n => document.readyState == 'complete' && document.querySelector('#tra-loi [name=task]')?.value != n"


def read_the_lesson(page: Page, right_answer: str) -> None:
    """Go through every screen of the unit that lies open and answer its question."""
    while page.get_by_role("link", name=right_answer).count() == 0:
        with page.expect_navigation():
            page.locator("main a.btn.main, nav.bar a.btn.main").last.click()
    page.get_by_role("link", name=right_answer).click()


def practise_alone(page: Page, scenario_id: str) -> None:
    """Finish the practice that lies open, in the way "Tự làm"."""
    page.get_by_role("button", name="Tự làm").click()
    scenario = compiled(scenario_id)
    state = machine.start(scenario, SEED, "alone", {})
    while not state["ended"]:
        event = machine.right_act(scenario, state)
        assert event is not None
        _see(page, scenario, state)
        press(page, scenario, state, event)
        state, _ = machine.step(scenario, state, event)
    page.locator(".sim-end h1").wait_for()


def answer_every_task(page: Page, scene: Callable[[Page, str], Any] | None = None, *, most: int = 40) -> list[str]:
    """Do each task of the check well, until the result stands there or `most` are done; return the kinds met."""
    items = bank.current()["items"].values()
    met: list[str] = []
    for _ in range(most):
        if page.locator("input[name=task]").count() == 0:
            return met
        task = page.locator("#tra-loi input[name=task]").input_value()
        if page.locator("#player").count():
            met.append("performance")
            _do(page, items, scene or _scene)
        elif page.locator("input[name=option]").count():
            met.append("choice")
            shown = [_plain(text) for text in page.locator(".choices label").all_inner_texts()]
            choices = (
                [(_plain(o["text"]), o.get("right")) for o in i["options"]] for i in items if i["kind"] == "choice"
            )
            known = next(options for options in choices if {text for text, _ in options} == set(shown))
            page.locator(".choices label").nth(shown.index(next(text for text, right in known if right))).click()
            page.get_by_role("button", name="Ghi lại, qua việc kế").click()
        else:
            met.append("oral")
            page.get_by_text("Người hướng dẫn mở ra chấm").click()
            page.locator("input[name=rubric]").first.check()
            page.get_by_role("button", name="Ghi lại, qua việc kế").click()
        page.wait_for_function(GONE, arg=task)
    assert most < 40, "forty tasks and no result"
    return met


def _scene(page: Page, path: str) -> Any:
    return page.request.get(page.url.split("/field/")[0] + path).json()


def _do(page: Page, items: Any, ask: Callable[[Page, str], Any]) -> None:
    host = page.locator("#player")
    seed, twist = int(host.get_attribute("data-seed") or 0), json.loads(host.get_attribute("data-twist") or "{}")
    scene = ask(page, host.get_attribute("data-scenario") or "")
    same = (i for i in items if i.get("twist") == twist and "scenario" in i)
    item = next(i for i in same if i["scenario"]["screens"].keys() == scene["screens"].keys())
    scenario = item["scenario"]
    state = machine.start(scenario, seed, "check", twist)
    _, taken = to_the_goal(scenario, state)
    page.locator("#player .phone").wait_for()
    for event, _ in taken:
        _see(page, scenario, state)
        press(page, scenario, state, event)
        state, _ = machine.step(scenario, state, event)


def _see(page: Page, scenario: Any, state: Any) -> None:
    """Wait until the phone shows the screen on which the next press belongs."""
    said = choose(machine.screen_of(scenario, state)["say"], state["vars"])
    page.get_by_text(render(said, scenario, state["draw"]), exact=True).first.wait_for()


def _plain(text: str) -> str:
    return " ".join(text.replace("{Bác}", "Bác").replace("{bác}", "bác").split())
