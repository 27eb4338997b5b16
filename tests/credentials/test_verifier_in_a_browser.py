"""A paper at a counter: the phone's camera opened the address, the page checks it itself, with and without network."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hocvuso.credentials import queries, services
from hocvuso.credentials.models import Certificate
from hocvuso.kernel import clock
from hocvuso.places.types import EVERYWHERE
from tests.accessible import AAA, fits, picture, require_accessible
from tests.cast import Cast, make_cast
from tests.credentials.lives import certified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fragment(certificate: UUID) -> str:
    return queries.code_text(EVERYWHERE, certificate).partition("#")[2]


def revoke(cast: Cast, certificate: UUID) -> None:
    services.revoke_certificate(
        cast.scope(cast.hanh), actor=cast.actor(cast.hanh), certificate_id=certificate, reason="asked"
    )


def open_paper(phone: Any, server: Any, digits: str) -> None:
    phone.goto("about:blank")
    phone.goto(f"{server.url}/x#{digits}")
    phone.wait_for_selector("section.verdict")


def title(phone: Any) -> str:
    return str(phone.locator("h1").inner_text())


@pytest.fixture
def people() -> Cast:
    return make_cast()


def test_a_true_paper_then_without_network_then_revoked(people: Cast, live_server: Any, phone: Any) -> None:
    certificate = certified(people)
    digits = fragment(certificate)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url + (request.post_data or "")))

    open_paper(phone, live_server, digits)
    assert title(phone) == "Giấy thật, còn hiệu lực"
    shown = phone.locator("main").inner_text()
    assert "Nguyễn Thị Sáu, sinh năm 1954" in shown and "Phường Thủ Dầu Một" in shown and "tạm tính" in shown
    assert fits(phone)
    assert not any(digits[:40] in address.partition("#")[0] for address in asked), "the code never leaves the phone"
    picture(phone, "x-valid")

    # the page itself is kept by its worker: no network, a fresh visit, the same answer
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function("caches.match('/x').then(kept => !!kept)")
    open_paper(phone, live_server, digits)
    phone.context.set_offline(True)
    open_paper(phone, live_server, digits)
    assert title(phone) == "Giấy thật, còn hiệu lực"
    picture(phone, "x-offline")

    # without network a forged digit is still refused
    open_paper(phone, live_server, digits[:-1] + str((int(digits[-1]) + 1) % 10))
    assert title(phone) == "Không xác minh được giấy này"
    picture(phone, "x-refused")

    phone.context.set_offline(False)
    revoke(people, certificate)
    open_paper(phone, live_server, digits)
    assert title(phone) == "Giấy đã bị thu hồi"
    picture(phone, "x-revoked")

    # and the phone remembers it where there is no network
    phone.context.set_offline(True)
    open_paper(phone, live_server, digits)
    assert title(phone) == "Giấy đã bị thu hồi"


def test_an_old_list_is_said_with_its_age(people: Cast, live_server: Any, phone: Any) -> None:
    certificate = certified(people)
    open_paper(phone, live_server, fragment(certificate))
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function("caches.match('/x').then(kept => !!kept)")
    open_paper(phone, live_server, fragment(certificate))
    phone.context.set_offline(True)
    later = int((clock.now() + timedelta(days=14)).timestamp() * 1000)
    phone.add_init_script(f"Date.now = () => {later}")
    open_paper(phone, live_server, fragment(certificate))
    assert title(phone) == "Giấy thật, nhưng danh sách thu hồi đã cũ"
    assert "đã 14 ngày" in phone.locator(".verdict").inner_text()
    picture(phone, "x-old")


def test_a_phone_that_never_had_the_lists_says_so_and_blames_nobody(people: Cast, live_server: Any, phone: Any) -> None:
    certificate = certified(people)
    for list_address in ("**/trust", "**/status/*"):
        phone.route(list_address, lambda route: route.abort())
    open_paper(phone, live_server, fragment(certificate))
    assert title(phone) == "Máy này chưa kiểm tra được"
    picture(phone, "x-unready")
    phone.unroute("**/trust")
    phone.get_by_role("button", name="Tải danh sách mới").click()
    phone.wait_for_selector("text=chưa có danh sách thu hồi")
    phone.unroute("**/status/*")
    phone.get_by_role("button", name="Tải danh sách mới").click()
    phone.wait_for_selector("text=còn hiệu lực")


def test_a_code_typed_by_hand_is_checked_here_too(people: Cast, live_server: Any, phone: Any) -> None:
    certificate = certified(people)
    phone.goto(f"{live_server.url}/x")
    picture(phone, "x-start")
    phone.get_by_text("Máy không quét được").click()
    phone.get_by_label("Dán địa chỉ hoặc dãy số của mã").fill(queries.code_text(EVERYWHERE, certificate))
    phone.get_by_role("button", name="Kiểm tra mã này").click()
    phone.wait_for_selector("section.verdict.ok")
    phone.get_by_role("link", name="Kiểm tra giấy khác").click()
    phone.wait_for_selector("text=Giấy này thật không?")


def test_without_javascript_the_server_checks(people: Cast, live_server: Any, browser: Any) -> None:
    certificate = certified(people)
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/x")
    page.get_by_text("Máy không quét được").first.click()
    page.get_by_label("Dán địa chỉ hoặc dãy số của mã").fill(fragment(certificate))
    page.get_by_role("button", name="Kiểm tra mã này").click()
    assert page.locator("h1").inner_text() == "Giấy thật, còn hiệu lực"
    assert "Máy chủ vừa kiểm tra giúp" in page.locator("main").inner_text()
    Certificate.objects.filter(pk=certificate).update(revoked_at=clock.now(), revoked_reason="asked")
    page.goto(f"{live_server.url}/x")
    page.get_by_text("Máy không quét được").first.click()
    page.get_by_label("Dán địa chỉ hoặc dãy số của mã").fill(fragment(certificate))
    page.get_by_role("button", name="Kiểm tra mã này").click()
    assert page.locator("h1").inner_text() == "Giấy đã bị thu hồi"
    context.close()


def test_nothing_on_any_verdict_stands_in_the_way_of_a_screen_reader(
    people: Cast, live_server: Any, phone: Any
) -> None:
    digits = fragment(certified(people))
    for code in ("", digits, digits[:-1] + str((int(digits[-1]) + 1) % 10)):
        phone.goto("about:blank")
        phone.goto(f"{live_server.url}/x" + (f"#{code}" if code else ""))
        phone.wait_for_selector("section.verdict" if code else "h1")
        require_accessible(phone, code[:5], tags=AAA)
