"""Bà Sáu's phone, 360 x 640: the built player, played to the end in a real Chromium."""

import gzip
import json
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page

from hocvuso.practice.machine import right_act, screen_of, start, step
from hocvuso.practice.queries import compiled
from hocvuso.practice.services import verify_trace
from hocvuso.practice.wording import choose, render
from tests.accessible import barriers
from tests.needs import needs_front_end
from tests.practice.finger import press, too_small
from tests.practice.playing import play
from tests.practice.stage import STATIC, Stage

pytestmark = [
    pytest.mark.browser,
    needs_front_end,
]
CONTENT = STATIC.parents[3] / "content" / "vi" / "scenarios"


@pytest.mark.parametrize(
    ("scenario_id", "injections"),
    [
        ("qr-pay-market", ["bank-call"]),
        ("vneid-show-papers", ["official-call"]),
        ("scam-four-steps", []),
        ("vneid-activate", ["fake-sms"]),
    ],
)
def test_a_learner_finishes_alone_and_links_the_result(phone: Page, stage: Stage, scenario_id, injections):
    scenario = compiled(scenario_id)
    twist = {"injections": injections}
    phone.goto(stage.open(scenario_id, mode="alone", seed="3", twist=json.dumps(twist), link="/gan", real="/that"))
    asked = []

    def look(_):
        asked.append(len(stage.asked))
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    events = play(phone, scenario, start(scenario, 3, "alone", twist), look)
    assert asked[-1] == asked[0], "nothing is asked of the server while a scenario runs"
    phone.locator(".sim-end h1").wait_for()
    assert phone.locator("h1").inner_text() == "Bác tự làm được rồi"
    assert phone.get_by_text(scenario["store"]["check"].replace("{Bác}", "Bác").replace("{bác}", "bác")).count()
    phone.get_by_role("button", name="Gắn kết quả với người hướng dẫn").click()
    phone.get_by_text("ok").wait_for()
    sent = {key: value[0] for key, value in parse_qs(stage.received[0]).items()}
    assert json.loads(sent["trace"]) == events
    assert sent["scenario"] == scenario_id and int(sent["version"]) == scenario["version"]


def test_the_trace_that_is_sent_stands_up_on_the_server(phone: Page, stage: Stage):
    scenario = compiled("scam-four-steps")
    phone.goto(stage.open("scam-four-steps", mode="alone", seed="8", link="/gan"))
    play(phone, scenario, start(scenario, 8, "alone"))
    phone.get_by_role("button", name="Gắn kết quả với người hướng dẫn").click()
    phone.get_by_text("ok").wait_for()
    sent = {key: value[0] for key, value in parse_qs(stage.received[0]).items()}
    shown = verify_trace(
        scenario_id=sent["scenario"],
        version=int(sent["version"]),
        seed=int(sent["seed"]),
        mode=sent["mode"],
        events=json.loads(sent["trace"]),
    )
    assert shown.rung == "does_alone"


def test_an_assessment_is_silent_and_sends_its_trace_by_itself(phone: Page, stage: Stage):
    scenario = compiled("scam-four-steps")
    phone.goto(stage.open("scam-four-steps", mode="check", seed="8", form="answer"))
    phone.get_by_role("button", name="Không nghe").click()
    assert phone.locator(".coach").count() == 0
    phone.get_by_text("Màn hình chưa đổi.").wait_for()
    state, _ = step(scenario, start(scenario, 8, "check"), "do:decline")
    while not state["ended"]:
        event = right_act(scenario, state)
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.get_by_text("ok").wait_for()
    sent = json.loads(parse_qs(stage.received[0])["trace"][0])
    assert sent["seed"] == 8 and sent["events"][0] == "do:decline"


def test_help_grows_and_going_back_undoes(phone: Page, stage: Stage):
    phone.goto(stage.open("qr-pay-market", mode="alone", seed="3", help="/diem-ho-tro"))
    help_me = phone.get_by_role("button", name="Giúp tôi")
    help_me.click()
    phone.locator(".coach", has_text="mở ứng dụng ngân hàng trước").wait_for()
    assert phone.locator(".lit").count() == 0
    help_me.click()
    assert "Ngân hàng tập" in phone.locator(".lit").inner_text()
    help_me.click()
    assert phone.get_by_role("link", name="Tìm người chỉ, nhờ gọi lại").get_attribute("href") == "/diem-ho-tro"
    phone.get_by_role("button", name="Ngân hàng tập").click()
    phone.get_by_text("Máy cần biết đúng là bác.").wait_for()
    phone.get_by_role("button", name="Quay lại").click()
    phone.get_by_role("button", name="Ngân hàng tập").wait_for()


