"""When a task breaks, its equal stands in at once: the twin its author names, or the nearest of its kind and group."""

from typing import Any

import pytest

from hocvuso.assessment import bank, rules, services
from hocvuso.assessment.models import Event
from hocvuso.assessment.running import running
from tests.assessment.conftest import Check

ITEMS: dict[str, dict[str, Any]] = bank.current()["items"]


def mean(item: dict[str, Any]) -> float:
    return float(sum(item["b"]) / len(item["b"]))


def kind(item: dict[str, Any]) -> tuple[str, bool]:
    return item["kind"], bool(item.get("honest"))


@pytest.mark.parametrize("name", ITEMS)
def test_every_item_has_one_that_stands_in(name: str) -> None:
    item, stands_in = ITEMS[name], ITEMS[rules.engine_item(ITEMS[name]).twin]
    assert stands_in["template"] != item["template"]
    assert rules.spoken(stands_in) or not rules.spoken(item)
    if "twin" not in item:
        assert kind(stands_in) == kind(item)
        equals = [o for o in ITEMS.values() if kind(o) == kind(item) and o["group"] == item["group"]]
        if any(o["template"] != item["template"] and rules.spoken(o) >= rules.spoken(item) for o in equals):
            assert stands_in["group"] == item["group"]


def test_of_the_fitting_ones_the_nearest_in_difficulty_stands_in() -> None:
    item = ITEMS["choice.reply-all"]  # two questions of its group: at -800, and none nearer
    assert item["nearest"] == "choice.card-photo-in-group"
    app = ITEMS["choice.news-date"]
    others = [ITEMS[n] for n in ("choice.search-words", "choice.clinic-hours")]
    assert app["nearest"] == min(others, key=lambda o: abs(mean(o) - mean(app)))["id"]


def test_named_twins_are_of_one_group_and_near() -> None:
    for item in ITEMS.values():
        if "twin" in item and "@" not in item["id"]:
            twin = ITEMS[item["twin"]]
            assert {item["group"], twin["group"]} in ({item["group"]}, {"b", "e"})  # a trap and the task without it
            assert abs(mean(item) - mean(twin)) <= 800, item["id"]


@pytest.mark.django_db
def test_a_broken_task_is_replaced_by_the_nearest_of_its_cell(check: Check) -> None:
    session = check.start()
    now = running(check.row(session))
    assert now.open_task is not None
    Event.objects.filter(pk=now.open_task.pk).update(item="choice.reply-all")
    look = services.report_broken(check.scope, session_id=session, task=now.open_task.task, actor=check.actor)
    assert look.task is not None and look.task.item == "choice.card-photo-in-group"
