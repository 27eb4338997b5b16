"""What the practice says and keeps: the back button, letters, voices, the English page, an end that tells the truth."""

import json

import pytest
from playwright.sync_api import Page, expect

from hocvuso.learning.queries import paths
from hocvuso.practice.machine import right_act, start, step
from hocvuso.practice.queries import compiled
from hocvuso.practice.types import State
from hocvuso.practice.wording import render
from tests.needs import needs_front_end
from tests.practice.finger import press, see
from tests.practice.stage import STATIC, Stage, staged

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    needs_front_end,
]
UNIT = "qr-pay-market"
DRILL = "scam-four-steps"
FIXED = "crypto.getRandomValues = a => { a[0] = 7; return a };\n"
HEARD = """window.spoken = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
speechSynthesis.speak = line => spoken.push(line.text);
speechSynthesis.getVoices = () => [{lang: 'vi-VN', name: 'Linh'}];"""
NO_LIST = "speechSynthesis.getVoices = () => []; speechSynthesis.speak = () => {};"


@pytest.fixture
def stage():
    with staged() as running:
        yield running


def go(page: Page, scenario_id: str, state: State, acts: int = 99) -> State:
    """Do what is right, that often or to the end."""
    scenario = compiled(scenario_id)
    while acts and not state["ended"]:
        event = right_act(scenario, state)
        assert event is not None
        press(page, scenario, state, event)
        state, _ = step(scenario, state, event)
        acts -= 1
    if state["ended"]:
        page.locator(".sim-end h1").wait_for()
    return state


def test_the_phones_back_button_undoes_one_step_and_leaves_only_from_the_first_screen(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED)
    phone.goto(f"{live_server.url}/hoc/{UNIT}")
    phone.get_by_role("link", name="Vô tập luôn").click()
    address = phone.url
    phone.get_by_role("button", name="Tự làm").click()
    scenario, first = compiled(UNIT), start(compiled(UNIT), 7, "alone")
    second = go(phone, UNIT, first, 1)
    third = go(phone, UNIT, second, 1)
    see(phone, scenario, third)
    assert phone.url == address
    phone.go_back()
    see(phone, scenario, second)
    phone.get_by_text("Mình lùi một bước rồi.").wait_for()
    phone.get_by_role("button", name="Quay lại").click()
    see(phone, scenario, first)
    go(phone, UNIT, first, 1)
    phone.go_back()
    see(phone, scenario, first)
    phone.go_back()
    phone.get_by_role("button", name="Tự làm").wait_for()
    assert phone.url == address
    phone.go_back()
    phone.wait_for_url(f"{live_server.url}/hoc/{UNIT}")


@pytest.mark.parametrize(("way", "lands"), [("", "Tự làm"), ("?way=alone", "Bắt đầu học")])
def test_back_from_the_end_leaves_the_practice(phone: Page, live_server, way: str, lands: str) -> None:
    phone.add_init_script(FIXED)
    phone.goto(f"{live_server.url}/hoc/{UNIT}")
    phone.goto(f"{live_server.url}/tap/{UNIT}{way}")
    if not way:
        phone.get_by_role("button", name="Tự làm").click()
    go(phone, UNIT, start(compiled(UNIT), 7, "alone"))
    phone.evaluate("history.back()")
    phone.get_by_text(lands, exact=True).first.wait_for()


def test_what_cannot_be_undone_stays_and_the_page_too(phone: Page, stage: Stage) -> None:
    scenario = compiled(UNIT)
    phone.goto(stage.open(UNIT, mode="alone", seed="3", twist=json.dumps({"injections": []})))
    state = start(scenario, 3, "alone", {"injections": []})
    while not any("undo" in scenario["screens"][s] for s in [state["screen"]]) and not state["ended"]:
        state = go(phone, UNIT, state, 1)
    assert not state["ended"], "no screen of this scenario refuses to be undone"
    see(phone, scenario, state)
    for _ in range(2):
        phone.go_back()
        see(phone, scenario, state)
        phone.locator(".coach").wait_for()