@pytest.mark.parametrize(
    ("scenario_id", "trick", "follow", "drill"),
    [
        ("qr-pay-market", "bank-call", {"ring": "answer", "talk": "tell"}, "drill-otp-call"),
        ("video-call-family", "relative-video", {"ring": "answer", "talk": "send"}, "drill-relative-face"),
    ],
)
def test_following_a_trickster_ends_kindly_and_leads_to_the_drill_that_fits(
    phone: Page, stage: Stage, scenario_id, trick, follow, drill
):
    twist = json.dumps({"injections": [trick]})
    phone.goto(stage.open(scenario_id, mode="alone", seed="3", twist=twist, drill="/tap/scam-four-steps"))
    scenario = compiled(scenario_id)
    state = start(scenario, 3, "alone", json.loads(twist))
    followed = {f"{trick}/{screen}": f"do:{act}" for screen, act in follow.items()}
    while not state["ended"]:
        event = followed.get(state["screen"]) or right_act(scenario, state)
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.locator(".sim-end h1").wait_for()
    assert phone.locator("h1").inner_text() == "Không sao, mình đang tập thôi"
    assert phone.locator(".four li").all_inner_texts()[0] == "DỪNG"
    assert phone.get_by_role("link", name="Tập riêng chỗ này").get_attribute("href") == f"/tap/{drill}"


def test_the_keyboard_alone_is_enough(phone: Page, stage: Stage):
    phone.goto(stage.open("scam-four-steps", mode="alone", seed="8"))
    scenario = compiled("scam-four-steps")
    state = start(scenario, 8, "alone")
    while not state["ended"]:
        event = right_act(scenario, state)
        name = event.removeprefix("do:")
        element = next(e for e in screen_of(scenario, state)["show"] if e.get("id") == name)
        label = render(element["label"], scenario, state["draw"])
        caption = render(choose(screen_of(scenario, state)["say"], state["vars"]), scenario, state["draw"])
        phone.wait_for_function("words => document.activeElement.innerText === words", arg=caption, timeout=3000)
        for _ in range(12):
            phone.keyboard.press("Tab")
            if label in phone.evaluate("document.activeElement.innerText"):
                break
        phone.keyboard.press("Enter")
        state, _ = step(scenario, state, event)
    phone.locator(".sim-end h1").wait_for()
    assert phone.locator("h1").inner_text() == "Bác tự làm được rồi"


@pytest.mark.parametrize("width", [320, 360])
def test_no_barrier_that_axe_can_see_and_every_target_is_big(phone: Page, stage: Stage, width: int):
    phone.set_viewport_size({"width": width, "height": 640})
    scenario = compiled("qr-pay-market")
    twist = {"injections": ["bank-call"]}
    phone.goto(stage.open("qr-pay-market", mode="together", seed="3", twist=json.dumps(twist)))
    found: list[str] = []

    def look(screen: str) -> None:
        if width == 360:
            found.extend(f"{screen}: {barrier}" for barrier in barriers(phone))
        found.extend(f"{screen}: small {html}" for html in too_small(phone))
        assert phone.evaluate("document.documentElement.scrollWidth") <= width

    play(phone, scenario, start(scenario, 3, "together", twist), look)
    look("end")
    assert found == []


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_product_lets_the_player_run_under_its_own_rules(phone: Page, live_server):
    """Content security policy, static files and the scenario's address, as the product serves them."""
    refused = []
    phone.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    phone.goto(f"{live_server.url}/tap/qr-pay-market")
    phone.get_by_role("button", name="Làm cùng").click()
    phone.get_by_role("button", name="Ngân hàng tập").click()
    phone.get_by_text("Máy cần biết đúng là bác.").wait_for()
    assert phone.locator("symbol#icon-qr").count() == 1
    assert refused == []


def test_player_and_scenario_are_light():
    """A scenario with all its code: the goal is 60 KB, 35 by gzip leaves room for what units add."""
    manifest = json.loads((STATIC / "app" / "manifest.json").read_text())
    entry = manifest["player/main.tsx"]
    files = [entry["file"], *entry.get("css", []), *(manifest[name]["file"] for name in entry.get("imports", []))]
    code = sum(len(gzip.compress((STATIC / "app" / name).read_bytes(), 9)) for name in files)
    heaviest = max(len(gzip.compress(path.read_bytes(), 9)) for path in CONTENT.glob("*.yaml"))
    assert code + heaviest < 35_000
