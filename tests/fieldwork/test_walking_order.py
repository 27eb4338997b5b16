"""Doors are walked as feet find them: street, alley, number."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hocvuso.fieldwork.rules import in_walking_order, shares, short_number, walking_key

WALKED = [
    "2 Lê Lợi",
    "10 Lê Lợi",
    "42 Lê Lợi",
    "42/7 Lê Lợi",
    "42/9 Lê Lợi",
    "42/15 Lê Lợi",
    "42/15/2 Lê Lợi",
    "42A Lê Lợi",
    "43 Lê Lợi",
    "Chung cư Lê Lợi",
    "5 Nguyễn Trãi",
]


@pytest.mark.parametrize("seed", range(5))
def test_numbers_are_walked_as_numbers_whatever_order_they_come_in(seed: int) -> None:
    mixed = random.Random(seed).sample(WALKED, len(WALKED))  # noqa: S311
    walked = [mixed[place] for place in in_walking_order(mixed)]
    assert [a for a in walked if "Chung cư" not in a] == [a for a in WALKED if "Chung cư" not in a]


def test_the_alley_may_stand_after_the_number_and_words_do_not_matter() -> None:
    assert walking_key("15/3 hẻm 42") < walking_key("15/20 hẻm 42") < walking_key("1 hẻm 100")
    assert walking_key("Số nhà 42/7, đường Lê Lợi") == walking_key("42/7 Le Loi")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=20), max_size=10))
@example(["²", "5² Lê Lợi", "٣ Lê Lợi"])
def test_any_address_has_its_place_and_none_is_lost(addresses: list[str]) -> None:
    assert sorted(in_walking_order(addresses)) == list(range(len(addresses)))


@pytest.mark.parametrize(
    ("address", "plate"),
    [("42/7 Lê Lợi", "42/7"), ("15/3 hẻm 42", "15/3"), ("Số 12a, Lê Lợi", "12A"), ("Nhà trọ cô Ba", "Nhà trọ cô Ba")],
)
def test_the_plate_shows_the_number(address: str, plate: str) -> None:
    assert short_number(address) == plate


@given(st.integers(1, 200), st.integers(1, 12))
def test_everybody_walks_one_stretch_and_shares_are_even(doors: int, people: int) -> None:
    given_out = shares(doors, people)
    assert given_out == sorted(given_out)
    sizes = [given_out.count(who) for who in range(people)]
    assert sum(sizes) == doors
    assert max(sizes) - min(sizes) <= 1


def test_without_anybody_nothing_is_shared() -> None:
    assert shares(5, 0) == []
