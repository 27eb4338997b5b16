"""Four people in a real browser, 360 x 640: a woman of 72 alone, a trader, a blind man, a quiet grandchild."""

import json
import re

import pytest
from playwright.sync_api import Page

from hocvuso.facts.queries import facts_about
from hocvuso.identity.services import issue_helper_code
from hocvuso.learning.queries import path, unit
from hocvuso.practice.machine import right_act, start, step
from hocvuso.practice.queries import compiled
from tests.cast import make_cast
from tests.journeys.citizen import (
    FIXED_SEED,
    SEED,
    answers,
    label_of,
    practises,
    reads_the_lesson,
    tabs_to,
)
from tests.needs import needs_front_end, on_sqlite_only
from tests.permissions.recipes_citizen import consent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    needs_front_end,
]


def progress(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('hvs.progress') || '{}'"))


@on_sqlite_only
def test_ba_sau_72_does_the_first_day_alone(phone: Page, live_server) -> None:
    """Given a phone that has never been here, and no account,
    when Bà Sáu goes through the first-day path unit by unit, answers wrongly once and practises by herself,
    then nobody asks her who she is, every unit is done alone, and the home page tells when to come back."""
    phone.add_init_script(FIXED_SEED)
    phone.goto(live_server.url)
    assert phone.locator("input[type=password], input[type=tel], input[type=email]").count() == 0
    first_day = path("first-day")
    for number, part in enumerate(first_day.parts):
        phone.goto(live_server.url)
        phone.get_by_role("link", name=re.compile(first_day.title)).click()
        phone.get_by_role("link", name=re.compile(rf"^{number + 1}\. {re.escape(unit(part.unit).title)}")).click()
        reads_the_lesson(phone, part.unit)
        if number == 0:
            answers(phone, part.unit, right=False)
        answers(phone, part.unit, right=True)
        phone.get_by_role("heading", name="Bác hiểu rồi đó").wait_for()
        phone.get_by_role("link", name="Giờ mình tập").click()
        phone.get_by_role("button", name="Tự làm").click()
        practises(phone, unit(part.unit).scenario, "alone")
        assert phone.locator("h1").inner_text() == "Bác tự làm được rồi", part.unit
        phone.get_by_text("Ngày mai mình ôn lại 2 phút").wait_for()
    known = progress(phone)
    assert all(known[part.unit]["did"] and known[part.unit]["understood"] for part in first_day.parts)
    phone.get_by_role("link", name="Về trang đầu").click()
    phone.get_by_role("link", name=re.compile(first_day.title)).click()
    assert phone.get_by_text("đã tự làm").count() == len(first_day.parts)


@on_sqlite_only
def test_co_ba_sells_vegetables_and_learns_to_receive_money(phone: Page, live_server) -> None:
    """Given a trader who wants to be called cô and types her own words,
    when she practises receiving money, and once believes the trick,
    then she is told kindly that it is practice, what to look at, and afterwards does it alone and makes her list."""
    phone.add_init_script(FIXED_SEED)
    phone.goto(f"{live_server.url}/cai-dat")
    phone.get_by_label("cô", exact=True).check()
    phone.get_by_role("button", name="Gọi như vậy").click()
    phone.goto(live_server.url)
    phone.get_by_role("searchbox").fill("nhận tiền")
    phone.get_by_role("button", name="Tìm").click()
    one = unit("qr-receive-money")
    phone.get_by_role("link", name=re.compile(re.escape(one.title))).first.click()
    phone.get_by_role("link", name="Vô tập luôn").click()
    phone.get_by_text("Máy chỉ chỗ, cô bấm.").wait_for()
    phone.get_by_role("button", name="Tự làm").click()
    last = practises(phone, one.scenario, "alone", trick=True)
    assert any(mark[0] == "unsafe" for mark in last["marks"]), "there was a trick to believe"
    assert phone.locator("h1").inner_text() == "Không sao, mình đang tập thôi"
    assert phone.get_by_role("link", name="Dùng thật hôm nay").count() == 0, "first the drill"
    phone.get_by_role("link", name="Tập riêng chỗ này").click()
    drill = phone.url.rsplit("/", 1)[-1]
    phone.get_by_role("button", name="Tự làm").click()
    practises(phone, drill, "alone")
    phone.goto(f"{live_server.url}/tap/{one.scenario}?way=alone")
    practises(phone, one.scenario, "alone")
    assert phone.locator("h1").inner_text() == "Cô tự làm được rồi"
    phone.get_by_role("link", name="Dùng thật hôm nay").click()
    step_ = one.real_use.steps[0]
    phone.locator(f"input[name={step_.id}][value=help]").check()
    assert phone.locator(".when-help").first.is_visible()
    phone.get_by_role("link", name="Tờ giấy mang về").click()
    sheet = phone.request.get(phone.get_by_role("link", name="Tải tờ A5").evaluate("e => e.href"))
    assert sheet.body().startswith(b"%PDF-")


@on_sqlite_only
def test_chu_hai_is_blind_and_uses_keys_and_the_accessibility_tree(phone: Page, live_server) -> None:
    """Given somebody who hears the page,
    when he goes from home to the four steps against scams by Tab and Enter alone,
    then every stop has a name, every page one heading to begin with, each picture says what it shows,
    what happens is announced, and the end takes the focus."""
    phone.add_init_script(FIXED_SEED)
    one = unit("scam-four-steps")
    phone.goto(live_server.url)
    tabs_to(phone, "Tới nội dung")
    tabs_to(phone, one.title)
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/hoc/scam-four-steps")
    tabs_to(phone, "Bắt đầu học")
    phone.keyboard.press("Enter")
    for screen in one.lesson:
        phone.get_by_role("heading", level=1, name=screen.idea, exact=True).wait_for()
        heard = phone.locator("main").aria_snapshot()
        assert f'heading "{screen.idea}" [level=1]' in heard
        assert screen.picture.alt[:40] in heard
        tabs_to(phone, "Tiếp theo")
        phone.keyboard.press("Enter")
    phone.wait_for_url("**/hieu")
    tabs_to(phone, next(o.text for o in one.check.options if o.right).replace("{bác}", "bác").replace("{Bác}", "Bác"))
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/hieu/*")
    tabs_to(phone, "Giờ mình tập")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/tap/*")
    tabs_to(phone, "Tự làm")
    phone.keyboard.press("Enter")
    scenario = compiled(one.scenario)
    state = start(scenario, SEED, "alone")
    while not state["ended"]:
        phone.locator(".pl-said:focus").wait_for()
        heard = phone.locator("body").aria_snapshot()
        assert "MÔ PHỎNG" in heard and "status" in heard
        assert not re.search(r"- (button|link|radio)( \[|:|$)", heard, re.MULTILINE), "something without a name"
        event = right_act(scenario, state)
        tabs_to(phone, label_of(one.scenario, state, event))
        phone.keyboard.press("Enter")
        state, _ = step(scenario, state, event)
    phone.locator(".sim-end h1").wait_for()
    assert phone.evaluate("document.activeElement.tagName") == "H1"


def test_tuan_sits_beside_his_grandmother_and_keeps_his_hands_still(phone: Page, live_server) -> None:
    """Given Tuấn, a volunteer, with a code for Bà Sáu who agreed to notes about her learning,
    when she first watches, then does it together, then alone, and the result is linked,
    then the ledger says she did it alone, in Tuấn's name; when he pressed himself it says only that she learns."""
    cast = make_cast()
    sau = cast.resident()
    consent(cast, sau)
    phone.add_init_script(FIXED_SEED)
    drill = "scam-four-steps"
    phone.goto(f"{live_server.url}/tap/{drill}")
    phone.get_by_role("button", name="Xem mẫu").click()
    while phone.locator(".sim-end").count() == 0:
        phone.get_by_role("button", name="Xem bước kế").click()
        phone.wait_for_timeout(50)
    assert phone.get_by_role("button", name="Gắn kết quả với người hướng dẫn").count() == 0, "watching is no result"
    phone.get_by_role("button", name="Giờ mình làm cùng").click()
    practises(phone, drill, "together", seed=SEED + 1)
    phone.get_by_role("button", name="Giờ thử tự làm").click()
    practises(phone, drill, "alone", seed=SEED + 2)
    link(phone, issue_helper_code(account_id=cast.tuan.pk, subject=sau).code, "Bác tự bấm")
    phone.get_by_role("heading", name="Đã ghi vào sổ của Sáu").wait_for()
    written = facts_about(cast.scope(cast.hanh), sau)
    rung = next(f for f in written if f.kind == "rung.observed" and f.body["rung"] == "does")
    assert rung.body["how"] == "alone" and rung.actor == cast.tuan.pk and rung.evidence == "performed"
    before = len([f for f in written if f.kind == "rung.observed"])
    phone.goto(f"{live_server.url}/tap/vneid-show-papers?way=alone")
    practises(phone, "vneid-show-papers", "alone")
    link(phone, issue_helper_code(account_id=cast.tuan.pk, subject=sau).code, "Có người bấm giùm")
    phone.get_by_text("Đã ghi là đang tập").wait_for()
    written = facts_about(cast.scope(cast.hanh), sau)
    papers = next(f for f in written if f.body.get("scenario") == "vneid-show-papers")
    assert papers.body["outcome"] == "not_yet"
    assert len([f for f in written if f.kind == "rung.observed"]) == before, "làm hộ never counts"


def link(page: Page, code: str, who: str) -> None:
    """The helper reads the code aloud; she chooses who pressed, agrees, and sends."""
    page.get_by_role("button", name="Gắn kết quả với người hướng dẫn").click()
    page.get_by_label("Mã của người hướng dẫn").fill(code)
    page.get_by_label(who).check()
    page.get_by_label(re.compile("đồng ý ghi lại")).check()
    page.get_by_role("button", name="Ghi kết quả").click()
