"""The check on the helper's phone, without a script: forms, one task a screen, gentle answers."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from hocvuso.assessment import services
from hocvuso.assessment.models import Event, Session
from hocvuso.assessment.running import running
from tests.assessment.conftest import Check, answer_to

pytestmark = pytest.mark.django_db


def begin(check: Check, browser: Client, **more: object) -> UUID:
    page = reverse("field:assessment-person", kwargs={"resident_id": check.resident})
    answer = browser.post(page, {"identity_seen": "1", "consented": "1", **more})
    assert answer.status_code == 302
    return Session.objects.latest("started_at").pk


def url(name: str, session: UUID) -> str:
    return reverse(f"field:assessment-{name}", kwargs={"session_id": session})


def test_from_the_name_to_the_result_with_forms_only(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    found = browser.post(reverse("field:assessment"), {"name": "sáu"}).content.decode()
    assert str(check.resident) in found
    session = begin(check, browser)
    for _ in range(30):
        page = browser.get(url("task", session))
        if page.status_code == 302:
            break
        now = running(Session.objects.get(pk=session))
        assert now.open_task is not None
        item = now.items[now.open_task.item]
        given = answer_to(item, now.scene_seed(now.open_task.task), True)
        sent = browser.post(url("task", session), {"task": now.open_task.task, "help": "none", **given})
        assert sent.status_code == 302
    shown = browser.get(url("result", session)).content.decode()
    assert "Đạt (tạm tính)" in shown
    assert "chưa phải đã xác nhận trên VNeID" in shown
    assert not re.search(r"trượt|điểm số|\d+ ?%", shown)


def test_each_task_page_says_nothing_about_right_and_wrong(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = begin(check, browser)
    for _ in range(6):
        now = running(Session.objects.get(pk=session))
        assert now.open_task is not None
        shown = browser.get(url("task", session)).content.decode()
        assert "{bác}" not in shown.lower() and "{{" not in shown
        for word in ("right", "thinks", "goal"):
            assert f'"{word}"' not in shown
        browser.post(url("task", session), {"task": now.open_task.task, "moved_on": "1", "help": "none"})


def test_nothing_starts_unless_both_boxes_are_ticked(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    page = reverse("field:assessment-person", kwargs={"resident_id": check.resident})
    shown = browser.get(page).content.decode()
    assert "checked" not in shown
    assert browser.post(page, {"consented": "1"}).status_code == 400
    assert browser.post(page, {"identity_seen": "1"}).status_code == 400
    assert not Session.objects.exists()


def test_a_second_tap_and_an_old_page_lead_to_the_open_task(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = begin(check, browser)
    for _ in range(2):
        again = browser.post(url("task", session), {"task": "1", "moved_on": "1", "help": "none"})
        assert again.status_code == 302
    assert Event.objects.filter(session=session, kind="answered").count() == 1
    late = browser.post(url("task", session), {"task": "9", "moved_on": "1", "help": "none"})
    assert late.status_code == 409 and "bài cũ còn nguyên" in late.content.decode()


def test_an_empty_answer_asks_again_and_keeps_the_task(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = begin(check, browser)
    answer = browser.post(url("task", session), {"task": "1", "help": "none"})
    assert answer.status_code == 400
    assert "Chưa thấy câu trả lời" in answer.content.decode()


def test_starting_again_opens_the_check_that_runs(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = begin(check, browser)
    page = reverse("field:assessment-person", kwargs={"resident_id": check.resident})
    assert browser.post(page, {"identity_seen": "1", "consented": "1"})["Location"] == url("task", session)


def test_rest_shows_a_quiet_page_and_going_on_needs_the_person(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = begin(check, browser)
    browser.post(url("pause", session))
    assert "còn nguyên" in browser.get(url("task", session)).content.decode()
    assert browser.post(url("resume", session)).status_code == 400
    browser.post(url("resume", session), {"identity_seen": "1"})
    assert Session.objects.get(pk=session).state == "open"


def test_the_officer_makes_a_check_void_and_the_assessor_cannot(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = begin(check, browser)
    browser.post(url("end", session))
    assert "Hủy bài này" not in browser.get(url("result", session)).content.decode()
    assert browser.post(url("void", session), {"reason": "Nhầm người ngồi làm"}).status_code == 404
    officer = check.cast.client(check.cast.hanh)
    assert officer.post(url("void", session), {"reason": "Nhầm người ngồi làm"}).status_code == 302
    assert "đã hủy" in officer.get(url("result", session)).content.decode()


def test_the_result_names_two_things_and_the_next_step(check: Check) -> None:
    session = check.start()
    check.answer_all(session, lambda n: False)
    shown = check.cast.client(check.cast.nhan).get(url("result", session)).content.decode()
    assert "Chưa thấy, mình tập thêm" in shown and "Bước kế" in shown
    assert "trượt" not in shown.lower()


def test_the_player_gets_the_scenario_of_the_open_task_only(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    for seed in range(20):
        session = check.start(seed)
        now = running(Session.objects.get(pk=session))
        assert now.open_task is not None
        scene = reverse("field:assessment-scene", kwargs={"session_id": session, "task": 1})
        other = reverse("field:assessment-scene", kwargs={"session_id": session, "task": 2})
        assert browser.get(other).status_code == 404
        if now.items[now.open_task.item]["kind"] in {"performance", "refusal"}:
            shown = browser.get(scene).content.decode()
            assert '"screens"' in shown
            assert not re.search(r'"(mark|right|hints)":', shown)
            assert 'data-mode="check"' in browser.get(url("task", session)).content.decode()
            return
        services.end_session(check.scope, session_id=session, actor=check.actor)
        Event.objects.filter(session=session).delete()
        Session.objects.filter(pk=session).delete()
    pytest.fail("no check began with a performance task")
