"""Every task of the bank that is done on the practice phone, done on the real screens of a check, as a person would.

The long suite does each with several drawings of names, sums, orders and codes; the short one does every third one
once: what is asked for well, the tricks badly.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from hocvuso.assessment import bank
from hocvuso.assessment.models import Event, Session
from hocvuso.assessment.running import running
from hocvuso.practice import machine
from hocvuso.practice.types import Feedback, Scenario, State
from tests.assessment.conftest import Check
from tests.browser import PHONE
from tests.journeys.learner import GONE, do_on_the_screen, hand_on
from tests.phones import sign_in
from tests.practice import finger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TASKS = {name: item for name, item in bank.current()["items"].items() if "scenario" in item}
TRICKS = [name for name, item in TASKS.items() if item["kind"] == "refusal"]
WELL = [name for name in TASKS if name not in TRICKS and "@" not in name]  # variants: in the long suite
TWINS = [name for name, item in TASKS.items() if item.get("twin") and "@" not in name]
DRAWINGS = 5


class Bench:
    """A helper's phone, on which any task can be laid out in the place of the one the engine chose."""

    def __init__(self, check: Check, url: str, phone: Page) -> None:
        self.check, self.url, self.phone = check, url, phone
        sign_in(phone, check.cast, check.cast.nhan, url)

    def begin(self, seed: int) -> None:
        """Begin a new check; what was before is gone."""
        Event.objects.all().delete()
        Session.objects.all().delete()
        self.session = self.check.start(seed)

    def lay_out(self, name: str) -> Event:
        """Lay this task out and open its page."""
        served = running(Session.objects.get(pk=self.session)).open_task
        assert served is not None
        Event.objects.filter(pk=served.pk).update(item=name)
        self.phone.goto(self.url + reverse("field:assessment-task", kwargs={"session_id": self.session}))
        return served

    def result(self, served: Event) -> int:
        """Wait for the next page; return the category the server gave."""
        self.phone.wait_for_function(GONE, arg=str(served.task))
        return int(Event.objects.get(session=self.session, kind="answered", task=served.task).body["category"])


@pytest.fixture
def bench(check: Check, live_server: Any, phone: Page) -> Bench:
    phone.set_default_timeout(10_000)
    return Bench(check, live_server.url, phone)


def test_each_task_can_be_done_with_what_its_page_says(bench: Bench) -> None:
    missed = []
    for number, name in enumerate(WELL[::3]):
        bench.begin(seed=number)
        served = bench.lay_out(name)
        do_on_the_screen(bench.phone)
        if bench.result(served) != len(TASKS[name]["b"]):
            missed.append(name)
    assert missed == []


@pytest.mark.long
@pytest.mark.parametrize("name", TASKS)
def test_a_task_can_be_done_whatever_is_drawn(bench: Bench, name: str) -> None:
    bench.begin(seed=1000)
    for _ in range(DRAWINGS):
        served = bench.lay_out(name)
        do_on_the_screen(bench.phone)
        assert bench.result(served) == len(TASKS[name]["b"])


@pytest.mark.parametrize("name", ["perf.transfer-own", "perf.right-group"])
def test_each_new_screen_shows_what_is_asked_and_what_it_says(bench: Bench, name: str) -> None:
    """The page of a check is higher than a phone: nobody has to look for the words above its edge."""
    bench.begin(seed=3)
    bench.lay_out(name)
    hidden = []

    def look(state: State) -> None:
        for words in (".pl-reminder", ".pl-said", ".sim-bar") if state["history"] else ():
            box = bench.phone.locator(words).bounding_box() if bench.phone.locator(words).count() else None
            if box is None or box["y"] < 0 or box["y"] + box["height"] > PHONE["height"] + 1:  # parts of a pixel
                hidden.append((state["screen"], words, box))

    do_on_the_screen(bench.phone, look)
    assert hidden == []


@pytest.mark.parametrize(
    "tricks", [pytest.param(TRICKS, marks=pytest.mark.long), TRICKS[::3]], ids=["all", "every third"]
)
def test_who_believes_a_trick_is_seen_to_have_believed_it(bench: Bench, tricks: list[str]) -> None:
    """Pressing what harms gives the lowest category; so does turning an honest caller away.

    Where a visitor is real and nothing can harm, a wrong turn still costs the best category.
    """
    for number, name in enumerate(tricks):
        item = TASKS[name]
        bench.begin(seed=number)
        served = bench.lay_out(name)
        seed = int(bench.phone.locator("#player").get_attribute("data-seed") or 0)
        state = machine.start(item["scenario"], seed, "check", item["twist"])
        worst = shortest(item["scenario"], state, harms) or shortest(item["scenario"], state, misses)
        way = worst or shortest(item["scenario"], state, errs)
        assert way, name
        for event in way:
            finger.see(bench.phone, item["scenario"], state)
            finger.press(bench.phone, item["scenario"], state, event)
            state, _ = machine.step(item["scenario"], state, event)
        finger.follow(bench.phone, item["scenario"], state)
        hand_on(bench.phone)
        assert bench.result(served) <= (0 if worst else len(item["b"]) - 1), name


def harms(feedback: Feedback) -> bool:
    return feedback["mark"] == "unsafe"


def misses(feedback: Feedback) -> bool:
    return feedback["ended"] and not feedback["goal"]


def errs(feedback: Feedback) -> bool:
    return feedback["mark"] == "wrong"


def shortest(scenario: Scenario, state: State, wanted: Callable[[Feedback], bool]) -> list[str]:
    """Return the shortest way to an act that is answered so."""
    waiting: list[tuple[State, list[str]]] = [(state, [])]
    seen: set[str] = set()
    while waiting:
        state, way = waiting.pop(0)
        for event in machine.possible_events(scenario, state):
            after, feedback = machine.step(scenario, state, event)
            if wanted(feedback):
                return [*way, event]
            key = f"{after['screen']} {after['vars']} {after['resume']} {after['rung']}"
            if not after["ended"] and key not in seen:
                seen.add(key)
                waiting.append((after, [*way, event]))
    return []


@pytest.mark.parametrize("name", [*TWINS[:4], *(pytest.param(name, marks=pytest.mark.long) for name in TWINS[4:])])
def test_a_broken_screen_is_replaced_by_its_twin(bench: Bench, name: str) -> None:
    bench.begin(seed=5)
    served = bench.lay_out(name)
    page = bench.phone
    page.get_by_text("Nghỉ, hỏng máy, dừng, báo").click()
    page.get_by_role("button", name="Màn hình này bị hỏng").click()
    page.wait_for_function(GONE, arg=str(served.task))
    assert do_on_the_screen(page)["id"] == TASKS[name]["twin"]
    page.wait_for_function(GONE, arg=str(served.task + 1))
    scored = [a.category for a in running(Session.objects.get()).answers]
    assert scored == [None, len(TASKS[TASKS[name]["twin"]]["b"])]
