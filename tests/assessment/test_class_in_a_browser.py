"""Twelve people, twelve phones, one supervisor with a phone: a class from the board to the attendance sheet."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page

from hocvuso.assessment.models import Session
from tests.accessible import picture, require_accessible
from tests.assessment.conftest import Check
from tests.journeys import learner
from tests.journeys.learner import answer_every_task
from tests.phones import phone_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = [f"{family} Thị {given}" for family in ("Nguyễn", "Trần", "Lê") for given in ("Sáu", "Bảy", "Tám", "Chín")]


def look(page: Page, name: str) -> None:
    """The live view looks again by itself, perhaps in the middle of it: then once more."""
    picture(page, f"lop-{name}")
    for _ in range(3):
        try:
            # the supervisor asked for the looking again, and nothing typed is lost by it
            require_accessible(page, name, rules={"meta-refresh": False})
        except Error as moved:
            if "navigation" not in str(moved):
                raise
            page.wait_for_load_state()
        else:
            return
    raise AssertionError(f"{name} never stood still")


def test_a_class_of_twelve(check: Check, live_server: Any, browser: Browser) -> None:
    for name in NAMES[1:]:  # the first is Bà Sáu, whom the check knows
        check.cast.resident(name=name)
    teacher = phone_of(browser)
    sign_in(teacher, check.cast, check.cast.nhan, live_server.url)

    # given: the supervisor opens a class and writes the code on the board
    teacher.goto(live_server.url + reverse("field:classes"))
    teacher.get_by_label("Tên lớp").fill("Lớp tối thứ ba, khu phố 5")
    look(teacher, "1-mo-lop")
    teacher.get_by_role("button", name="Mở lớp").click()
    code = teacher.locator("summary b").first.inner_text()
    look(teacher, "2-ma-lop")

    # when: twelve people join, are recognised, and begin
    learners: list[Page] = []
    for name in NAMES:
        page = phone_of(browser)
        page.goto(live_server.url + reverse("citizen:class-join"))
        page.get_by_label("Mã của lớp").fill(code)
        page.get_by_label("Họ tên").fill(name)
        page.get_by_label("Năm sinh").fill("1954")
        if not learners:
            look(page, "3-vo-lop")
        page.get_by_role("button", name="Vô lớp").click()
        page.get_by_role("heading", name=f"Chào {name}").wait_for()
        learners.append(page)
    look(learners[0], "4-cho")
    for name in NAMES:
        teacher.goto(teacher.url)
        teacher.get_by_role("link", name=f"Nhận mặt {name}").click()
        teacher.get_by_text(f"{name} · 1954").click()
        teacher.get_by_label("Đã gặp và nhận đúng người").check()
        teacher.get_by_label("Người học đã nói đồng ý").check()
        if name == NAMES[0]:
            look(teacher, "5-nhan-mat")
        teacher.get_by_role("button", name="Cho vô bài").click()
    assert Session.objects.filter(state="open", mode="class").count() == 12

    # then: whoever raises a hand stands on top, and sees that the hand was seen
    learners[7].goto(live_server.url + reverse("citizen:class-seat"))
    look(learners[7], "6-bai")
    learners[7].get_by_role("button", name="Giơ tay gọi người hướng dẫn").click()
    learners[7].get_by_text("Người hướng dẫn thấy rồi, đang tới.").wait_for()
    teacher.goto(teacher.url)
    top = teacher.locator(".seat").first
    assert NAMES[7] in top.inner_text() and "giơ tay" in top.inner_text()
    look(teacher, "7-trong-lop")
    top.get_by_role("button", name="Đã đọc to").click()
    assert teacher.locator(".seat.hand").count() == 0

    # and: somebody who works alone comes to the end and reads what comes next
    first = learners[0]
    first.goto(live_server.url + reverse("citizen:class-seat"))
    assert "performance" in answer_every_task(first)
    assert first.get_by_role("heading", level=1).inner_text() == "Bác làm được rồi"
    look(first, "8-xong")

    # and: somebody who leaves every task is told so kindly
    second = learners[1]
    second.goto(live_server.url + reverse("citizen:class-seat"))
    while second.locator("#tra-loi").count():
        with second.expect_navigation():
            learner.pass_over(second)
    assert second.get_by_role("heading", level=1).inner_text() != ""
    assert "trượt" not in second.locator("main").inner_text()

    # and: the class ends; who is not finished rests, the sheet says who was there and nothing about results
    teacher.goto(teacher.url)
    teacher.get_by_text("Kết thúc lớp").first.click()
    teacher.get_by_role("button", name="Kết thúc lớp").click()
    teacher.get_by_role("link", name="Tờ điểm danh").click()
    assert teacher.locator("tbody tr").count() == 12
    assert "đạt" not in teacher.locator("main").inner_text()
    look(teacher, "9-diem-danh")
    assert Session.objects.filter(state="paused").count() == 10
    learners[3].goto(live_server.url + reverse("citizen:class-seat"))
    assert "còn nguyên" in learners[3].locator("main").inner_text()
    for page in (teacher, *learners):
        page.context.close()
