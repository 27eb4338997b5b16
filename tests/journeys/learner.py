"""What a learner's finger does: finish a practice, answer the tasks of a check."""

import json
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page

from hocvuso.assessment import bank
from hocvuso.assessment.rules import unmarked
from hocvuso.practice import machine
from hocvuso.practice.queries import compiled
from hocvuso.practice.reach import core_of
from tests.practice import finger

SEED = 3
FIXED_CHANCE = f"""const drawn = crypto.getRandomValues.bind(crypto);
const one = (list) => list instanceof Uint32Array && list.length === 1;
crypto.getRandomValues = (list) => one(list) ? list.fill({SEED}) : drawn(list);"""
"""The player draws what happens from one number; the test must know which."""
GONE = "n => document.readyState == 'complete' && document.querySelector('#tra-loi [name=task]')?.value != n"


def practise_alone(page: Page, scenario_id: str) -> None:
    """Finish the practice that lies open, in the way "Tự làm"."""
    page.get_by_role("button", name="Tự làm").click()
    scenario = compiled(scenario_id)
    finger.follow(page, scenario, machine.start(scenario, SEED, "alone", {}))
    page.locator(".sim-end h1").wait_for()


def answer_every_task(page: Page, *, most: int = 40) -> list[str]:
    """Do each task of the check well, until the result stands there or `most` are done; return the kinds met."""
    items = bank.current()["items"].values()
    met: list[str] = []
    for _ in range(most):
        if page.locator("input[name=task]").count() == 0:
            return met
        task = page.locator("#tra-loi input[name=task]").input_value()
        if page.locator("#player").count():
            met.append(do_on_the_screen(page)["kind"])
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


def do_on_the_screen(page: Page, look: finger.Look | None = None) -> dict[str, Any]:
    """Do the task that lies open on the practice phone, whatever is drawn; return its item.

    The page hides the right way, so it is taken from the bank: from the item that runs on these very screens.
    """
    item, state, address = _task_that_lies_open(page)
    waits = page.locator("[data-when-done]").count() > 0
    finger.follow(page, item["scenario"], state, look=look, address=address)
    if waits:
        hand_on(page)
    return item


def fall_for_it(page: Page) -> str:
    """Do what the trickster of this task wants, as far as the phone lets it; return the item, "" when there is none."""
    item, state, address = _task_that_lies_open(page)
    if item["kind"] != "refusal":
        return ""
    scenario = item["scenario"]
    way = _way_of_the_unwary(scenario, state)
    if not way:
        return ""
    for event in way:
        finger.see(page, scenario, state, address=address)
        finger.press(page, scenario, state, event, address=address)
        state, _ = machine.step(scenario, state, event)
    if not state["ended"]:
        finger.follow(page, scenario, state, address=address)
    hand_on(page)
    return str(item["id"])


def _way_of_the_unwary(scenario: dict[str, Any], state: dict[str, Any]) -> list[str]:
    """The shortest way to an unsafe act: breadth first through what can be pressed."""
    waiting: list[tuple[Any, list[str]]] = [(state, [])]
    seen = set()
    while waiting:
        now, way = waiting.pop(0)
        for event in machine.possible_events(scenario, now):
            after, told = machine.step(scenario, now, event)
            if told["mark"] == "unsafe":
                return [*way, event]
            if not after["ended"] and core_of(after) not in seen:
                seen.add(core_of(after))
                waiting.append((after, [*way, event]))
    return []


def hand_on(page: Page) -> None:
    """Somebody sits beside: the help given is marked before the task is handed on."""
    page.get_by_role("button", name="Ghi lại, qua việc kế").click()


def _task_that_lies_open(page: Page) -> tuple[dict[str, Any], Any, str]:
    """The item of the open task, its state at the beginning, the form of address."""
    host = page.locator("#player")
    seed, twist = int(host.get_attribute("data-seed") or 0), json.loads(host.get_attribute("data-twist") or "{}")
    address = host.get_attribute("data-address") or ""
    scene = page.request.get(urljoin(page.url, host.get_attribute("data-scenario"))).json()
    items = (i for i in bank.current()["items"].values() if i.get("twist") == twist and "scenario" in i)
    item: dict[str, Any] = next(i for i in items if unmarked(i["scenario"]) == scene)
    return item, machine.start(item["scenario"], seed, "check", twist), address


def pass_over(page: Page) -> None:
    """Press that this task isn't familiar; the first time the page says what that means and asks."""
    page.get_by_text("Việc này chưa quen, qua việc kế").click()
    sure = page.get_by_role("button", name="Qua việc kế", exact=True)
    if page.locator(".pass-over").count():
        sure.click()


def _plain(text: str) -> str:
    return " ".join(text.replace("{Bác}", "Bác").replace("{bác}", "bác").split())
