"""Chị Hạnh looks at papers and at the hand-over, on a phone and on her desk, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from hocvuso.credentials.models import Certificate
from hocvuso.vneid import exchange
from hocvuso.vneid.rules import steps
from tests.accessible import fits, picture, require_accessible
from tests.cast import make_cast
from tests.phones import sign_in
from tests.vneid.conftest import Sandbox, Ward
from tests.vneid.lists import number_of, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy_ward(sandbox: Sandbox) -> Ward:
    """A ward with somebody in every column."""
    ward = Ward(make_cast())
    for digits in (10, 11, 80, 81, 83, 88):
        ward.person(digits)
    ward.person(consent=False)
    ward.person(number=False)
    exchange.exchange(force=True)
    ward.person()
    return ward


def look(page: Any, name: str) -> None:
    """Nothing stands in the way of a screen reader, nothing runs off the side; keep a picture when asked to."""
    for width, height in ((360, 640), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        assert fits(page), f"{name} at {width}"
        picture(page, f"{name}-{width}")
    require_accessible(page, name)


def test_papers_are_found_printed_and_revoked(busy_ward: Ward, live_server: Any, phone: Any, tmp_path: Path) -> None:
    sign_in(phone, busy_ward.cast, busy_ward.cast.hanh, live_server.url)
    phone.goto(live_server.url + reverse("office:certificates"))
    look(phone, "office-certificates")
    phone.get_by_label("Tìm theo tên, không cần dấu").fill("mau 3")
    phone.get_by_role("button", name="Tìm").click()
    phone.get_by_role("link", name="Nguyễn Thị Mẫu 3").click()
    look(phone, "office-certificate")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Tải giấy PDF").click()
    file = tmp_path / "giay.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")
    phone.get_by_text("Thu hồi giấy này").click()
    phone.get_by_label("Sai tên hoặc năm sinh").check()
    look(phone, "office-certificate-revoking")
    phone.get_by_role("button", name="Thu hồi giấy").click()
    phone.wait_for_selector("text=Đã thu hồi lúc")
    look(phone, "office-certificate-revoked")
    assert Certificate.objects.get(name="Nguyễn Thị Mẫu 3").revoked_reason == "wrong-data"


def test_many_papers_are_asked_for_and_fetched(busy_ward: Ward, live_server: Any, phone: Any) -> None:
    from hocvuso.credentials import tasks
    from hocvuso.credentials.models import PrintRun

    sign_in(phone, busy_ward.cast, busy_ward.cast.hanh, live_server.url)
    phone.goto(live_server.url + reverse("office:certificates"))
    phone.get_by_role("button", name="Làm tệp để in").click()
    phone.wait_for_selector("text=Đang làm tệp")
    tasks.make_run(PrintRun.objects.get().pk)
    phone.reload()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Tải tệp").click()
    assert download.value.suggested_filename.endswith(".pdf")


def test_the_ledger_its_people_and_what_to_do(busy_ward: Ward, live_server: Any, phone: Any) -> None:
    sign_in(phone, busy_ward.cast, busy_ward.cast.hanh, live_server.url)
    phone.goto(live_server.url + reverse("office:handovers"))
    look(phone, "office-handovers")
    phone.get_by_role("link", name="Bị trả lại").click()
    look(phone, "office-handovers-refused")
    phone.get_by_role("link", name="Nguyễn Thị Mẫu 3").click()
    assert "Tên không khớp" in phone.locator("main").inner_text()
    look(phone, "office-handover")
    phone.get_by_role("button", name="Gửi lại").click()
    phone.wait_for_selector("text=Đã xếp lại vào hàng chờ gửi")
    phone.goto(live_server.url + reverse("office:handovers"))
    phone.get_by_role("button", name="Gửi ngay").click()
    phone.wait_for_selector("text=Đang gửi")
    exchange.exchange(force=True)
    assert busy_ward.row(busy_ward.people[3]).state == steps.CONFIRMED


def test_an_official_list_is_taken_in(busy_ward: Ward, live_server: Any, phone: Any, tmp_path: Path) -> None:
    busy_ward.person(20, attained=False)
    file = tmp_path / "xac-nhan.xlsx"
    file.write_bytes(workbook(number_of(busy_ward, 20), "000999999999"))
    sign_in(phone, busy_ward.cast, busy_ward.cast.hanh, live_server.url)
    phone.goto(live_server.url + reverse("office:handovers"))
    phone.get_by_text("Nhận danh sách đã xác nhận của cơ quan khác").click()
    phone.get_by_label("Tệp danh sách").set_input_files(file)
    phone.get_by_role("button", name="Nhận danh sách").click()
    phone.wait_for_selector("text=1 người mới được xác nhận")
    look(phone, "office-handovers-list")
    phone.get_by_text("Đối chiếu với bên nhận").click()
    phone.get_by_role("button", name="Đối chiếu").click()
    phone.wait_for_selector("text=Hai bên khớp nhau")


def test_a_silent_receiver_is_said_with_the_next_try(
    busy_ward: Ward, sandbox: Sandbox, live_server: Any, phone: Any
) -> None:
    sandbox.stop()
    exchange.exchange(force=True)
    sign_in(phone, busy_ward.cast, busy_ward.cast.hanh, live_server.url)
    phone.goto(live_server.url + reverse("office:handovers"))
    shown = phone.locator("main").inner_text()
    assert "Bên nhận chưa trả lời" in shown and "Không mất hồ sơ nào" in shown
    look(phone, "office-handovers-silent")
