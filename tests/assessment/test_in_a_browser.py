"""Bà Sáu and Cô Nhàn at one phone of 360 x 640, in a real browser."""

from typing import Any

import pytest
from django.urls import reverse

from hocvuso.assessment import bank
from hocvuso.assessment.models import Exposure, Session
from hocvuso.assessment.running import running
from hocvuso.assessment.steps import TESTS
from tests.accessible import PICTURES, fits, picture
from tests.assessment.conftest import Check
from tests.journeys import learner
from tests.phones import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


GIVEN = {"performance": 1000, "refusal": 1000, "oral": 400, "choice": 0}
"""In how many of the last 1 000 checks a task was given: what is done on a screen tells most, so it comes most."""


def after_a_season() -> None:
    """Tasks done on a screen have gone round: the cap holds most of them back, questions and spoken tasks come too."""
    items = bank.current()["items"].values()
    rows = [Exposure(item=i["id"], eligible=1000, given=GIVEN[i["kind"]]) for i in items]
    Exposure.objects.bulk_create([Exposure(item=TESTS, eligible=1000), *rows])


def begins_on_the_first_screen(phone: Any) -> bool:
    """Whether enough of the practice phone is seen to know what lies there, a rest offered above it or not."""
    return bool(phone.locator("#player .phone").bounding_box()["y"] < 640 - 90)


def test_a_whole_check_on_one_phone(
    check: Check, live_server: Any, phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what the cap lets through is drawn; with this seed, as with most, every kind of task
    monkeypatch.setattr("hocvuso.assessment.steps.secrets.randbits", lambda bits: 17)
    after_a_season()
    sign_in(phone, check.cast, check.cast.nhan, live_server.url)

    phone.goto(live_server.url + reverse("field:assessment"))
    phone.get_by_label("Tên người ngồi cạnh").fill("sau")
    phone.get_by_role("button", name="Tìm người").click()
    picture(phone, "1-tim")
    phone.get_by_role("link", name="Nguyễn Thị Sáu").click()
    assert fits(phone)
    phone.get_by_label("Đã gặp và nhận đúng người").check()
    phone.get_by_label("Người học đã nói đồng ý").check()
    phone.get_by_label("Nghỉ nhiều lần").check()
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
            assert begins_on_the_first_screen(phone), item["id"]
            assert learner.do_on_the_screen(phone)["scenario"] == item["scenario"]
        phone.wait_for_function(learner.GONE, arg=str(task))
    picture(phone, "4-ket-qua")
    row = Session.objects.get()
    assert (row.state, row.outcome) == ("ended", "attained")
    assert phone.locator("h1").count() == 1
    assert "trượt" not in phone.content()
    assert kinds == {"choice", "oral", "performance", "refusal"}
