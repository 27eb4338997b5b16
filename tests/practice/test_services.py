"""The essential services: what each practice must hold, and each played to its end on a small phone."""

import json

import pytest
from playwright.sync_api import Page

from hocvuso.practice.machine import start
from hocvuso.practice.queries import compiled
from hocvuso.practice.wording import choose, render
from tests.needs import needs_front_end
from tests.practice.playing import play
from tests.practice.stage import Stage

SERVICES = {
    "cong-dan-so-1022": ["net-lost", "fake-1022-call"],
    "dvc-submit": ["session-late", "dossier-fee-sms"],
    "vssid-bhyt-card": ["under-repair", "insurance-call"],
    "health-book": ["empty-book", "medicine-chat"],
    "etax-look-up-pay": ["bank-closed", "tax-refund-call"],
    "qr-receive-money": ["mute-speaker", "wrong-transfer-chat"],
    "transfer-check-name": ["other-name", "bank-call"],
    "signature-refuse": ["stamp-ending", "gift-signature-visit"],
    "sell-one-product": ["dark-room", "buyer-link-chat"],
    "ai-ask-and-check": ["cloned-voice-call"],
    "ai-study-check": ["answer-seller-chat"],
}
OWN_WRONG_TURNS, OWN_SCREENS = 2, 6
SAMPLE = {"other-name", "bank-closed", "gift-signature-visit"}
EACH = [
    (name, told) if told in SAMPLE else pytest.param(name, told, marks=pytest.mark.long)
    for name, all_of in SERVICES.items()
    for told in all_of
]


@pytest.mark.parametrize("scenario_id", SERVICES)
def test_six_screens_two_wrong_turns_and_a_trick_that_fits(scenario_id):
    scenario = compiled(scenario_id)
    own = {name: screen for name, screen in scenario["screens"].items() if "/" not in name}
    wrong = {
        rule["say"]
        for screen in own.values()
        for rules in screen["acts"].values()
        for rule in rules
        if rule.get("mark") in {"wrong", "unsafe"} and rule.get("say")
    }
    assert len(own) >= OWN_SCREENS
    assert len(wrong) >= OWN_WRONG_TURNS
    assert set(scenario["injections"]) == set(SERVICES[scenario_id])
    assert any(spec.get("scam") for spec in scenario["injections"].values())
    assert len(scenario["draw"]) >= OWN_WRONG_TURNS, "nobody learns the figures by heart"


def test_no_two_practices_give_the_same_answer_to_a_wrong_turn():
    said: dict[str, str] = {}
    for scenario_id in SERVICES:
        for name, screen in compiled(scenario_id)["screens"].items():
            for rule in (rule for rules in screen["acts"].values() for rule in rules if "/" not in name):
                if rule.get("mark") in {"wrong", "unsafe"} and rule.get("say"):
                    assert said.setdefault(rule["say"], scenario_id) == scenario_id, rule["say"]


@pytest.mark.browser
@needs_front_end
@pytest.mark.parametrize(("scenario_id", "injection"), EACH)
def test_each_is_played_to_its_end_on_a_small_phone(phone: Page, stage: Stage, scenario_id, injection):
    scenario, twist = compiled(scenario_id), {"injections": [injection]}
    state = start(scenario, 5, "alone", twist)
    phone.goto(stage.open(scenario_id, mode="alone", seed="5", twist=json.dumps(twist)))

    def look(_):
        assert phone.evaluate("document.documentElement.scrollWidth") <= phone.viewport_size["width"]

    play(phone, scenario, state, look)
    assert phone.locator("h1").inner_text() == "Bác tự làm được rồi"
    # how the errand ended is told, not only that it did
    ending = {render(choose([text], {}), scenario, state["draw"]) for text in ends(scenario)}
    assert any(phone.get_by_text(text, exact=True).count() for text in ending)


def ends(scenario):
    """Return what the last screen may say, without the conditions."""
    return [{"text": text["text"]} for text in scenario["screens"][scenario["goal"]["screen"]]["say"]]
