"""Variants say what is true of them; a trap has an honest twin, and neither its words nor its cell give it away."""

from copy import deepcopy
from typing import Any

import pytest

from hocvuso.assessment import bank, check, rules
from hocvuso.assessment.engine import tables
from hocvuso.assessment.engine.testing import unmet_cells
from hocvuso.assessment.engine.types import Answer
from hocvuso.assessment.scoring import rubric_of
from hocvuso.practice import machine
from hocvuso.practice.reach import to_the_goal

ITEMS: dict[str, dict[str, Any]] = bank.current()["items"]
TRAPS = [name for name, item in ITEMS.items() if item["kind"] == "refusal" and "@" not in name]
HONEST = [name for name, item in ITEMS.items() if item.get("honest")]


def problems_with(name: str, **change: Any) -> list[str]:
    spoilt = deepcopy(bank.current())
    spoilt["items"][name].update(change)
    return check.problems(spoilt)


@pytest.mark.parametrize("part", ["can", "feedback", "why_right"])
def test_a_variant_with_another_right_act_needs_words_of_its_own(part: str) -> None:
    found = problems_with("perf.short-by-a-zero@paid", **{part: ITEMS["perf.short-by-a-zero"][part]})
    assert f"perf.short-by-a-zero@paid: {part} is the base's, and the right act is another" in found


def test_every_trap_has_an_honest_twin() -> None:
    spoilt = deepcopy(bank.current())
    del spoilt["items"]["refuse.tax-link@real-notice"]
    assert any("refuse.tax-link: a trap needs an honest variant" in text for text in check.problems(spoilt))
    assert len(HONEST) >= len(TRAPS) - 2  # one has a task as its twin, one holds an honest paper in itself


def test_what_a_trap_holds_of_honest_has_to_be_part_of_its_goal() -> None:
    assert any("needs an honest variant" in t for t in problems_with("refuse.loan-in-my-name", honest_within="pin"))


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_variant_opens_as_its_trap_does_and_refusing_it_is_not_right(name: str) -> None:
    honest, trap = ITEMS[name], ITEMS[ITEMS[name]["template"]]
    assert honest["ask"] == trap["ask"]
    _, right = to_the_goal(honest["scenario"], machine.start(honest["scenario"], 1, "check", honest["twist"]))
    _, refusing = to_the_goal(trap["scenario"], machine.start(trap["scenario"], 1, "check", trap["twist"]))
    assert [event for event, _ in right] != [event for event, _ in refusing]


def test_an_honest_variant_that_asks_otherwise_is_noticed() -> None:
    found = problems_with("refuse.tax-link@real-notice", ask="Cơ quan thuế mời {bác}. {Bác} ra tận nơi nghen.")
    assert any("asks in other words than its trap" in text for text in found)


def test_words_that_stand_in_traps_only_are_noticed() -> None:
    spoilt = deepcopy(bank.current())
    for name in TRAPS[:3]:
        spoilt["items"][name]["ask"] += " {Bác} tự quyết nghen."
    assert any("“tự quyết nghen” stands in 3 traps and in 0 ordinary tasks" in t for t in check.problems(spoilt))


def test_nobody_passes_who_has_refused_nothing() -> None:
    items = [rules.engine_item(item) for item in ITEMS.values()]
    made = tables.make(items, rules.engine_rule(bank.pass_rule().plain))
    assert "kind:refusal" in unmet_cells(made, [Answer(name, len(ITEMS[name]["b"])) for name in HONEST])
    assert all("kind:refusal" not in unmet_cells(made, [Answer(name, 0)]) for name in TRAPS)


def test_who_hears_an_honest_caller_is_marked_by_what_is_right_there() -> None:
    for name in HONEST:
        if rules.spoken(ITEMS[name]):
            assert rubric_of(ITEMS[name]) != rubric_of(ITEMS["refuse.video-police"])
            assert (
                "Không chuyển" in rubric_of(ITEMS[name])["2"]["acts"]
                or "đặt cọc" in rubric_of(ITEMS[name])["2"]["acts"]
            )
    silent = {k: v for k, v in ITEMS["refuse.power-cut@late"].items() if k != "rubric"}
    spoilt = deepcopy(bank.current())
    spoilt["items"]["refuse.power-cut@late"] = silent
    assert any("rubric of its own" in text for text in check.problems(spoilt))


def test_the_market_has_no_router_to_switch_off() -> None:
    item = ITEMS["perf.picture-wont-load@market"]
    state = machine.start(item["scenario"], 3, "check", item["twist"])
    assert state["vars"]["place"] == "market"


def test_a_bill_that_is_right_can_be_called_right() -> None:
    item = ITEMS["perf.bill-too-high@fair"]
    events = ["do:pay_code", "do:counter", "do:leave", "do:look_again", "do:agree"]
    _, shown = machine.replay(item["scenario"], 2, "check", events, item["twist"])
    assert shown.goal and shown.wrong == 0
    _, shown = machine.replay(item["scenario"], 2, "check", [*events[:3], "do:say_amount"], item["twist"])
    assert shown.detour == 2  # what is not so is a detour, and the shop says so


def test_screens_an_item_lays_over_practice_are_held_to_its_rules() -> None:
    spoilt = deepcopy(bank.current())
    ring = spoilt["items"]["refuse.qr-bank-call@home-call"]["scenario"]["screens"]["known-call/ring"]
    ring["show"][0]["label"] = "Gọi 0912 345 678"
    assert any("looks like a real number" in text for text in check.problems(spoilt))


def test_what_nobody_can_do_without_a_screen_is_not_called_oral() -> None:
    found = problems_with("perf.find-official-page", oral=True)
    assert "perf.find-official-page: oral: nobody can do it without a screen" in found
