"""The self-check: anybody, no account, ends with what to learn next, keeps nothing."""

import re

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.assessment.models import Session
from hocvuso.assessment.selfcheck import QUESTIONS, Question, advise, next_question
from hocvuso.learning.queries import units
from tests.cast import Cast

MADE = [Question(f"u{n:02}", frozenset("abcdđeg"[n % 7])) for n in range(16)]


@given(st.integers(0, 999_999), st.lists(st.booleans(), min_size=QUESTIONS, max_size=QUESTIONS))
def test_seven_different_questions_one_from_each_group(seed: int, rights: list[bool]) -> None:
    answered: dict[str, bool] = {}
    for right in rights:
        unit = next_question(MADE, seed, answered)
        assert unit is not None and unit not in answered
        answered[unit] = right
    assert next_question(MADE, seed, answered) is None
    groups = {group for q in MADE if q.unit in answered for group in q.groups}
    assert groups == set("abcdđeg")
    advice = advise(answered)
    assert set(advice.learn) | set(advice.known) == set(answered) and not set(advice.learn) & set(advice.known)


def test_a_few_units_are_enough_to_ask_about() -> None:
    assert next_question(MADE[:2], 1, {}) is not None
    assert next_question(MADE[:2], 1, {"u00": True, "u01": False}) is None


def test_somebody_without_account_is_led_to_what_to_learn_and_nothing_is_kept(cast: Cast) -> None:
    client, address = cast.client(None), reverse("citizen:self-check")
    shown = client.get(address, follow=True)
    asked = 0
    while 'class="answers"' in (page := shown.content.decode()):
        links = re.findall(r'href="(\?d=\d+&amp;c=[^"]+)"', page)
        assert len(links) >= 2
        asked += 1
        shown = client.get(address + links[0].replace("&amp;", "&"))
    assert asked == min(QUESTIONS, len(units()))
    assert "Không có gì được lưu lại" in page and "đạt" not in page.lower().replace("đặt", "")
    assert not Session.objects.exists()


def test_an_address_made_up_by_hand_is_answered_with_a_question(cast: Cast) -> None:
    shown = cast.client(None).get(reverse("citizen:self-check"), {"d": "7", "c": "khong-co.gi,../x,qr-pay-market"})
    assert shown.status_code == 200 and 'class="answers"' in shown.content.decode()
