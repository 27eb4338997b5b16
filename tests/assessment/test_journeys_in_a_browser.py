"""Three people and a check: one who reads little, a trader who comes back, one whose phone dies in the middle."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from hocvuso.assessment.errors import TooSoon
from hocvuso.assessment.models import Session
from hocvuso.assessment.running import running
from hocvuso.kernel import clock
from tests.assessment.conftest import Check
from tests.journeys import learner
from tests.phones import phone_of, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def phone_of_nhan(browser: Browser, check: Check, url: str) -> Page:
    """A phone on which Cô Nhàn is signed in."""
    page = phone_of(browser)
    sign_in(page, check.cast, check.cast.nhan, url)
    return page


def begin(page: Page, check: Check, url: str, *, spoken: bool = False) -> None:
    page.goto(url + reverse("field:assessment-person", kwargs={"resident_id": check.resident}))
    page.get_by_label("Đã gặp và nhận đúng người").check()
    page.get_by_label("Người học đã nói đồng ý").check()
    if spoken:
        page.get_by_label("Không dùng màn hình, chỉ nói và làm").check()
    page.get_by_role("button", name="Bắt đầu").click()
    page.locator("#tra-loi").wait_for()


def test_somebody_who_reads_little_takes_it_by_word_of_mouth(check: Check, live_server: Any, browser: Browser) -> None:
    # given: a helper who reads each task aloud and marks what she hears and sees
    page = phone_of_nhan(browser, check, live_server.url)
    begin(page, check, live_server.url, spoken=True)
    # when: the person answers everything
    met = learner.answer_every_task(page)
    # then: no screen was needed, the result is in plain words and provisional
    assert set(met) <= {"choice", "oral"} and "oral" in met
    row = Session.objects.get()
    assert (row.mode, row.outcome) == ("spoken", "attained")
    assert "tạm tính" in page.locator("main").inner_text()
    page.context.close()


def test_a_trader_falls_for_tricks_practises_comes_back_and_attains(
    check: Check, live_server: Any, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: a check in which nothing goes well
    session = check.start()
    row = check.answer_all(session, lambda number: False)
    assert row.outcome == "not_yet"
    page = phone_of_nhan(browser, check, live_server.url)
    page.goto(live_server.url + reverse("field:assessment-result", kwargs={"session_id": session}))
    told = page.locator("main").inner_text()
    # then: at most two things to practise, no word of failing, and something real to practise with
    assert "trượt" not in told and "không đạt" not in told.lower()
    links = page.locator("main section a")
    assert 1 <= links.count() <= 2
    links.first.click()
    assert page.get_by_role("heading", level=1).is_visible() and page.locator("main").count() == 1
    page.context.close()
    # and: coming back at once is gently put off, two days later it goes on
    start = clock.now()
    with pytest.raises(TooSoon):
        check.start()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=3))
    page = phone_of_nhan(browser, check, live_server.url)
    begin(page, check, live_server.url)
    met = learner.answer_every_task(page)
    # then: she shows on the phone what she can do, a trick among it
    assert met.count("performance") >= 2 and "refusal" in met
    assert Session.objects.order_by("-started_at").first().outcome == "attained"  # type: ignore[union-attr]
    page.context.close()


def test_a_phone_that_dies_in_the_middle_loses_no_answered_task(
    check: Check, live_server: Any, browser: Browser
) -> None:
    # given: two tasks answered, the third lies open
    first = phone_of_nhan(browser, check, live_server.url)
    begin(first, check, live_server.url, spoken=True)
    learner.answer_every_task(first, most=2)
    open_task = first.locator("h1").inner_text()
    # when: the battery is empty and another phone takes over
    first.context.close()
    second = phone_of_nhan(browser, check, live_server.url)
    second.goto(live_server.url + reverse("field:assessment-person", kwargs={"resident_id": check.resident}))
    second.get_by_role("link", name="Đang làm dở").click()
    # then: the same task lies open, and the check goes on to its end
    assert second.locator("h1").inner_text() == open_task
    assert len(running(Session.objects.get()).answers) == 2
    learner.answer_every_task(second)
    assert Session.objects.get().state == "ended"
    second.context.close()
