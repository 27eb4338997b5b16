"""The bank of items keeps its own promises, and its checks notice when it does not."""

import random
from copy import deepcopy
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from hocvuso.assessment import bank, check, rules
from hocvuso.assessment.engine import simulate, tables, testing
from hocvuso.assessment.engine.types import Answer


def test_the_bank_has_no_problems() -> None:
    assert check.problems(bank.current()) == []


def test_the_version_names_the_content() -> None:
    assert bank.current()["version"].startswith("2026-11-2")
    assert len(bank.current()["version"].split(".")[1]) == 12


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"group": "x"}, "not in the framework"),
        ({"item": "b.1"}, "item b.1 is not in group a"),
        ({"item": "a.99"}, "item a.99 is not in group a"),
        ({"random": ["tên người"]}, "nothing draws “tên người”"),
        ({"service": "zalo"}, "not in the catalogue"),
        ({"basis": "guessed"}, "basis"),
        ({"b": [300, -200]}, "ascending"),
        ({"score": [{"cat": 0, "if": "not right"}]}, "categories"),
        ({"score": [{"cat": 0, "if": "__import__"}, {"cat": 1, "if": "right"}]}, "can't read"),
        ({"enemies": ["nobody"]}, "not in the bank"),
        ({"why_right": "Bác trượt rồi."}, "voice guide"),
        ({"ask": " ".join(["dài"] * 21)}, "more than 20"),
        ({"next_if_low": "phone-basics"}, "neither a unit nor a scenario"),
        ({"next_if_low": None}, "neither a unit nor a scenario"),
        ({"atoms": []}, "atoms: missing"),
        ({"can": "tải ứng dụng đúng chỗ"}, "say the same on the result page"),
    ],
)
def test_a_spoilt_item_is_noticed(change: dict[str, object], said: str) -> None:
    spoilt = deepcopy(bank.current())
    spoilt["items"]["choice.level-two"].update(change)
    found = check.problems(spoilt)
    assert any(said in text for text in found), found


def test_a_trap_without_a_way_out_is_noticed() -> None:
    spoilt = deepcopy(bank.current())
    screens = spoilt["items"]["refuse.tax-link"]["scenario"]["screens"]
    screens["message"]["right"] = [{"do": "reply"}]
    assert any("don't lead to the goal" in text for text in check.problems(spoilt))


def test_a_right_way_that_is_marked_down_is_noticed() -> None:
    spoilt = deepcopy(bank.current())
    spoilt["items"]["refuse.tax-link"]["score"][1]["if"] = "refused >= 1"
    assert any("earns category 1 of 2" in text for text in check.problems(spoilt))


def test_an_honest_offer_is_never_acted_out_as_a_trap() -> None:
    spoilt = deepcopy(bank.current())
    assert not rules.spoken(spoilt["items"]["refuse.parcel-fee@mine"])
    spoilt["items"]["refuse.parcel-fee@mine"]["oral"] = True
    assert any("can't be acted out as a trap" in text for text in check.problems(spoilt))


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Gọi 0912 345 678", "looks like a real number"),
        ("Mở {nobody}", "can't be filled in"),
        ("Nhấn vào đây", "voice guide"),
    ],
)
def test_bad_words_on_an_items_own_screen_are_noticed(label: str, said: str) -> None:
    spoilt = deepcopy(bank.current())
    spoilt["items"]["refuse.tax-link"]["scenario"]["screens"]["safe"]["show"][0]["label"] = label
    found = check.problems(spoilt)
    assert any(said in text for text in found), found


def test_a_silent_change_on_an_items_own_screen_is_noticed() -> None:
    spoilt = deepcopy(bank.current())
    spoilt["items"]["perf.big-text"]["scenario"]["screens"]["slider"]["acts"]["bigger"][0].pop("app")
    assert any("slider, bigger: something changes and nothing is told" in text for text in check.problems(spoilt))


def test_a_bank_that_only_knows_practised_screens_is_noticed() -> None:
    spoilt = deepcopy(bank.current())
    for item in spoilt["items"].values():
        item.pop("unseen_screens", None)
    assert any("a third is needed" in text for text in check.problems(spoilt))


def test_variants_are_items_of_their_own_that_never_meet() -> None:
    items = [rules.engine_item(i) for i in bank.current()["items"].values()]
    made = tables.make(items, rules.engine_rule(bank.pass_rule().plain))
    one, other = made.index["refuse.parcel-fee"], made.index["refuse.parcel-fee@mine"]
    assert other in made.clashes[one]
    assert made.items[one].thresholds != made.items[other].thresholds or made.items[one].id != made.items[other].id


def test_without_a_screen_there_is_still_a_whole_test() -> None:
    spoken = [rules.engine_item(i) for i in bank.current()["items"].values() if rules.spoken(i)]
    made = tables.make(spoken, rules.engine_rule(bank.pass_rule().plain, on_screen=False))
    shown = simulate.simulate(made, np.random.default_rng(4).normal(size=400), 4)
    assert shown.inconclusive < 0.4
    assert shown.accuracy_of_decided > 0.9


@pytest.mark.parametrize("on_screen", [True, False])
@pytest.mark.parametrize("share_well", [0.0, 0.5, 1.0])
def test_every_check_touches_all_seven_groups_and_a_trap_and_things_done_where_there_is_a_screen(
    on_screen: bool, share_well: float
) -> None:
    every = bank.current()["items"]
    suits = every if on_screen else {name: item for name, item in every.items() if rules.spoken(item)}
    made = tables.make(
        [rules.engine_item(i) for i in suits.values()], rules.engine_rule(bank.pass_rule().plain, on_screen=on_screen)
    )
    for seed in range(60):
        people = random.Random(seed)
        given: list[Answer] = []
        while testing.decide(made, given).outcome is None:
            item = testing.next_item(made, seed, frozenset(suits), given).item
            assert item is not None
            given.append(Answer(item, len(suits[item]["b"]) if people.random() < share_well else 0))
        asked = [suits[a.item] for a in given]
        assert {item["group"] for item in asked} == set("abcdđeg")
        kinds = [item["kind"] for item in asked if not item.get("honest")]
        assert "refusal" in kinds
        assert kinds.count("performance") >= 2 if on_screen else "performance" not in kinds


@pytest.mark.parametrize("on_screen", [True, False], ids=["on a screen", "spoken"])
def test_few_who_cannot_are_passed_by_this_bank_and_rule_and_no_task_is_met_by_most(on_screen: bool) -> None:
    items = [rules.engine_item(i) for i in bank.current()["items"].values() if on_screen or rules.spoken(i)]
    made = tables.make(items, rules.engine_rule(bank.pass_rule().plain, on_screen=on_screen))
    shown = simulate.simulate(made, np.random.default_rng(6).normal(size=3000), 6)
    assert shown.false_pass < 0.05
    assert shown.mean_length <= (14 if on_screen else 15)
    assert shown.inconclusive <= (0.20 if on_screen else 0.25)
    assert shown.max_exposure <= (0.28 if on_screen else 0.30), "above .26 only until something was counted"


def test_versions_of_the_pass_rule_follow_each_other_without_a_gap() -> None:
    versions = [rule for rule in bank.pass_rules() if rule.plain["id"] == bank.pass_rule().plain["id"]]
    for before, after in pairwise(versions):
        assert after.plain["version"] == before.plain["version"] + 1
        assert before.valid_to is not None and after.valid_from == before.valid_to + timedelta(days=1)


def test_the_pass_rule_is_provisional() -> None:
    assert bank.pass_rule().provisional
