"""The practice as the product serves it, in a real Chromium: four ways, help that grows, what the phone remembers.

The rules of safety (a practice must never pass for the real app, never take anything real, never call anybody) are
tested here, not promised.
"""

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from hocvuso.learning.queries import unit, units
from hocvuso.practice.loading import BANNER
from hocvuso.practice.machine import right_act, start, step
from hocvuso.practice.queries import compiled, scenario_ids
from hocvuso.practice.wording import render
from tests.cast import HERE, Cast
from tests.chromium import FRONTEND
from tests.needs import needs_front_end
from tests.practice.finger import press, see

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    needs_front_end,
]
UNIT = "qr-pay-market"
FIXED = "crypto.getRandomValues = a => { a[0] = 7; return a };\n"
SPOKEN = """window.spoken = []; window.rates = []; window.voices = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = line => { spoken.push(line.text); rates.push(line.rate); voices.push(line.voice.name); };
speechSynthesis.getVoices = () => [{lang: 'vi-VN', name: 'Bắc'}, {lang: 'vi-VN', name: 'Linh miền Nam'}];"""
MUTE = "speechSynthesis.getVoices = () => [{lang: 'en-US', name: 'Sam'}];"


def remembered(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('hvs.progress') || '{}'"))


def to_the_end(page: Page, scenario_id: str, mode: str, seed: int = 7) -> None:
    scenario = compiled(scenario_id)
    state = start(scenario, seed, mode)
    while not state["ended"]:
        event = right_act(scenario, state)
        press(page, scenario, state, event)
        state, _ = step(scenario, state, event)
    page.locator(".sim-end h1").wait_for()


def test_alone_is_kept_on_the_phone_and_comes_back_after_1_3_7_21_60_days(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED)
    phone.clock.install()
    phone.goto(f"{live_server.url}/tap/{UNIT}")
    assert phone.get_by_role("button", name="Ôn lại").count() == 0
    phone.get_by_role("button", name="Tự làm").click()
    to_the_end(phone, UNIT, "alone")
    phone.get_by_text("Ngày mai mình ôn lại 2 phút cho nhớ lâu.").wait_for()
    assert remembered(phone)[UNIT]["did"] is True
    for days in (1, 3, 7, 21, 60):
        phone.goto(f"{live_server.url}/")
        assert not phone.locator("[data-review]").is_visible()
        phone.clock.fast_forward(days * 24 * 3600 * 1000 + 1000)
        phone.goto(f"{live_server.url}/")
        phone.locator("[data-review] a").click()
        assert urlsplit(phone.url).query == "way=review"
        seen = compiled(UNIT)
        state = start(seen, 7, "review")
        while not state["ended"]:
            event = right_act(seen, state)
            press(phone, seen, state, event)
            state, _ = step(seen, state, event)
        phone.locator(".sim-end h1").wait_for()


def test_watching_and_doing_together_are_not_done_alone(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED)
    phone.goto(f"{live_server.url}/tap/scam-four-steps?way=together")
    to_the_end(phone, "scam-four-steps", "together")
    assert "did" not in remembered(phone).get("scam-four-steps", {})
    assert phone.locator("h1").inner_text() == "Mình làm xong rồi"


def test_help_ends_with_a_person_hours_number_and_a_call_back(phone: Page, live_server, cast: Cast) -> None:
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    for _ in range(3):
        phone.get_by_role("button", name="Giúp tôi").click()
    helper = phone.locator(".pl-helper")
    assert "7 giờ 30" in helper.inner_text()
    assert helper.get_by_role("link", name="Gọi 1022").get_attribute("href") == "tel:1022"
    helper.get_by_role("link", name="Tìm người chỉ, nhờ gọi lại").click()
    phone.get_by_label("Bác đang ở phường, xã nào?").select_option(str(HERE))
    phone.get_by_role("button", name="Coi điểm gần nhà").click()
    assert phone.locator("select").count() == 0, "the ward is asked once"
    assert phone.locator("input[name=bai]").get_attribute("value") == UNIT
    phone.get_by_role("button", name="Nhờ gọi lại").wait_for()


def test_the_banner_is_always_there_and_spoken_once_with_the_southern_voice(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED + SPOKEN + "localStorage.setItem('hvs.rate', '0.7')")
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    scenario = compiled(UNIT)
    state = start(scenario, 7, "alone")
    while not state["ended"]:
        see(phone, scenario, state)
        assert " ".join(phone.locator(".sim-flag").inner_text().split()) == BANNER
        assert -2 < phone.locator(".sim-flag").bounding_box()["y"] < 2
        event = right_act(scenario, state)
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.locator(".sim-end h1").wait_for()
    said = phone.evaluate("spoken")
    assert sum(BANNER in line for line in said) == 1 and BANNER in said[0]
    assert set(phone.evaluate("rates")) == {0.7}
    assert set(phone.evaluate("voices")) == {"Linh miền Nam"}


def test_a_browser_without_a_voice_says_so_and_offers_chrome(phone: Page, live_server) -> None:
    android = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Zalo android"
    phone.add_init_script(MUTE + f"Object.defineProperty(navigator, 'userAgent', {{get: () => '{android}'}})")
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    phone.get_by_role("button", name="Nghe lại").click()
    phone.get_by_text("Máy này chưa đọc được").wait_for()
    assert phone.get_by_role("link", name="Mở bằng Chrome").get_attribute("href").startswith("intent://")
    phone.goto(f"{live_server.url}/hoc/{UNIT}/1")
    phone.get_by_role("button", name="Nghe").click()
    phone.get_by_text("Máy này chưa đọc được").wait_for()
    assert phone.get_by_role("link", name="Mở bằng Chrome").get_attribute("href").startswith("intent://")


@pytest.mark.parametrize(
    "scenario_id",
    # one in four here; all in the long suite
    [name if n % 4 == 0 else pytest.param(name, marks=pytest.mark.long) for n, name in enumerate(scenario_ids())],
)
def test_a_practice_asks_nothing_takes_nothing_real_and_ends_with_real_life(
    phone: Page, live_server, scenario_id: str
) -> None:
    """No request while it runs, no field of the browser (nothing typed can be sent or kept), no permission, no way out.

    The end says what differs in the real app, the store's name and how to check the publisher.
    """
    scenario = compiled(scenario_id)
    asked: list[str] = []
    phone.add_init_script(
        FIXED
        + """window.wanted = [];
        for (const [o, n] of [[navigator.mediaDevices, 'getUserMedia'], [navigator.geolocation, 'getCurrentPosition'],
            [Notification, 'requestPermission']])
          if (o) o[n] = () => { wanted.push(n); return Promise.reject() };"""
    )
    phone.goto(f"{live_server.url}/tap/{scenario_id}")
    phone.get_by_role("button", name="Tự làm").click()
    phone.on("request", lambda request: asked.append(request.url))
    state = start(scenario, 7, "alone")
    before = phone.evaluate("JSON.stringify(localStorage)")
    while not state["ended"]:
        assert phone.locator(".phone input:not([type=radio]), .phone textarea, .phone [contenteditable]").count() == 0
        assert phone.locator(".phone a, .phone img, .phone video, .phone audio, .phone iframe").count() == 0
        event = right_act(scenario, state)
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    phone.locator(".sim-end h1").wait_for()
    assert asked == []
    assert phone.evaluate("wanted") == []
    kept = remembered(phone)
    assert set(kept) <= {name for name, one in units().items() if one.scenario == scenario_id}
    assert set(json.loads(phone.evaluate("JSON.stringify(localStorage)"))) - set(json.loads(before)) <= {"hvs.progress"}
    shown = " ".join(phone.locator("main").inner_text().split())
    for text in (scenario["real_life"]["say"], scenario["store"]["name"], scenario["store"]["check"]):
        assert " ".join(render(text, scenario, state["draw"]).split()) in shown


def test_a_number_that_could_be_real_is_refused_with_a_sentence() -> None:
    """Fields that ask for long numbers have a case for one that isn't the practice number, and it never goes on."""
    found = 0
    for scenario_id in scenario_ids():
        for screen in compiled(scenario_id)["screens"].values():
            for element in screen["show"]:
                for case, rule in (element.get("cases") or {}).items():
                    if str(rule) == "9 or 12 digits, not the practice number":
                        found += 1
                        for turn in screen["acts"][f"{element['id']}={case}"]:
                            assert "thật" in (turn.get("say") or turn.get("app") or ""), scenario_id
                            assert not turn.get("go")
    assert found


def test_scams_never_carry_anything_that_works_and_always_end_in_a_truth() -> None:
    for scenario_id in scenario_ids():
        scenario = compiled(scenario_id)
        for name, injection in scenario["injections"].items():
            assert injection["truth"], name
        text = json.dumps(scenario, ensure_ascii=False)
        assert not re.search(r"https?:|www\.", text), scenario_id


def test_no_timer_no_cross_no_score_anywhere_in_the_player() -> None:
    code = "".join(path.read_text() for path in (FRONTEND / "player").glob("*.ts*") if ".test." not in path.name)
    assert not re.search(r"setInterval|countdown|[✗✘❌]|\bđiểm số\b|Math\.random", code)


def test_refusing_storage_does_not_stop_anybody(phone: Page, live_server) -> None:
    phone.add_init_script(
        FIXED + "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    phone.goto(f"{live_server.url}/hoc/{UNIT}/1")
    phone.get_by_text("Máy đầy rồi nên chỗ đang học không cất được").wait_for()
    phone.goto(f"{live_server.url}/tap/scam-four-steps?way=alone")
    to_the_end(phone, "scam-four-steps", "alone")
    if any(one.scenario == "scam-four-steps" for one in units().values()):
        phone.get_by_text("Máy không còn chỗ nên hẹn ôn không cất được").wait_for()


def test_the_way_from_home_to_done(phone: Page, live_server) -> None:
    """Bà Sáu: home, lesson to its end, the question, the practice, the checklist on her own phone."""
    phone.add_init_script(FIXED)
    phone.goto(live_server.url)
    if phone.get_by_role("link", name=unit(UNIT).title).first.is_hidden():
        phone.locator("[data-more] summary").click()
    phone.get_by_role("link", name=unit(UNIT).title).first.click()
    phone.get_by_role("link", name="Bắt đầu học").click()
    for _ in unit(UNIT).lesson:
        phone.get_by_role("link", name="Tiếp theo").click()
    wrong, right = (next(o for o in unit(UNIT).check.options if o.right == wanted) for wanted in (False, True))
    phone.get_by_role("link", name=wrong.text).click()
    phone.get_by_text("Không sao, mình đang tập thôi").wait_for()
    phone.get_by_role("link", name="Chọn lại").click()
    phone.get_by_role("link", name=right.text).click()
    assert remembered(phone)[UNIT]["understood"] is True
    phone.get_by_role("link", name="Giờ mình tập").click()
    phone.get_by_role("button", name="Tự làm").click()
    to_the_end(phone, UNIT, "alone")
    phone.get_by_role("link", name="Dùng thật hôm nay").click()
    for step_ in unit(UNIT).real_use.steps:
        phone.locator(f"input[name={step_.id}][value=done]").check()
    phone.get_by_text("đã dùng thật rồi đó").wait_for()
    phone.reload()
    assert phone.locator("input[value=done]:checked").count() == len(unit(UNIT).real_use.steps)
    phone.goto(live_server.url)
    assert phone.locator(f".task[data-unit={UNIT}]").first.get_attribute("data-done") == "đã dùng thật"


def test_a_helper_links_the_result_from_the_last_page(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED)
    phone.goto(f"{live_server.url}/tap/scam-four-steps?way=alone")
    to_the_end(phone, "scam-four-steps", "alone")
    phone.get_by_role("button", name="Gắn kết quả với người hướng dẫn").click()
    phone.get_by_label("Mã của người hướng dẫn").fill("SAI123")
    phone.get_by_label("Bác tự bấm").check()
    phone.get_by_label("Bác đồng ý ghi lại").check()
    phone.get_by_role("button", name="Ghi kết quả").click()
    phone.get_by_text("Người hướng dẫn lấy mã mới").wait_for()
