"""A slip of the keyboard in a roll never becomes a certain birth date or a name: the clerk is asked."""

from datetime import date

import pytest

from hocvuso.people.roll import dates, fields
from hocvuso.people.roll.types import PROBLEMS

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("written", ["9150", "2500", "2150", "1850", "1051", 9150, 2500, 2150, 1850, 1051])
def test_four_digits_that_are_no_possible_year_are_asked_about(written: str | int) -> None:
    assert not dates.read_birth(written, today=TODAY).certain
    assert not dates.join_parts(None, None, written, today=TODAY).certain


@pytest.mark.parametrize("written", ["9150", "2150", "5/3/2150", 2150])
def test_the_clerk_reads_that_the_year_lies_too_far_back_or_ahead(written: str | int) -> None:
    issue = dates.read_birth(written, today=TODAY).issue
    assert issue in ("too_old", "unclear")
    assert "tương lai" in PROBLEMS["birth_too_old"][0]


def test_a_serial_of_five_digits_is_still_a_day() -> None:
    for written in (18692, "18692"):
        born = dates.read_birth(written, today=TODAY)
        assert (born.year, born.month, born.day, born.issue) == (1951, 3, 5, "")


@pytest.mark.parametrize(
    "written",
    ['=HYPERLINK("http://x.example";"Bùi Văn An")', "=A1", "+Bùi Văn An", "@Bùi Văn An", "-Bùi Văn An", "An(1951)"],
)
def test_what_begins_like_a_formula_or_holds_digits_is_no_name(written: str) -> None:
    assert not fields.person_name([written])[2] or fields.person_name([written])[1]


def test_a_remark_in_brackets_is_still_taken_out() -> None:
    assert fields.person_name(["Bùi Văn An (mất)"]) == ("Bùi Văn An", "mất", True)