def test_who_looks_for_a_helper_comes_back_to_where_they_were(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED)
    phone.goto(f"{live_server.url}/tap/{UNIT}")
    phone.get_by_role("button", name="Tự làm").click()
    scenario = compiled(UNIT)
    state = go(phone, UNIT, start(scenario, 7, "alone"), 2)
    for _ in range(3):
        phone.get_by_role("button", name="Giúp tôi").click()
    phone.get_by_role("link", name="Tìm người chỉ, nhờ gọi lại").click()
    phone.get_by_role("button", name="Coi điểm gần nhà").wait_for()
    phone.go_back()
    see(phone, scenario, state)
    phone.reload()
    see(phone, scenario, state)
    assert "?" not in phone.url and "#" not in phone.url
    phone.goto(f"{live_server.url}/hoc/{UNIT}")
    phone.get_by_role("link", name="Vô tập luôn").click()
    phone.get_by_role("button", name="Làm tiếp chỗ đang tập").click()
    see(phone, scenario, state)
    go(phone, UNIT, state)
    assert phone.evaluate("sessionStorage.getItem('hvs.attempt')") is None


def test_large_letters_are_large_in_the_practice_too(phone: Page, live_server) -> None:
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    size = "parseFloat(getComputedStyle(document.querySelector('.pl-said')).fontSize)"
    phone.locator(".pl-said").wait_for()
    usual = phone.evaluate(size)
    phone.evaluate("localStorage.setItem('hvs.big', '1')")
    phone.reload()
    phone.locator(".pl-said").wait_for()
    assert phone.evaluate(size) == pytest.approx(usual * 1.2)


@pytest.mark.parametrize("understood", [False, True])
def test_the_end_says_understood_only_of_whom_the_lesson_asked(phone: Page, live_server, understood: bool) -> None:
    kept = json.dumps({UNIT: {"understood": True}}) if understood else "{}"
    phone.add_init_script(
        FIXED + f"localStorage.getItem('hvs.progress') || localStorage.setItem('hvs.progress', '{kept}')"
    )
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    go(phone, UNIT, start(compiled(UNIT), 7, "alone"))
    rungs = phone.locator(".rungs li")
    assert ("on" in (rungs.nth(0).get_attribute("class") or "")) is understood
    assert "on" in (rungs.nth(1).get_attribute("class") or "")


def test_the_end_is_read_aloud_whole_and_helps_like_every_screen(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED + HEARD)
    phone.goto(f"{live_server.url}/tap/{UNIT}?way=alone")
    scenario = compiled(UNIT)
    state = go(phone, UNIT, start(scenario, 7, "alone"))
    phone.get_by_role("button", name="Nghe lại").click()
    spoken = phone.evaluate("spoken")
    assert spoken[-1] == spoken[-2]
    for text in (scenario["real_life"]["say"], *scenario["real_life"]["points"], scenario["store"]["check"]):
        assert render(text, scenario, state["draw"], spoken=True) in spoken[-1]
    phone.get_by_role("button", name="Giúp tôi").click()
    phone.get_by_role("link", name="Tìm người chỉ, nhờ gọi lại").wait_for()
    phone.get_by_role("button", name="Quay lại").click()
    phone.get_by_role("button", name="Làm cùng").wait_for()


def test_after_a_trick_was_followed_the_real_thing_waits_for_the_drill(phone: Page, stage: Stage) -> None:
    data = {"mode": "alone", "seed": "3", "unit": UNIT, "real": "/that", "drill": f"/tap/{DRILL}"}
    twist = {"injections": ["bank-call"]}
    scenario = compiled(UNIT)
    phone.goto(stage.open(UNIT, twist=json.dumps(twist), **data))
    state = start(scenario, 3, "alone", twist)
    followed = {"bank-call/ring": "do:answer", "bank-call/talk": "do:tell"}
    while not state["ended"]:
        event = followed.get(state["screen"]) or right_act(scenario, state)
        press(phone, scenario, state, event)
        state, _ = step(scenario, state, event)
    real = phone.get_by_role("link", name="Dùng thật hôm nay")
    drill = phone.get_by_role("link", name="Tập riêng chỗ này")
    drill.wait_for()
    assert real.count() == 0
    named = (drill.get_attribute("href") or "").rsplit("/", 1)[-1]
    none = json.dumps({"injections": []})
    phone.goto(stage.open(UNIT, twist=none, **data))
    go(phone, UNIT, start(scenario, 3, "alone", {"injections": []}))
    assert real.count() == 0 and drill.count() == 1
    phone.goto(stage.open(named, mode="alone", seed="3", drill=f"/tap/{DRILL}"))
    go(phone, named, start(compiled(named), 3, "alone"))
    phone.goto(stage.open(UNIT, twist=none, **data))
    go(phone, UNIT, start(scenario, 3, "alone", {"injections": []}))
    real.wait_for()
    assert drill.count() == 0


