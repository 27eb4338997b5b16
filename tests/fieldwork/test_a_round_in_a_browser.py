"""Tuấn walks a round with the field kit: a real browser of 360 x 640, the real server, real receipts."""

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Error, Page, expect

from hocvuso.facts.queries import facts_about, states
from hocvuso.fieldwork import queries
from hocvuso.identity.models import Device
from hocvuso.identity.services import issue_sign_in_code, revoke_device
from hocvuso.places.types import EVERYWHERE
from tests.browser import FRONTEND, PHONE, chromium_path
from tests.cast import Cast
from tests.fieldwork.world import a_lane, a_round, a_team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES_TO", "")
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
ZALO = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Zalo/1.0"


class Evening:
    """A planned round: who lives behind its first door."""

    def __init__(self, cast: Cast, url: str) -> None:
        self.cast, self.url = cast, url
        lane = a_lane(cast, ("42/7 Lê Lợi", "42/9 Lê Lợi", "42/15 Lê Lợi"))
        (self.home, self.sau), (self.second_home, self.second), _ = lane.values()
        team = a_team(cast, lan=False)
        self.round = a_round(cast, team, [home for home, _ in lane.values()])

    def sign_in(self, page: Page) -> None:
        """Sign Tuấn in with a code of the team leader, and enrol the phone."""
        issued = issue_sign_in_code(
            self.cast.scope(self.cast.lan), account_id=self.cast.tuan.pk, actor=self.cast.lan.pk
        )
        page.goto(self.url + "/field/sign-in/")
        page.get_by_label("Mã tám chữ").fill(issued.spoken)
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("button", name="Ghi danh máy này").click()
        expect(page.get_by_role("heading", name="Khu phố 5, hẻm 42")).to_be_visible()

    def results(self) -> dict[str, str]:
        return {door.address: door.result for door in queries.doors(EVERYWHERE, self.round)}

    def kinds(self, resident: UUID) -> list[str]:
        return [fact.kind for fact in facts_about(EVERYWHERE, resident)]


@pytest.fixture
def evening(cast: Cast, live_server: Any) -> Evening:
    return Evening(cast, live_server.url)


@pytest.fixture
def own_phone(browser: Any, tmp_path: Any) -> Iterator[Any]:
    """A browser with a profile on disk, which can be killed and opened again on the same profile."""
    opened: list[Any] = []

    def open_it() -> Any:
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium_path(),
            args=["--no-sandbox"],
            viewport=PHONE,
            locale="vi-VN",
        )
        opened.append(context)
        return context

    yield open_it
    for context in opened:
        # one of them was killed on purpose
        with contextlib.suppress(Error):
            context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.wait_for_timeout(150)
        page.screenshot(path=f"{PICTURES}/{name}.png")
        page.screenshot(path=f"{PICTURES}/{name}-full.png", full_page=True)


def require_accessible(page: Page) -> None:
    """No violation of WCAG A, AA or good practice, contrast AAA; nothing wider than the phone."""
    # at its end the page's bar lies in its own place and covers nothing
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],"
        " rules: {'color-contrast-enhanced': {enabled: true}}})"
    )
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    page.evaluate("scrollTo(0, 0)")


def open_door(page: Page, plate: str = "42/7") -> None:
    page.locator(".door", has_text=plate).first.click()


def meet(page: Page, name: str = "Nguyễn Thị Sáu") -> None:
    page.get_by_role("button", name=name).click()


def walk_through(page: Page, until: str = "Lưu lần thăm") -> None:
    """Go on to the last step without answering anything."""
    while not page.get_by_role("button", name=until).is_visible():
        page.locator(".bar .main").click()


def saved(page: Page) -> None:
    page.get_by_role("button", name="Lưu lần thăm").click()
    expect(page.get_by_role("heading", name="Đã lưu trong máy")).to_be_visible()


def outbox(page: Page) -> int:
    return int(
        page.evaluate(
            "new Promise(done => { const r = indexedDB.open('hocvuso-field'); r.onsuccess = () => {"
            " const c = r.result.transaction('outbox').objectStore('outbox').count();"
            " c.onsuccess = () => { r.result.close(); done(c.result) } } })"
        )
    )


def sent(page: Page) -> None:
    """Wait until nothing lies in the outbox."""
    for _ in range(100):
        if outbox(page) == 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the outbox does not empty")


