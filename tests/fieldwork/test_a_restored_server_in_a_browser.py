"""The server comes back from an older backup while Tuấn walks his round: what his phone does by itself, and says."""

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page, expect

from hocvuso.facts.models import CommuneSeq
from hocvuso.identity.models import Device
from tests.cast import HERE
from tests.facts.restored import go_back
from tests.fieldwork.evening import Evening, look, outbox, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def nobody_home(page: Page) -> None:
    page.get_by_role("button", name="Không ai mở cửa").click()
    page.get_by_role("button", name="Không có ai ở nhà").click()


def test_the_phone_gives_again_what_the_server_lost_and_says_so(
    evening: Evening, phone: Page, browser: Browser
) -> None:
    evening.sign_in(phone)
    backup = CommuneSeq.objects.get(commune=HERE).seq
    nobody_home(phone)
    expect(phone.get_by_role("heading", name="Đã tới 1 trên 3 cửa")).to_be_visible()
    sent(phone)
    go_back(backup)
    assert evening.results()["42/7 Lê Lợi"] == ""

    # the line breaks when the phone has heard what is missing
    phone.route(
        "**/api/sync/push",
        lambda route: route.abort() if '"answers"' in (route.request.post_data or "") else route.continue_(),
    )
    phone.reload()
    expect(phone.get_by_text("thiếu 1 lần thăm của máy này. Máy đang gửi lại, còn 1")).to_be_visible()
    expect(phone.get_by_text("1 lần thăm cũ chờ gửi lại, có mạng sẽ gửi")).to_be_visible()
    expect(phone.get_by_role("heading", name="Đã tới 1 trên 3 cửa")).to_be_visible()
    look(phone, "refill-giving")

    phone.unroute("**/api/sync/push")
    phone.get_by_role("button", name="Gửi liền").click()
    expect(phone.get_by_text("Máy này đã gửi lại đủ 1 lần thăm, không mất gì")).to_be_visible()
    expect(phone.get_by_text("Mọi lần thăm đã gửi xong")).to_be_visible()
    assert (outbox(phone), evening.results()["42/7 Lê Lợi"]) == (0, "nobody")
    look(phone, "refill-done")

    office = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    session = evening.cast.client(evening.cast.hanh).cookies[django_settings.SESSION_COOKIE_NAME].value
    office.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": evening.url}])
    page = office.new_page()
    page.goto(evening.url + "/office/sync/")
    expect(page.get_by_text("Đã nhận lại 1 trên 1 dòng sổ bị thiếu")).to_be_visible()
    expect(page.get_by_text("1 trên 1 máy đã gửi lại đủ")).to_be_visible()
    look(page, "refill-office")
    page.set_viewport_size({"width": 360, "height": 640})
    look(page, "refill-office-360")
    office.close()


def test_a_phone_enrolled_after_the_backup_is_enrolled_again_with_one_tap(evening: Evening, phone: Page) -> None:
    evening.sign_in(phone)
    phone.route("**/api/sync/push", lambda route: route.abort())
    nobody_home(phone)
    Device.objects.all().delete()
    phone.unroute("**/api/sync/push")
    phone.reload()
    expect(phone.get_by_text("Máy chủ vừa chạy lại từ bản sao cũ nên chưa biết máy này")).to_be_visible()
    look(phone, "refill-enrol")
    phone.get_by_role("button", name="Ghi danh máy này").click()
    expect(phone.get_by_text("Mọi lần thăm đã gửi xong")).to_be_visible()
    sent(phone)
    assert evening.results()["42/7 Lê Lợi"] == "nobody"
