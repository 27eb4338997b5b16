"""A trap that a helper acts out, or that is printed: people meet what was drawn, never its honest twin beside it."""

import re

import pytest

from hocvuso.assessment import bank, rules
from hocvuso.assessment.looking import paper_task, task_view
from hocvuso.assessment.models import Session
from hocvuso.assessment.running import Running, running
from hocvuso.assessment.versions import in_force
from hocvuso.practice import machine
from hocvuso.practice.wording import render
from tests.assessment.conftest import Check

pytestmark = pytest.mark.django_db

ACTED = sorted(n for n, i in bank.current()["items"].items() if i["kind"] == "refusal" and rules.spoken(i))
PLAYED = sorted(n for n, i in bank.current()["items"].items() if i["kind"] == "refusal")
SEEDS = range(5)


def laid_out(check: Check, item: str, seed: int, mode: str) -> Running:
    """A check of this mode in which this very task lies open."""
    held = Session(
        seed=seed,
        bank_id=in_force().bank,
        rule=bank.pass_rule().plain,
        eligible=[item],
        mode=mode,
        address="cô",
    )
    return running(held, []).then("served", check.actor.account_id, task=1, item=item)


def drawn(now: Running, item: str) -> tuple[str, set[str]]:
    """What the first screen says as it was drawn, and everything else that it could have said."""
    held = now.items[item]
    scenario = machine.twisted(held["scenario"], held["twist"])
    state = machine.start(scenario, now.scene_seed(1), "check", held["twist"])
    texts = machine.screen_of(scenario, state)["say"]
    shown = [render(t["text"], scenario, state["draw"], address="cô") for t in texts]
    held_now = next(n for n, t in enumerate(texts) if machine.holds(t.get("if"), state["vars"]))
    return shown[held_now], {text for n, text in enumerate(shown) if n != held_now}


@pytest.mark.parametrize("item", ACTED)
def test_the_helper_acts_out_and_paper_prints_what_was_drawn_and_nothing_else(check: Check, item: str) -> None:
    for seed in SEEDS:
        spoken = laid_out(check, item, seed, "spoken")
        said, others = drawn(spoken, item)
        view = task_view(spoken, spoken.laid[-1])
        assert view.script == said
        printed = laid_out(check, item, seed, "paper")
        ask = paper_task(printed, printed.laid[-1], printed=True).ask
        assert ask == f"{view.ask} {said}"
        assert not [other for other in others if other in ask]


@pytest.mark.parametrize("item", ACTED)
def test_the_helpers_part_is_in_plain_words_and_says_who_acts_once(check: Check, item: str) -> None:
    now = laid_out(check, item, 1, "spoken")
    view = task_view(now, now.laid[-1])
    assert not re.search(r"[{}]", view.note + view.script + view.ask)
    assert "Bác" not in view.note, "the person is called cô in this check"


def test_nothing_is_acted_out_when_the_task_is_done_on_the_screen(check: Check) -> None:
    now = laid_out(check, PLAYED[0], 1, "screen")
    view = task_view(now, now.laid[-1])
    assert (view.note, view.script) == ("", "")
