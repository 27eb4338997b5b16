"""A check on paper from the list to the result: two people enter it, one misreads a task, a third looks again."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from hocvuso.assessment import services
from hocvuso.assessment.models import Session
from hocvuso.identity.models import Account
from hocvuso.identity.services import create_account, give_grant
from tests.accessible import PICTURES, picture, require_accessible
from tests.assessment.conftest import Check
from tests.assessment.marks import right_marks
from tests.cast import HERE
from tests.phones import phone_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    picture(page, f"giay-{name}")
    require_accessible(page, name)


def test_two_clerks_and_a_difference(check: Check, live_server: Any, browser: Browser) -> None:
    def page_of(who: Account) -> Page:
        page = phone_of(browser)
        sign_in(page, check.cast, who, live_server.url)
        return page

    def enter(page: Page, marks: dict[int, str]) -> None:
        for number, mark in marks.items():
            page.locator(f"label:has(input[name='t{number}'][value='{mark}'])").click()

    colleague = create_account(sign_in_name="thuy", display_name="Cô Thủy", actor=None)
    give_grant(
        account_id=colleague.pk, role="assessor", organisation_id=check.cast.ward_office, commune=HERE,
        neighbourhood=None, actor=None,
    )  # fmt: skip

    # given: Cô Nhàn prints a booklet for Bà Sáu, who agreed
    first = page_of(check.cast.nhan)
    first.goto(live_server.url + reverse("field:papers"))
    first.get_by_label("Lập tập giấy cho ai?").fill("sáu")
    first.get_by_role("button", name="Tìm người").click()
    first.get_by_text("Nguyễn Thị Sáu · 1954").click()
    first.get_by_label("Mọi người đã chọn đều nói đồng ý").check()
    look(first, "1-lap")
    first.get_by_role("button", name="Lập tập giấy").click()
    look(first, "2-danh-sach")
    first.get_by_role("link", name="Tờ điểm danh").click()
    look(first, "3-diem-danh")
    code = first.locator("td b").first.inner_text()
    first.goto(live_server.url + reverse("field:papers"))
    first.get_by_role("link", name="Mở tập của Nguyễn Thị Sáu").click()
    look(first, "4-tap")
    session = Session.objects.get(mode="paper")
    file = first.request.get(live_server.url + reverse("field:paper-file", args=[session.pk]))
    assert file.body()[:5] == b"%PDF-"
    if PICTURES:
        Path(PICTURES, "giay.pdf").write_bytes(file.body())

    # when: she enters it and forgets a task, then completes it
    marks = right_marks(check, session.pk)
    first.get_by_role("link", name="Nhập câu trả lời").click()
    first.get_by_label("Tờ điểm danh có chữ ký của người này").check()
    enter(first, {task: mark for task, mark in marks.items() if task != 3})
    first.get_by_role("button", name="Ghi bản nhập").click()
    assert "Còn thiếu câu 3" in first.get_by_role("alert").inner_text()
    look(first, "5-thieu")
    enter(first, {3: marks[3]})
    first.get_by_role("button", name="Ghi bản nhập").click()
    first.get_by_text("Giờ một người khác nhập").wait_for()
    look(first, "6-cho-nguoi-hai")

    # and: Chị Hạnh finds the booklet by its code and misreads one task; she saw nothing of the first entry
    second = page_of(check.cast.hanh)
    second.goto(live_server.url + reverse("field:papers"))
    second.get_by_label("Mã trên tờ giấy").fill("ABCD 0000")
    second.get_by_role("button", name="Mở tập giấy").click()
    assert "coi lại tám chữ" in second.get_by_role("alert").inner_text()
    second.get_by_label("Mã trên tờ giấy").fill(code.lower())
    second.get_by_role("button", name="Mở tập giấy").click()
    second.get_by_role("link", name="Nhập lần thứ hai").click()
    assert second.locator("input:checked").count() == 0
    enter(second, {**marks, 7: "-"})
    second.get_by_role("button", name="Ghi bản nhập").click()
    second.get_by_role("heading", name="1 câu nhập khác nhau").wait_for()
    look(second, "7-khac-nhau")
    assert second.get_by_role("button", name="Ghi lựa chọn và kết thúc").count() == 0

    # then: a third looks at the sheet, chooses with a reason, and the check is over like every other
    third = page_of(colleague)
    third.goto(live_server.url + reverse("field:paper", args=[session.pk]))
    third.locator("label:has(input[name='d7'][value='1'])").click()
    third.get_by_label("Lý do chọn").fill("Chữ khoanh mờ, coi kỹ vẫn thấy")
    look(third, "8-chon")
    third.set_viewport_size({"width": 1280, "height": 800})
    look(third, "8-chon-1280")
    third.get_by_role("button", name="Ghi lựa chọn và kết thúc").click()
    third.get_by_text("Tập này đã xong.").wait_for()
    look(third, "9-xong")
    third.get_by_role("link", name="Xem kết quả").click()
    look(third, "10-ket-qua")
    session.refresh_from_db()
    assert session.outcome == "attained"
    assert services.replay(check.scope, session_id=session.pk).agrees
    for page in (first, second, third):
        page.context.close()
