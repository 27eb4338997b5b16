"""A class in an alley: the network goes in the middle, the phone goes on alone, and hands over when it comes back."""

import json
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from hocvuso.assessment import queries, services
from hocvuso.assessment.models import Session
from hocvuso.assessment.running import running
from tests.accessible import picture, require_accessible
from tests.assessment.conftest import Check
from tests.cast import HERE
from tests.journeys import learner
from tests.phones import phone_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    picture(page, f"mot-minh-{name}")
    # a page of people who wait looks again by itself, as the supervisor's does; nothing typed is lost
    require_accessible(page, name, rules={"meta-refresh": False})


def leave(page: Page) -> None:
    """Move on to another task; wait until the next one stands there."""
    before = page.locator("#tra-loi input[name=task]").input_value()
    learner.pass_over(page)
    page.wait_for_function(
        "before => document.querySelector('#tra-loi input[name=task]')?.value !== before", arg=before
    )


def test_the_network_goes_in_the_middle_of_a_class(check: Check, live_server: Any, browser: Browser) -> None:
    # given: Bà Sáu sits in a class and has done two tasks with a connection
    group = services.open_class(check.scope, commune=HERE, neighbourhood=0, title="Lớp trong hẻm", actor=check.actor)
    page = phone_of(browser)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(live_server.url + reverse("citizen:class-join"))
    page.get_by_label("Mã của lớp").fill(group.code)
    page.get_by_label("Họ tên").fill("Nguyễn Thị Sáu")
    page.get_by_role("button", name="Vô lớp").click()
    page.get_by_role("heading", name="Chào Nguyễn Thị Sáu").wait_for()
    seat = queries.class_view(check.scope, group.id).seats[0].id
    session = services.seat_person(
        check.scope, seat_id=seat, resident_id=check.resident, actor=check.actor, identity_seen=True, consented=True
    )
    page.goto(live_server.url + reverse("citizen:class-seat"))
    leave(page)
    leave(page)

    # when: the network goes after the phone has stocked up
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    leave(page)
    page.get_by_text("Mất mạng rồi.").wait_for()
    look(page, "1-lam-tiep")
    while page.locator("#tra-loi").count():
        task = page.locator("#tra-loi input[name=task]").input_value()
        if page.locator("#player").count():
            page.locator("#player .screen, #player button").first.wait_for()
        learner.pass_over(page)
        page.wait_for_function("task => document.querySelector('#tra-loi input[name=task]')?.value !== task", arg=task)

    # then: the end says that it does not count yet, and the work can be taken away as a file
    page.get_by_role("heading", name="Phần này làm xong rồi").wait_for()
    look(page, "2-xong-chua-tinh")
    page.set_viewport_size({"width": 1280, "height": 800})
    look(page, "2-xong-1280")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Lưu tệp đưa người hướng dẫn").click()
    work = json.loads(saved.value.path().read_text())
    assert len(json.loads(work["payload"])["answers"]) == 14
    assert len(running(Session.objects.get(pk=session)).answers) == 2

    # and: with the network it hands over by itself, the server plays it again, and the result stands
    page.context.set_offline(False)
    page.locator("#viec").wait_for(state="detached", timeout=20_000)
    page.get_by_role("heading", name="Bài đã nộp").wait_for()
    look(page, "3-cho-ghi")
    teacher = phone_of(browser)
    sign_in(teacher, check.cast, check.cast.nhan, live_server.url)
    teacher.goto(live_server.url + reverse("field:class", kwargs={"class_id": group.id}))
    look(teacher, "4-lop")
    teacher.get_by_role("link", name="Ghi và tính").click()
    look(teacher, "5-ghi-giup")
    for told in teacher.get_by_label("Không ai giúp").all():
        told.check()
    teacher.get_by_role("button", name="Ghi và tính bài").click()
    teacher.wait_for_load_state()
    teacher.context.close()
    page.locator(".won").wait_for(timeout=20_000)
    row = Session.objects.get(pk=session)
    assert row.state == "ended" and services.replay(check.scope, session_id=session).agrees
    assert "trượt" not in page.locator("main").inner_text()
    services.collect_file(check.scope, class_id=group.id, payload=work["payload"], signature=work["signature"])
    assert len(running(Session.objects.get(pk=session)).answers) == 16
    assert errors == []
    page.context.close()