def test_a_phone_whose_list_of_voices_stays_empty_says_so(phone: Page, live_server) -> None:
    android = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Zalo android"
    phone.add_init_script(NO_LIST + f"Object.defineProperty(navigator, 'userAgent', {{get: () => '{android}'}})")
    for path, button in ((f"/tap/{UNIT}?way=alone", "Nghe lại"), (f"/tap/{UNIT}", "Nghe"), (f"/hoc/{UNIT}/1", "Nghe")):
        phone.goto(live_server.url + path)
        phone.get_by_role("button", name=button, exact=True).first.click()
        phone.get_by_text("Máy này chưa đọc được").wait_for(timeout=5000)
        assert phone.get_by_role("link", name="Mở bằng Chrome").get_attribute("href").startswith("intent://")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["Vietnamese (Northern)", "Tiếng Việt (Miền Nam)"], "Tiếng Việt (Miền Nam)"),
        (["Linh", "Microsoft NamMinh Online - Vietnamese (Vietnam)"], "Linh"),
        (["Tiếng Việt (Miền Bắc)", "Vietnamese (Southern)"], "Vietnamese (Southern)"),
    ],
)
def test_a_southern_voice_is_taken_where_there_is_one(phone: Page, live_server, names, chosen) -> None:
    voices = json.dumps([{"lang": "vi-VN", "name": name} for name in names])
    phone.add_init_script(
        "window.voices = []; window.SpeechSynthesisUtterance = function () {};"
        "speechSynthesis.speak = line => voices.push(line.voice.name);"
        f"speechSynthesis.getVoices = () => {voices};"
    )
    for path in (f"/tap/{UNIT}", f"/hoc/{UNIT}/1"):
        phone.goto(live_server.url + path)
        phone.get_by_role("button", name="Nghe", exact=True).first.click()
        assert phone.evaluate("voices") == [chosen]


def test_an_english_page_has_an_english_player_and_marks_what_is_vietnamese(phone: Page, live_server) -> None:
    phone.add_init_script(FIXED)
    phone.context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    phone.goto(f"{live_server.url}/tap/{UNIT}")
    assert phone.locator("html").get_attribute("lang") == "en"
    phone.get_by_role("button", name="Do it alone").click()
    phone.get_by_role("button", name="Help", exact=True).click()
    found = phone.evaluate(STRAY)
    state = go(phone, UNIT, start(compiled(UNIT), 7, "alone"))
    assert state["ended"]
    phone.get_by_role("heading", name="Done").wait_for()
    assert found + phone.evaluate(STRAY) == []
    phone.goto(f"{live_server.url}/lo-trinh/{paths()[0].id}")
    expect(phone.locator("h1")).to_have_attribute("lang", "vi")
    phone.get_by_role("link", name="Tiếng Việt").wait_for()
    assert phone.evaluate(STRAY) == []


# words with Vietnamese letters that stand where the page says they are English; proper names keep their letters
STRAY = """() => { const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) { const n = walk.currentNode, e = n.parentElement;
        if (/[ăâđêôơưạ-ỹ]/i.test(n.textContent) && !e.closest('script, style, noscript')
            && e.closest('[lang]').lang === 'en') found.push(n.textContent.trim()); }
    return found; }"""


def test_a_finger_leaves_no_tint_behind() -> None:
    """A wrong answer that stayed green after the touch would look recommended."""
    for sheet in (STATIC / "css" / "base.css", STATIC / "app" / "player.css"):
        css = sheet.read_text(encoding="utf-8")
        before = css.split(".btn:hover")[0]
        if before != css:
            assert before.rstrip().rsplit("@media", 1)[1].replace(" ", "").startswith("(hover:hover)"), sheet


def test_the_lessons_question_shows_that_more_answers_follow(phone: Page, live_server) -> None:
    phone.goto(f"{live_server.url}/hoc/{UNIT}/hieu")
    phone.get_by_role("link", name="Coi các ô").click()
    bar = phone.locator(".bar").bounding_box()
    for answer in phone.locator(".answers .btn").all():
        box = answer.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= bar["y"] + 1
