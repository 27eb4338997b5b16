"""Tuấn walks a round with the field kit: a real browser of 360 x 640, the real server, real receipts."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from hocvuso.facts.queries import facts_about, states
from hocvuso.fieldwork import queries
from hocvuso.identity.models import Device
from hocvuso.identity.services import issue_sign_in_code, revoke_device
from hocvuso.places.types import EVERYWHERE
from tests.browser import PHONE
from tests.fieldwork.evening import Evening, kill, look, meet, open_door, outbox, picture, saved, sent, walk_through

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZALO = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Zalo/1.0"


def test_a_visit_from_the_door_to_the_ledger(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    look(phone, "round")
    expect(phone.get_by_role("heading", name="Đã tới 0 trên 3 cửa")).to_be_visible()

    open_door(phone)
    look(phone, "door")
    meet(phone)
    look(phone, "consent")
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
    look(phone, "pillars")
    phone.locator(".bar .main").click()

    phone.get_by_label("Trả tiền bằng mã QR").check()
    look(phone, "wish")
    phone.locator(".bar .main").click()

    phone.get_by_label("Mắt yếu, chữ nhỏ quá").check()
    look(phone, "barriers")
    phone.locator(".bar .main").click()

    phone.get_by_label("Ngày hẹn, không hẹn thì để trống").fill("31/02/2027")
    phone.get_by_role("button", name="Lưu lần thăm").click()
    expect(phone.get_by_text("Ngày chưa đúng")).to_be_visible()
    phone.get_by_role("button", name="Ngày mai").click()
    phone.get_by_label("7 giờ tối").check()
    look(phone, "appointment")
    saved(phone)
    look(phone, "saved")

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
    look(phone, "round-after")


def test_a_door_that_stays_shut_takes_two_taps(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    phone.get_by_role("button", name="Không ai mở cửa").click()
    look(phone, "nobody")
    phone.get_by_role("button", name="Không có ai ở nhà").click()
    expect(phone.get_by_role("heading", name="Đã tới 1 trên 3 cửa")).to_be_visible()
    sent(phone)
    assert evening.results()["42/7 Lê Lợi"] == "nobody"


def test_somebody_not_on_the_list_is_added_at_the_door(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    open_door(phone)
    phone.get_by_role("button", name="Thêm người chưa có tên").click()
    look(phone)
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


def test_a_captive_portal_is_no_receipt(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    page = "<html><body>Chào mừng tới wifi quán cà phê</body></html>"
    phone.route("**/api/**", lambda route: route.fulfill(status=200, content_type="text/html", body=page))
    open_door(phone)
    meet(phone)
    walk_through(phone)
    with phone.expect_response("**/api/sync/push"):
        saved(phone)
    expect(phone.get_by_role("heading", name="Đã lưu trong máy")).to_be_visible()
    phone.wait_for_timeout(100)  # for what the kit makes of the answer
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
    look(phone, "offline")
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
    look(phone, "parked")
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
    look(phone, "signed-out")
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
    look(phone, "enrol")
    phone.get_by_role("button", name="Ghi danh máy này").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    picture(phone, "enrol-refused")
    assert Device.objects.count() == 0


def test_in_zalo_a_card_says_where_to_open_the_kit(evening: Evening, browser: Any) -> None:
    context = browser.new_context(viewport=PHONE, locale="vi-VN", user_agent=ZALO)
    page = context.new_page()
    page.goto(evening.url + "/field/")
    expect(page.get_by_role("heading", name="Mở bằng Chrome")).to_be_visible()
    look(page, "zalo")
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_runs_over_the_edge_of_a_small_phone_or_a_desk(evening: Evening, phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 640})
    evening.sign_in(phone)
    look(phone, f"round-{width}")
    open_door(phone)
    meet(phone)
    for _ in range(4):
        look(phone)
        phone.locator(".bar .main").click()
    look(phone, f"appointment-{width}")


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
