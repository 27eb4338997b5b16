"""A trader between two customers: learns to take money, believes a picture once, and then looks at her own balance."""

import pytest
from playwright.sync_api import Page

from hocvuso.learning.queries import unit
from hocvuso.practice.machine import start, step
from hocvuso.practice.queries import compiled
from tests.learning.test_practice_page import remembered
from tests.practice.stage import STATIC
from tests.practice.test_player_in_a_browser import play, press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (STATIC / "app" / "player.js").exists(), reason="build first: npm run build in frontend"),
]
UNIT = "qr-receive-money"


def seed_of_a_forged_picture() -> int:
    """The first seed at which the buyer shows a made-up picture and nobody else interrupts before."""
    scenario = compiled(UNIT)
    seeds = (seed for seed in range(500) if start(scenario, seed, "alone")["draw"]["buyer"] == "picture")
    return next(seed for seed in seeds if start(scenario, seed, "alone")["active"] == ["mute-speaker"])


def test_a_trader_learns_to_receive_money(phone: Page, live_server) -> None:
    """Given the market path, when she reads, answers and practises, then a picture no longer passes for money."""
    seed, lesson = seed_of_a_forged_picture(), unit(UNIT)
    phone.add_init_script(f"crypto.getRandomValues = a => {{ a[0] = {seed}; return a }};\n")

    # she finds the lesson by what she does all day, not by the name of an app
    phone.goto(f"{live_server.url}/")
    phone.get_by_role("link", name="Buôn bán ở chợ").click()
    phone.get_by_role("link", name=lesson.title).click()
    phone.goto(f"{live_server.url}/hoc/{UNIT}/1")
    for shown in lesson.lesson:
        phone.get_by_role("heading", name=shown.idea).wait_for()
        phone.get_by_role("img", name=shown.picture.alt).wait_for()
        phone.get_by_role("link", name="Tiếp theo").click()

    # her first answer is answered kindly, her second is right
    phone.get_by_text(lesson.check.ask.replace("{Bác}", "Bác").replace("{bác}", "bác")).wait_for()
    phone.goto(f"{live_server.url}/hoc/{UNIT}/hieu/hand_over_goods")
    phone.get_by_text("Két mình chưa nhảy thì chưa đưa.").wait_for()
    phone.goto(f"{live_server.url}/hoc/{UNIT}/hieu/look_own_balance")
    phone.get_by_text("Loa hết pin thì có, số dư thì không nói dối.").wait_for()

    # she believes the picture once: nothing is lost here, and she is told what it was
    scenario = compiled(UNIT)
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    state = start(scenario, seed, "alone")
    for event in ("do:bank", "do:my_code", "do:check", "do:trust"):
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.get_by_text("tấm hình đó là hình ghép").first.wait_for()
    assert state["screen"] == "lost"
    for event in ("do:again", "do:look", "do:wait", "do:see", "do:hand_over"):
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.get_by_role("heading", name="Không sao, mình đang tập thôi").wait_for()
    assert "did" not in remembered(phone).get(UNIT, {})

    # the next customer shows the same picture; she opens her own balance
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    play(phone, scenario, start(scenario, seed, "alone"))
    assert phone.locator("h1").inner_text() == "Bác tự làm được rồi"
    assert remembered(phone)[UNIT]["did"] is True
