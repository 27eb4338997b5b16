"""Bà Sáu goes from "not yet reached" to "confirmed", in a real browser, on real parts.

Real server, worker and VNeID sandbox as processes of their own; a real workbook; a real PDF whose code a second decoder
reads; every step as its person takes it.
"""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pypdf
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page

from tests.credentials.painting import paint
from tests.journeys import citizen, learner
from tests.journeys.instance import Instance, running
from tests.journeys.people import PASSWORD, WARD
from tests.second_reader import read_code

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}
NUMBER = "000154000112"
"""Bà Sáu's synthetic number; the sandbox confirms endings below 80."""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("journey") / "home") as made:
        yield made


class Journey:
    """Everybody's browser, and what one step tells the next."""

    def __init__(self, browser: Browser, instance: Instance) -> None:
        self.browser, self.instance = browser, instance
        self.desk = self._page(DESK)
        self.secrets: dict[str, str] = {}

    def _page(self, size: dict[str, int], **more: object) -> Page:
        context = self.browser.new_context(viewport=size, locale="vi-VN", accept_downloads=True, **more)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        return page

    # -- 1 roll --------------------------------------------------------------------------------------------------------

    def the_officer_signs_in_with_password_and_authenticator(self) -> None:
        self._sign_in(self.desk, "hanh")

    def _sign_in(self, page: Page, name: str) -> None:
        page.goto(f"{self.instance.url}/office/sign-in/")
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Tiếp tục").click()
        secret = page.locator("code").first.inner_text().replace(" ", "")
        self.secrets[name] = secret
        page.get_by_label("Sáu số").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Xong, đăng nhập").click()
        page.wait_for_url("**/office/**")

    def she_brings_in_a_clerks_workbook(self) -> None:
        page = self.desk
        page.goto(f"{self.instance.url}/office/rolls/")
        workbook = {"name": "danh sach kp5.xlsx", "mimeType": "application/x", "buffer": clerks_workbook()}
        page.get_by_label("Tệp danh sách").set_input_files(workbook)
        page.get_by_role("button", name="Gửi tệp").click()
        page.get_by_role("button", name="Nhận danh sách").wait_for(timeout=60_000)
        page.get_by_role("button", name="Nhận danh sách").click()
        page.get_by_role("heading", name="Đã nhận").wait_for(timeout=60_000)
        page.goto(f"{self.instance.url}/office/residents/")
        assert page.get_by_text("Nguyễn Thị Sáu").count() >= 1

    # -- 2 door --------------------------------------------------------------------------------------------------------

    def she_plans_an_evening_round_and_reads_the_volunteer_a_code(self) -> None:
        page = self.desk
        page.goto(f"{self.instance.url}/office/teams/")
        page.get_by_label("Tên tổ").fill("Tổ công nghệ số khu phố 5")
        page.get_by_role("button", name="Lập tổ").click()
        page.get_by_label("Thêm người").select_option(label="Tuấn")
        # a page that is left before the answer is there may never have asked
        with page.expect_navigation():
            page.get_by_role("button", name="Thêm vào tổ").click()
        page.get_by_role("link", name="Xếp lượt đi").click()
        page.get_by_label("Tên lượt đi").fill("Khu phố 5, hẻm 42")
        with page.expect_navigation():
            page.get_by_role("button", name="Xếp lượt này").click()
        page.goto(f"{self.instance.url}/office/codes/")
        page.locator("li", has_text="Tuấn").get_by_role("button", name="Cấp mã").click()
        self.sign_in_code = page.locator("[data-code]").inner_text()

    def the_volunteer_knocks_and_the_visit_is_on_the_phone_first(self) -> None:
        page = self.kit = self._page(PHONE, has_touch=True, is_mobile=True)
        page.goto(f"{self.instance.url}/field/sign-in/")
        page.get_by_label("Mã tám chữ").fill(self.sign_in_code)
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("button", name="Ghi danh máy này").click()
        page.locator(".door", has_text="15/3").first.click()
        page.get_by_role("button", name="Nguyễn Thị Sáu").click()
        for purpose in ("Ghi lại việc học", "Kiểm tra và cấp giấy", "Gửi kết quả để được xác nhận"):
            page.get_by_role("group", name=purpose).get_by_label("Đồng ý", exact=True).check()
        page.locator(".bar .main").click()
        page.get_by_role("group", name="Thiết bị").get_by_label("Có", exact=True).check()
        page.locator(".bar .main").click()
        page.get_by_label("Trả tiền bằng mã QR").check()
        page.locator(".bar .main").click()
        page.locator(".bar .main").click()
        page.get_by_role("button", name="Lưu lần thăm").click()
        page.get_by_role("heading", name="Đã lưu trong máy").wait_for()
        page.get_by_role("button", name="Lấy mã ghi kết quả").click()
        self.practice_code = page.locator("[data-code]").inner_text()

    # -- 3 learn and practise ------------------------------------------------------------------------------------------

    def ba_sau_reads_the_lesson_and_practises_alone(self) -> None:
        page = self.sau = self._page(PHONE, has_touch=True, is_mobile=True)
        page.add_init_script(learner.FIXED_CHANCE)
        page.goto(self.instance.url)
        page.get_by_label("Gõ việc cần làm").fill("quét mã ở chợ")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_role("link", name="Quét mã").first.click()
        citizen.reads_the_lesson(page, "qr-pay-market")
        citizen.answers(page, "qr-pay-market", right=True)
        page.get_by_role("link", name="Giờ mình tập").click()
        learner.practise_alone(page, "qr-pay-market")
        assert page.get_by_role("heading", level=1).inner_text() == "Bác tự làm được rồi"

    def the_volunteer_reads_her_a_code_and_the_result_becomes_hers(self) -> None:
        page = self.sau
        page.get_by_role("button", name="Gắn kết quả với người hướng dẫn").click()
        page.get_by_label("Mã của người hướng dẫn").fill(self.practice_code)
        page.get_by_label("Bác tự bấm").check()
        page.get_by_label("Bác đồng ý ghi lại bài tập này").check()
        page.get_by_role("button", name="Ghi kết quả").click()
        # the given name only: whoever looks over her shoulder learns no more
        page.get_by_role("heading", name="Đã ghi vào sổ của Sáu").wait_for()

    # -- 4 assess ------------------------------------------------------------------------------------------------------

    def the_assessor_sees_her_papers_and_lets_her_show_what_she_can_do(self) -> None:
        page = self.check = self._page(PHONE, has_touch=True, is_mobile=True)
        self._sign_in(page, "nhan")
        page.goto(f"{self.instance.url}/field/assessment/")
        page.get_by_label("Tên người ngồi cạnh").fill("sau")
        page.get_by_role("button", name="Tìm người").click()
        page.get_by_role("link", name="Nguyễn Thị Sáu").click()
        page.get_by_label("Đã gặp và nhận đúng người").check()
        page.get_by_label("Người học đã nói đồng ý").check()
        page.get_by_role("button", name="Bắt đầu").click()
        met = learner.answer_every_task(page)
        assert met.count("performance") >= 2
        assert "tạm tính" in page.locator("main").inner_text()

    # -- 5 certify -----------------------------------------------------------------------------------------------------

    def the_officer_prints_her_paper_and_a_second_reader_reads_its_code(self) -> None:
        page = self.desk
        page.goto(f"{self.instance.url}/office/certificates/")
        page.get_by_role("link", name="Nguyễn Thị Sáu").first.click()
        with page.expect_download() as got:
            page.get_by_role("link", name="Tải giấy PDF").click()
        pdf = pypdf.PdfReader(got.value.path())
        assert "Nguyễn Thị Sáu" in " ".join(pdf.pages[0].extract_text().split())
        self.code = read_code(paint(pdf.pages[0]))
        assert self.code.startswith(self.instance.url + "/x#")

    def anybody_checks_the_paper_on_a_phone_also_without_network(self) -> None:
        page = self.verifier = self._page(PHONE, has_touch=True, is_mobile=True)
        page.goto(self.code)
        page.get_by_role("heading", name="Giấy thật, còn hiệu lực").wait_for()
        page.get_by_text("Nguyễn Thị Sáu").wait_for()
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.context.set_offline(True)
        page.goto(self.code)
        page.reload()
        page.get_by_role("heading", name="Giấy thật, còn hiệu lực").wait_for()
        page.context.set_offline(False)

    # -- 6 hand over and confirm ---------------------------------------------------------------------------------------

    def the_officer_hands_over_and_the_receipt_comes_back(self) -> None:
        page = self.desk
        deadline = time.monotonic() + 60
        while True:
            page.goto(f"{self.instance.url}/office/handovers/")
            row = page.get_by_role("row", name="Đã xác nhận").last
            if row.get_by_role("cell").last.inner_text() == "1":
                break
            assert time.monotonic() < deadline, page.locator("main").inner_text()
            if (button := page.get_by_role("button", name="Gửi ngay")).count():
                button.click()
            page.wait_for_timeout(1500)

    # -- 7 see ---------------------------------------------------------------------------------------------------------

    def the_wards_page_tells_the_whole_way(self) -> None:
        page = self.desk
        page.goto(f"{self.instance.url}/office/ward/{WARD}/")
        page.get_by_text("Xem bảng số").first.wait_for()
        funnel = page.locator("figure", has_text="Từ gõ cửa tới xác nhận").first
        funnel.get_by_text("Xem bảng số").click()
        for step in ("Đã gõ cửa, đã gặp", "Làm được", "Có biên nhận VNeID"):
            assert funnel.get_by_role("row", name=step).get_by_role("cell").first.inner_text() == "1", step

    def the_citys_page_has_168_tiles_and_gives_nobody_away(self) -> None:
        page = self._page(DESK)
        self._sign_in(page, "dung")
        page.goto(f"{self.instance.url}/office/city/")
        rows = page.locator("tr", has_text="Phường")
        assert page.locator("table tbody tr").count() >= 168
        # four people are too few to be shown to the whole city: nobody must be recognised
        assert "dưới 5" in (rows.filter(has_text="Phường Thủ Dầu Một").first.text_content() or "")


