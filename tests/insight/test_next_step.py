"""What the officer is told to do next about a person."""

import pytest

from hocvuso.insight.next_step import NEXT_STEPS, next_step
from hocvuso.web.office.resident_words import NEXT

NOTHING = dict.fromkeys(
    ("reached", "pillars", "understands", "does", "attained", "confirmed", "refused", "parked"), False
)  # fmt: skip
WAY = [
    ({}, {}, "knock"),
    ({"reached": True}, {}, "ask_learning"),
    ({"reached": True}, {"learning": False}, "pillars"),
    ({"reached": True}, {"learning": True}, "pillars"),
    ({"reached": True, "pillars": True}, {"learning": True}, "learn"),
    ({"reached": True, "pillars": True, "understands": True}, {"learning": True}, "practise"),
    ({"reached": True, "pillars": True, "understands": True, "does": True}, {"learning": True}, "ask_assessment"),
    (
        {"reached": True, "pillars": True, "understands": True, "does": True},
        {"learning": True, "assessment": True},
        "assess",
    ),
    ({"attained": True}, {}, "ask_handover"),
    ({"attained": True}, {"handover": True}, "wait"),
    ({"attained": True, "refused": True}, {"handover": True}, "repair"),
    ({"attained": True, "parked": True}, {"handover": False}, "repair"),
    ({"attained": True, "confirmed": True}, {}, "keep_using"),
    ({"confirmed": True}, {}, "keep_using"),
]


@pytest.mark.parametrize(("has", "consents", "step"), WAY)
def test_the_first_thing_missing_comes_next(has: dict[str, bool], consents: dict[str, bool], step: str) -> None:
    assert next_step({**NOTHING, **has}, consents) == step


def test_every_step_has_its_words() -> None:
    assert set(NEXT) == set(NEXT_STEPS) == {step for _, _, step in WAY}
