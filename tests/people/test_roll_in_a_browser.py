"""Chị Hạnh brings two monthly rolls in, on a phone and at a desk: every page fits, and axe finds no barrier."""

import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from hocvuso.people.models import Resident, RollImport
from tests.accessible import picture, require_accessible
from tests.people.ledger import RealLedger
from tests.people.office import NOVEMBER, OCTOBER, desk, sheet
from tests.phones import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"phone": (360, 640), "desk": (1280, 800)}


class Eye:
    """Looks at a page: no sideways scroll, no barrier, a picture when somebody wants one."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.count = page, name, 0

    def look(self, what: str) -> None:
        self.count += 1
        picture(self.page, f"{self.name}-{self.count:02d}-{what}")
        require_accessible(self.page, what)


def upload(page: Page, url: str, name: str, data: bytes, day: str = "") -> None:
    page.goto(f"{url}/office/rolls/")
    page.get_by_label("Tệp danh sách").set_input_files({"name": name, "mimeType": "application/x", "buffer": data})
    page.get_by_label("Danh sách tính đến ngày").fill(day)
    page.get_by_role("button", name="Gửi tệp").click()


@pytest.mark.parametrize("size", SIZES)
def test_two_monthly_rolls_from_upload_to_undo(
    size: str, product: RealLedger, live_server: Any, browser: Browser
) -> None:
    cast = desk()
    width, height = SIZES[size]
    # without JavaScript nothing but the moving progress bar is missing
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", accept_downloads=True)
    page = context.new_page()
    sign_in(page, cast, cast.hanh, live_server.url)
    eye, url = Eye(page, size), live_server.url

    # a wrong file first
    upload(page, url, "anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    page.get_by_text("Tệp này không phải bảng tính").wait_for()
    eye.look("sai-loai")
    upload(page, url, "thang-10.xlsx", sheet(OCTOBER), "32/10/2026")
    page.get_by_text("Ngày chưa đúng").wait_for()
    eye.look("sai-ngay")

    # October: read, columns, fixes, old wards, one row by hand
    upload(page, url, "thang-10.xlsx", sheet(OCTOBER), "01/10/2026")
    eye.look("xem-truoc")
    page.get_by_role("link", name="Xem cách máy hiểu các cột").click()
    eye.look("cac-cot")
    page.get_by_role("button", name="Dùng các cột này").click()
    page.get_by_role("button", name="Nhận hết cách sửa này cho 1 dòng: Ngày sinh không có trên lịch").click()
    page.get_by_label("Phường Hiệp Thành").check()
    page.get_by_role("button", name="Ghi các tên đã đánh dấu").click()
    page.get_by_text("Đã ghi. Máy so lại từng dòng.").wait_for()
    page.get_by_role("link", name="Phạm Thị Dung").first.click()
    eye.look("mot-dong")
    page.get_by_label("Ngày", exact=True).fill("31")
    page.get_by_label("Tháng", exact=True).fill("2")
    page.get_by_label("Năm sinh").fill("1960")
    page.get_by_role("button", name="Lưu và so lại").click()
    page.get_by_text("Ngày sinh không có trên lịch. Anh/chị gõ").wait_for()
    page.get_by_label("Ngày", exact=True).fill("")
    page.get_by_label("Tháng", exact=True).fill("")
    page.get_by_role("button", name="Lưu và so lại").click()
    page.get_by_role("button", name="Nhận danh sách").click()
    page.get_by_role("heading", name="Đã nhận").wait_for()
    eye.look("da-nhan")
    assert Resident.objects.count() == 8

    # the one that waits: out as a workbook, corrected, in again
    page.get_by_role("link", name="Sửa các dòng còn chờ").click()
    eye.look("dong-cho")
    with page.expect_download() as got:
        page.get_by_role("button", name="Tải về .xlsx").click()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cho.xlsx"
        got.value.save_as(path)
        book = openpyxl.load_workbook(path)
        page_of = {cell.value: cell.column for cell in book.active[1]}
        assert book.active.cell(2, page_of["Họ và tên"]).value == "Hồ Văn Hai"
        book.active.cell(2, page_of["Phường, xã"]).value = "Phường Thủ Dầu Một"
        book.save(path)
        upload(page, url, "da-sua.xlsx", path.read_bytes(), "01/10/2026")
    page.get_by_role("button", name="Nhận danh sách").click()
    page.get_by_role("heading", name="Đã nhận").wait_for()
    assert Resident.objects.count() == 9
    page.goto(f"{url}/office/rolls/waiting/")
    page.get_by_role("heading", name="0 dòng chờ sửa").wait_for()
    eye.look("het-dong-cho")

    # November: a change, somebody new, people gone, a doubtful pair
    upload(page, url, "thang-11.xlsx", sheet(NOVEMBER), "01/11/2026")
    eye.look("thang-11")
    page.get_by_role("link", name="Xem những người này").click()
    eye.look("khong-con-ten")
    page.go_back()
    page.locator("dt:has-text('Có thay đổi') + dd a").click()
    page.get_by_text("Người khuyết tật").first.wait_for()
    eye.look("thay-doi")
    page.go_back()
    page.get_by_label("Ghi là danh sách mới không còn tên").check()
    page.get_by_role("button", name="Nhận danh sách").click()
    page.get_by_role("heading", name="Đã nhận").wait_for()
    gone = Resident.objects.filter(listed=False).count()
    assert gone == 4 and Resident.objects.count() == 11, "gone is never dead: nobody left the register"
    page.goto(f"{url}/office/rolls/pairs/")
    eye.look("cac-cap")
    page.get_by_role("link", name="Xem hai bên: Bùi Văn Kiên và Bùi Văn Kiêm").click()
    eye.look("hai-ben")
    page.get_by_role("button", name="Một người").click()
    page.get_by_text("Không còn cặp nào phải xem.").wait_for()
    assert Resident.objects.filter(name="Bùi Văn Kiêm").exists()

    # and back: whoever was met since is kept
    product.visit(Resident.objects.get(name="Ngô Thị Lành").pk)
    page.goto(f"{url}/office/rolls/")
    eye.look("cac-danh-sach")
    page.get_by_role("link", name="thang-11.xlsx").click()
    page.get_by_text("Hoàn tác danh sách này").click()
    page.get_by_role("button", name="Hoàn tác", exact=True).click()
    eye.look("hoan-tac")
    page.get_by_text("1 người được giữ lại").wait_for()
    page.get_by_role("link", name="Xem người được giữ lại").click()
    page.get_by_role("link", name="Ngô Thị Lành").wait_for()
    eye.look("giu-lai")
    assert not Resident.objects.filter(listed=False).exists()

    # a roll that is still being read: the bar moves by itself, then the page turns
    november = RollImport.objects.get(file_name="thang-11.xlsx")
    RollImport.objects.filter(pk=november.pk).update(status="accepting", done=1500, total=6000)
    page.goto(f"{url}/office/rolls/{november.pk}/")
    assert page.get_by_role("progressbar").get_attribute("aria-valuenow") == "25"
    eye.look("dang-nhan")
    RollImport.objects.filter(pk=november.pk).update(done=3000)
    page.locator("[role=progressbar][aria-valuenow='50']").wait_for(timeout=5000)
    RollImport.objects.filter(pk=november.pk).update(status="accepted")
    page.get_by_role("heading", name="Đã nhận").wait_for(timeout=5000)
    context.close()