def test_a_visit_from_the_door_to_the_ledger(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    picture(phone, "round")
    require_accessible(phone)
    expect(phone.get_by_role("heading", name="Đã tới 0 trên 3 cửa")).to_be_visible()

    open_door(phone)
    picture(phone, "door")
    require_accessible(phone)
    meet(phone)
    picture(phone, "consent")
    require_accessible(phone)
    # the sentence to be read aloud is there, and nothing is chosen beforehand
    expect(phone.get_by_text("Con xin phép ghi lại bác học bài nào")).to_be_visible()
    assert phone.locator("input:checked").count() == 0
    phone.get_by_role("group", name="Ghi lại việc học và thực hành").get_by_label("Đồng ý", exact=True).check()
    phone.get_by_role("group", name="Gọi hoặc nhắn lại để hẹn").get_by_label("Không đồng ý").check()
    picture(phone, "consent-given")
    phone.locator(".bar .main").click()

    assert phone.locator("input:checked").count() == 0
    phone.get_by_role("group", name="Thiết bị").get_by_label("Có", exact=True).check()
    phone.get_by_role("group", name="Định danh").get_by_label("Chưa", exact=True).check()
    picture(phone, "pillars")
    require_accessible(phone)
    phone.locator(".bar .main").click()

    phone.get_by_label("Trả tiền bằng mã QR").check()
    picture(phone, "wish")
    require_accessible(phone)
    phone.locator(".bar .main").click()

    phone.get_by_label("Mắt yếu, chữ nhỏ quá").check()
    picture(phone, "barriers")
    require_accessible(phone)
    phone.locator(".bar .main").click()

    phone.get_by_label("Ngày hẹn, không hẹn thì để trống").fill("31/02/2027")
    phone.get_by_role("button", name="Lưu lần thăm").click()
    expect(phone.get_by_text("Ngày chưa đúng")).to_be_visible()
    phone.get_by_role("button", name="Ngày mai").click()
    phone.get_by_label("7 giờ tối").check()
    picture(phone, "appointment")
    require_accessible(phone)
    saved(phone)
    picture(phone, "saved")
    require_accessible(phone)

    phone.get_by_role("button", name="Lấy mã ghi kết quả").click()
    expect(phone.locator("[data-code]")).to_be_visible()
    picture(phone, "code")
    sent(phone)
    assert evening.kinds(evening.sau) == [
        "resident.listed",
        "visit.recorded",
        "consent.given",
        "consent.withdrawn",
        "pillar.observed",
        "pillar.observed",
        "barrier.noted",
        "appointment.made",
    ]
    state = states(EVERYWHERE, [evening.sau])[evening.sau]
    assert state.consents == {"learning": True, "contact": False}
    assert (state.last("pillar:device"), state.last("pillar:identity")) == (True, False)
    assert (state.last("wish"), state.last("barrier:eyes")) == ("pay-qr", True)
    assert evening.results()["42/7 Lê Lợi"] == "met"

    phone.get_by_role("button", name="Cửa kế tiếp").click()
    expect(phone.get_by_role("heading", name="Đã tới 1 trên 3 cửa")).to_be_visible()
    expect(phone.get_by_text("Mọi lần thăm đã gửi xong")).to_be_visible()
    picture(phone, "round-after")
    require_accessible(phone)


def test_a_door_that_stays_shut_takes_two_taps(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    phone.get_by_role("button", name="Không ai mở cửa").click()
    picture(phone, "nobody")
    require_accessible(phone)
    phone.get_by_role("button", name="Không có ai ở nhà").click()
    expect(phone.get_by_role("heading", name="Đã tới 1 trên 3 cửa")).to_be_visible()
    sent(phone)
    assert evening.results()["42/7 Lê Lợi"] == "nobody"


def test_somebody_not_on_the_list_is_added_at_the_door(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    open_door(phone)
    phone.get_by_role("button", name="Thêm người chưa có tên").click()
    require_accessible(phone)
    phone.get_by_role("button", name="Bắt đầu lần thăm").click()
    expect(phone.get_by_text("Chưa có tên. Anh/chị ghi họ tên")).to_be_visible()
    phone.get_by_label("Họ tên").fill("Trần Văn Mẫu")
    phone.get_by_label("Năm sinh").fill("1960")
    picture(phone, "newcomer")
    phone.get_by_role("button", name="Bắt đầu lần thăm").click()
    walk_through(phone)
    saved(phone)
    sent(phone)
    packed = queries.pack(EVERYWHERE, evening.round, evening.cast.tuan.pk).doors[0]
    assert sorted(person.name for person in packed.people) == ["Nguyễn Thị Sáu", "Trần Văn Mẫu"]


def test_what_was_called_saved_survives_a_killed_browser(evening: Evening, own_phone: Any, tmp_path: Path) -> None:
    page = own_phone().pages[0]
    evening.sign_in(page)
    # the phone has no network from here on: nothing can have been sent
    page.route("**/api/**", lambda route: route.abort())
    open_door(page)
    meet(page)
    walk_through(page)
    saved(page)
    waiting = outbox(page)
    assert waiting > 0
    kill(tmp_path / "profile")

    page = own_phone().pages[0]
    page.route("**/api/**", lambda route: route.abort())
    page.goto(evening.url + "/field/")
    expect(page.get_by_text("Chưa có mạng")).to_be_visible()
    assert outbox(page) == waiting
    page.get_by_role("button", name="Khu phố 5, hẻm 42").or_(
        page.get_by_role("heading", name="Khu phố 5")
    ).first.click()
    expect(page.get_by_text("1 lần thăm nằm trong máy, có mạng sẽ gửi")).to_be_visible()
    assert evening.results()["42/7 Lê Lợi"] == ""
    page.unroute("**/api/**")
    page.get_by_role("button", name="Gửi liền").click()
    sent(page)
    assert evening.results()["42/7 Lê Lợi"] == "met"


def kill(profile: Path) -> None:
    """SIGKILL the whole browser of a profile: no chance to write anything more."""
    for pid in [p for p in Path("/proc").iterdir() if p.name.isdigit()]:
        with contextlib.suppress(OSError):
            if f"--user-data-dir={profile}\0" in (pid / "cmdline").read_text():
                os.kill(int(pid.name), signal.SIGKILL)
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def test_a_captive_portal_is_no_receipt(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    page = "<html><body>Chào mừng tới wifi quán cà phê</body></html>"
    phone.route("**/api/**", lambda route: route.fulfill(status=200, content_type="text/html", body=page))
    open_door(phone)
    meet(phone)
    walk_through(phone)
    saved(phone)
    phone.wait_for_timeout(500)
    assert outbox(phone) == 1
    phone.unroute("**/api/**")
    phone.get_by_role("button", name="Cửa kế tiếp").click()
    phone.get_by_role("button", name="Gửi liền").click()
    sent(phone)
    assert evening.results()["42/7 Lê Lợi"] == "met"


def test_a_forged_answer_removes_nothing_and_is_told(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)

    def forge(route: Any) -> None:
        facts = json.loads(route.request.post_data)["facts"]
        receipts = [
            {"fact_id": f["id"], "body_hash": "0" * 64, "epoch": 1, "server_seq": 1, "verdict": "stored"} for f in facts
        ]
        payload = json.dumps(
            {"receipts": receipts, "epoch": 1, "heads": {}, "server_time": "", "missing": [], "rekey": False}
        )
        route.fulfill(
            status=200, content_type="application/json", body=json.dumps({"payload": payload, "signature": "AAAA"})
        )

    phone.route("**/api/sync/push", forge)
    phone.get_by_role("button", name="Không ai mở cửa").click()
    phone.get_by_role("button", name="Nhà khóa").click()
    expect(phone.get_by_text("Trả lời không phải của máy chủ phường")).to_be_visible()
    assert outbox(phone) == 1


def test_an_answer_lost_on_the_way_is_asked_for_again_and_nothing_is_doubled(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    lost: list[int] = []

    def lose(route: Any) -> None:
        route.fetch()
        lost.append(1)
        route.abort()

    phone.route("**/api/sync/push", lose)
    phone.get_by_role("button", name="Không ai mở cửa").click()
    phone.get_by_role("button", name="Nhà khóa").click()
    expect(phone.get_by_text("1 lần thăm nằm trong máy")).to_be_visible()
    for _ in range(50):
        if lost:
            break
        phone.wait_for_timeout(100)
    assert evening.results()["42/7 Lê Lợi"] == "locked"
    assert outbox(phone) == 1
    phone.unroute("**/api/sync/push")
    phone.get_by_role("button", name="Gửi liền").click()
    sent(phone)
    expect(phone.get_by_text("Mọi lần thăm đã gửi xong")).to_be_visible()


def test_two_tabs_of_one_phone_save_and_send_without_losing_a_number(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    other = phone.context.new_page()
    other.goto(evening.url + "/field/")
    expect(other.get_by_role("heading", name="Khu phố 5, hẻm 42")).to_be_visible()
    for page, plate in ((phone, "42/7"), (other, "42/9")):
        open_door(page, plate)
        meet(page)
        walk_through(page)
    # both at once
    for page in (phone, other):
        page.evaluate("setTimeout(() => document.querySelector('.bar .main').click(), 100)")
    for page in (phone, other):
        expect(page.get_by_role("heading", name="Đã lưu trong máy")).to_be_visible()
    sent(phone)
    assert evening.results() == {"42/7 Lê Lợi": "met", "42/9 Lê Lợi": "met", "42/15 Lê Lợi": ""}
    numbers = [f.device_seq for r in (evening.sau, evening.second) for f in facts_about(EVERYWHERE, r) if f.device_seq]
    assert sorted(numbers) == [1, 2]
    other.close()


def test_the_kit_opens_without_network_after_one_visit(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    phone.evaluate("navigator.serviceWorker.ready")
    phone.reload()
    expect(phone.get_by_role("heading", name="Khu phố 5, hẻm 42")).to_be_visible()
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("Đây là danh sách đã tải lần trước")).to_be_visible()
    picture(phone, "offline")
    require_accessible(phone)
    phone.get_by_role("button", name="Không ai mở cửa").click()
    phone.get_by_role("button", name="Nhà khóa").click()
    expect(phone.get_by_text("1 lần thăm nằm trong máy, có mạng sẽ gửi")).to_be_visible()
    phone.context.set_offline(False)
    sent(phone)


def test_a_revoked_phone_is_heard_but_its_visits_wait_with_their_reason(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    device = Device.objects.get(account=evening.cast.tuan)
    cast = evening.cast
    revoke_device(cast.scope(cast.lan), device_id=device.pk, actor=cast.lan.pk)
    phone.get_by_role("button", name="Không ai mở cửa").click()
    phone.get_by_role("button", name="Nhà khóa").click()
    sent(phone)
    expect(phone.get_by_role("heading", name="1 lần thăm chờ tổ trưởng coi lại")).to_be_visible()
    expect(phone.get_by_text("Điện thoại đã thu hồi")).to_be_visible()
    picture(phone, "parked")
    require_accessible(phone)
    assert evening.results()["42/7 Lê Lợi"] == ""


def test_half_a_visit_is_there_again_after_the_page_was_closed(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    open_door(phone)
    meet(phone)
    phone.get_by_role("group", name="Ghi lại việc học").get_by_label("Đồng ý", exact=True).check()
    phone.wait_for_timeout(200)
    phone.reload()
    open_door(phone)
    meet(phone)
    expect(phone.get_by_role("group", name="Ghi lại việc học").get_by_label("Đồng ý", exact=True)).to_be_checked()


def test_without_a_session_the_doors_are_closed_but_visits_are_still_sent(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    phone.route("**/api/sync/push", lambda route: route.abort())
    phone.get_by_role("button", name="Không ai mở cửa").click()
    phone.get_by_role("button", name="Nhà khóa").click()
    expect(phone.get_by_text("1 lần thăm nằm trong máy")).to_be_visible()
    phone.unroute("**/api/sync/push")
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.reload()
    expect(phone.get_by_role("heading", name="Đăng nhập để mở danh sách cửa")).to_be_visible()
    picture(phone, "signed-out")
    require_accessible(phone)
    sent(phone)
    assert evening.results()["42/7 Lê Lợi"] == "locked"


def test_outside_a_demonstration_a_phone_is_not_enrolled_and_says_why(
    evening: Evening, phone: Page, settings: Any
) -> None:
    settings.HOCVUSO_DEMO = False
    issued = issue_sign_in_code(
        evening.cast.scope(evening.cast.lan), account_id=evening.cast.tuan.pk, actor=evening.cast.lan.pk
    )
    phone.goto(evening.url + "/field/sign-in/")
    phone.get_by_label("Mã tám chữ").fill(issued.spoken)
    phone.get_by_role("button", name="Đăng nhập").click()
    expect(phone.get_by_role("button", name="Ghi danh máy này")).to_be_visible()
    picture(phone, "enrol")
    require_accessible(phone)
    phone.get_by_role("button", name="Ghi danh máy này").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    picture(phone, "enrol-refused")
    assert Device.objects.count() == 0


def test_in_zalo_a_card_says_where_to_open_the_kit(evening: Evening, browser: Any) -> None:
    context = browser.new_context(viewport=PHONE, locale="vi-VN", user_agent=ZALO)
    page = context.new_page()
    page.goto(evening.url + "/field/")
    expect(page.get_by_role("heading", name="Mở bằng Chrome")).to_be_visible()
    picture(page, "zalo")
    require_accessible(page)
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_runs_over_the_edge_of_a_small_phone_or_a_desk(evening: Evening, phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 640})
    evening.sign_in(phone)
    picture(phone, f"round-{width}")
    require_accessible(phone)
    open_door(phone)
    meet(phone)
    for _ in range(4):
        require_accessible(phone)
        phone.locator(".bar .main").click()
    picture(phone, f"appointment-{width}")
    require_accessible(phone)


def test_a_visit_can_be_walked_with_the_keyboard(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    phone.locator(".door").first.focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name="Nguyễn Thị Sáu").focus()
    phone.keyboard.press("Enter")
    for _ in range(4):
        # the heading of the step has the focus: a screen reader begins there
        expect(phone.locator("h1")).to_be_focused()
        phone.locator(".bar .main").focus()
        phone.keyboard.press("Enter")
    phone.get_by_role("button", name="Lưu lần thăm").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Đã lưu trong máy")).to_be_focused()
