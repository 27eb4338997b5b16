"""Bà Sáu and Cô Nhàn at one phone of 360 x 640, in a real browser."""

from typing import Any

import pytest
from django.urls import reverse

from hocvuso.assessment.models import Session
from hocvuso.assessment.running import running
from tests.accessible import PICTURES, fits, picture
from tests.assessment.conftest import Check
from tests.journeys import learner
from tests.phones import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_whole_check_on_one_phone(
    check: Check, live_server: Any, phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hocvuso.assessment.steps.secrets.randbits", lambda bits: 45)  # questions and tasks
    sign_in(phone, check.cast, check.cast.nhan, live_server.url)

    phone.goto(live_server.url + reverse("field:assessment"))
    phone.get_by_label("Tên người ngồi cạnh").fill("sau")
    phone.get_by_role("button", name="Tìm người").click()
    picture(phone, "1-tim")
    phone.get_by_role("link", name="Nguyễn Thị Sáu").click()
    assert fits(phone)
    phone.get_by_label("Đã gặp và nhận đúng người").check()
    phone.get_by_label("Người học đã nói đồng ý").check()
    picture(phone, "2-bat-dau")
    phone.get_by_role("button", name="Bắt đầu").click()

    kinds: set[str] = set()
    for _ in range(30):
        row = Session.objects.get()
        now = running(row)
        if row.state != "open" or now.open_task is None:
            break
        item, task = now.items[now.open_task.item], now.open_task.task
        assert fits(phone), item["id"]
        assert phone.locator("main").count() == 1 and phone.locator("h1").count() == 1, item["id"]
        assert "{" not in (phone.locator("main").text_content() or ""), item["id"]
        if item["kind"] not in kinds:
            if PICTURES:
                phone.wait_for_timeout(300)  # the practice phone draws itself
            picture(phone, f"3-{item['kind']}")
            kinds.add(item["kind"])
        if item["kind"] == "choice":
            phone.get_by_label(next(o["text"] for o in item["options"] if o.get("right"))).check()
            phone.get_by_role("button", name="Ghi lại, qua việc kế").click()
        elif item["kind"] == "oral":
            phone.get_by_text("Người hướng dẫn mở ra chấm").click()
            phone.locator(f"input[name=rubric][value='{len(item['b'])}']").check()
            phone.get_by_role("button", name="Ghi lại, qua việc kế").click()
        else:
            assert learner.do_on_the_screen(phone)["scenario"] == item["scenario"]
        phone.wait_for_function(learner.GONE, arg=str(task))
    picture(phone, "4-ket-qua")
    row = Session.objects.get()
    assert row.state == "ended"
    assert phone.locator("h1").count() == 1
    assert "trượt" not in phone.content()
    # who does everything well on a screen is mostly asked to do things; questions and spoken tasks are met by the
    # person who reads little (test_journeys_in_a_browser)
    assert {"performance", "refusal"} <= kinds
