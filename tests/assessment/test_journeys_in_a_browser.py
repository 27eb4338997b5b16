"""Three people and a check: one who reads little, a trader who comes back, one whose phone dies in the middle."""

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

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


def begin(page: Page, check: Check, url: str, *, spoken: bool = False, wait: bool = True) -> None:
    page.goto(url + reverse("field:assessment-person", kwargs={"resident_id": check.resident}))
    page.get_by_label("Đã gặp và nhận đúng người").check()
    page.get_by_label("Người học đã nói đồng ý").check()
    if spoken:
        page.get_by_label("Không dùng màn hình, chỉ nói và làm").check()
    page.get_by_role("button", name="Bắt đầu").click()
    if wait:
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
    # given: she does what the tricksters say, on the screen, and isn't familiar with the rest
    page = phone_of_nhan(browser, check, live_server.url)
    page.add_init_script(learner.FIXED_CHANCE)
    begin(page, check, live_server.url)
    fell = fall_for_every_trick(page)
    assert fell, "no trick was met"
    row = Session.objects.get()
    assert row.outcome == "not_yet"
    # then: at most two things to practise, no word of failing, and a day to come back
    told = page.locator("main").inner_text()
    assert "trượt" not in told and "không đạt" not in told.lower() and "làm lại được" in told
    links = page.locator("main section a")
    assert 1 <= links.count() <= 2
    # and: she practises each of them to its end, on the practice phone
    for address in [str(link.get_attribute("href")) for link in links.all()]:
        page.goto(live_server.url + address)
        practise_what_the_page_offers(page)
    page.context.close()
    # and: coming back at once is gently put off on the screen, three days later it goes on
    page = phone_of_nhan(browser, check, live_server.url)
    begin(page, check, live_server.url, wait=False)
    assert "Mình tập thêm trước nghen" in page.get_by_role("alert").inner_text()
    page.context.close()
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=3))
    page = phone_of_nhan(browser, check, live_server.url)
    begin(page, check, live_server.url)
    met = learner.answer_every_task(page)
    # then: she shows on the phone what she can do, a trick among it
    assert met.count("performance") >= 2 and "refusal" in met
    assert Session.objects.order_by("-started_at").first().outcome == "attained"  # type: ignore[union-attr]
    assert "Đạt (tạm tính)" in page.locator("main").inner_text()
    page.context.close()


def fall_for_every_trick(page: Page) -> list[str]:
    """Follow each trickster on the practice phone to the end; pass the other tasks over. Return the tricks met."""
    fell: list[str] = []
    while page.locator("#tra-loi").count():
        task = page.locator("#tra-loi input[name=task]").input_value()
        trick = learner.fall_for_it(page) if page.locator("#player").count() else ""
        if trick:
            fell.append(trick)
        else:
            learner.pass_over(page)
        page.wait_for_function(learner.GONE, arg=task)
    return fell


def practise_what_the_page_offers(page: Page) -> None:
    """Through a lesson when the link leads to one, then the practice by oneself to its last screen."""
    player = page.locator("#player")
    if player.count() == 0:
        page.goto(urljoin(page.url, str(page.locator("a[href*='/tap/']").first.get_attribute("href"))))
    scenario = str(player.get_attribute("data-scenario")).rsplit("/", 1)[-1].removesuffix(".json")
    learner.practise_alone(page, scenario)
    assert page.locator(".sim-end h1").is_visible()


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