def clerks_workbook() -> bytes:
    """A list as a clerk makes it: a title, merged cells, sex as an x, dates of three kinds, a total."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("KP5")
    sheet.merge_range(0, 0, 0, 7, "DANH SÁCH NGƯỜI TỪ 18 TUỔI - KHU PHỐ 5")
    for column, title in enumerate(
        ("STT", "Họ và", "tên", "Nam", "Nữ", "Ngày sinh", "Số định danh", "Địa chỉ", "Khu phố")
    ):
        sheet.write(2, column, title)
    people = (
        ("Nguyễn Thị", "Sáu", "", "x", "5/3/1954", NUMBER, "15/3 hẻm 42"),
        ("Trần Văn", "Năm", "x", "", "1950", "000150000205", "15/3 hẻm 42"),
        ("Lê  Thị ", "Hoà", "", "X", "12/11/1961", "000161000307", "17 hẻm 42"),
        ("Phạm Minh", "Tâm", "x", "", "20/7/1988", "000188000401", "19 hẻm 42"),
    )
    for row, (family, given, male, female, birth, number, address) in enumerate(people, start=3):
        for column, value in enumerate(
            (str(row - 2), family, given, male, female, birth, number, address, "Khu phố 5")
        ):
            sheet.write(row, column, value)
    sheet.write(8, 1, "Tổng cộng: 4 người")
    sheet.write(10, 6, "Người lập danh sách")
    book.close()
    return target.getvalue()


def test_ba_sau_from_the_list_to_confirmed(browser: Browser, instance: Instance, tmp_path: Path) -> None:
    journey = Journey(browser, instance)
    journey.the_officer_signs_in_with_password_and_authenticator()
    journey.she_brings_in_a_clerks_workbook()
    journey.she_plans_an_evening_round_and_reads_the_volunteer_a_code()
    journey.the_volunteer_knocks_and_the_visit_is_on_the_phone_first()
    journey.ba_sau_reads_the_lesson_and_practises_alone()
    journey.the_volunteer_reads_her_a_code_and_the_result_becomes_hers()
    journey.the_assessor_sees_her_papers_and_lets_her_show_what_she_can_do()
    journey.the_officer_prints_her_paper_and_a_second_reader_reads_its_code()
    journey.anybody_checks_the_paper_on_a_phone_also_without_network()
    journey.the_officer_hands_over_and_the_receipt_comes_back()
    journey.the_wards_page_tells_the_whole_way()
    journey.the_citys_page_has_168_tiles_and_gives_nobody_away()
