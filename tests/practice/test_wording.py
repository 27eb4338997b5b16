"""What a learner reads and hears from a template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.practice.queries import compiled
from hocvuso.practice.wording import case_of, number_words, render

DRAW = {
    "amount": 45000,
    "pin": "271 846",
    "story": "{bác} có quà {amount}",
    "stall": {"seller": "cô Tư", "holder": {"show": "TRAN THI TU", "say": "Trần Thị Tư"}},
}
MARKET = compiled("qr-pay-market")


@pytest.mark.parametrize(
    ("template", "shown", "spoken"),
    [
        ("Hết {amount}.", "Hết 45.000 đ.", "Hết bốn mươi lăm ngàn đồng."),
        ("{stall.holder}", "TRAN THI TU", "Trần Thị Tư"),
        ("PIN: {pin}", "PIN: 271 846", "PIN: hai bảy một, tám bốn sáu"),
        ("{stall.seller} nói. {stall.seller} đi.", "Cô Tư nói. Cô Tư đi.", "Cô Tư nói. Cô Tư đi."),
        (
            "Họ nói: {story}. {story}!",
            "Họ nói: bác có quà 45.000 đ. Bác có quà 45.000 đ!",
            "Họ nói: bác có quà bốn mươi lăm ngàn đồng. Bác có quà bốn mươi lăm ngàn đồng!",
        ),
        ("Mời {bác}. {Bác} coi.", "Mời bác. Bác coi.", "Mời bác. Bác coi."),
    ],
)
def test_shown_and_spoken(template, shown, spoken):
    assert render(template, MARKET, DRAW) == shown
    assert render(template, MARKET, DRAW, spoken=True) == spoken


def test_another_form_of_address():
    assert render("{Bác} coi, {bác} bấm.", MARKET, DRAW, address="chị") == "Chị coi, chị bấm."


@pytest.mark.parametrize(
    ("typed", "case"),
    [("45000", "right"), ("450000", "extra_zero"), ("45", "no_zeros"), ("9000000", "too_much"), ("", "empty"),
     ("46000", "more"), ("44000", "less")],
)  # fmt: skip
def test_what_is_typed_becomes_a_case(typed, case):
    field = next(e for e in MARKET["screens"]["amount"]["show"] if e.get("id") == "sum")
    assert case_of(field, typed, MARKET, DRAW) == case


@given(st.text(alphabet="0123456789", max_size=14))
def test_every_run_of_digits_has_a_case(typed):
    activate = compiled("vneid-activate")
    field = next(e for e in activate["screens"]["ident"]["show"] if e.get("id") == "number")
    case = case_of(field, typed, activate, {})
    assert (case == "right") == (typed == "000000000012")
    assert case == "real" if len(typed) in {9, 12} and case != "right" else case != "real"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "không"), (4, "bốn"), (15, "mười lăm"), (21, "hai mươi mốt"), (105, "một trăm lẻ năm"), (110, "một trăm mười"),
     (1005, "một ngàn không trăm lẻ năm"), (52000, "năm mươi hai ngàn"), (2000000, "hai triệu")],
)  # fmt: skip
def test_numbers_are_read_the_southern_way(number, words):
    assert number_words(number) == words
