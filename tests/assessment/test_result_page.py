"""What a person reads when a check is over is true: when to come again, how many things to practise, what was asked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hocvuso.assessment import errors, queries, services
from hocvuso.assessment.models import Session
from hocvuso.assessment.running import running
from hocvuso.kernel import clock
from tests.assessment.conftest import Check

pytestmark = pytest.mark.django_db


def page(check: Check, session: object) -> str:
    shown = check.cast.client(check.cast.nhan).get(reverse("field:assessment-result", kwargs={"session_id": session}))
    return " ".join(shown.content.decode().split())


def test_not_yet_names_the_day_and_from_its_morning_the_person_may_come(check: Check) -> None:
    session = check.start()
    check.answer_all(session, lambda n: False)
    told = queries.look(check.scope, session).told
    assert told is not None and told.again_on is not None
    shown = page(check, session)
    assert f"Từ ngày {told.again_on:%d/%m/%Y} bác làm lại được." in shown
    assert "không ai tính" not in shown
    dawn = clock.now().astimezone(clock.LOCAL_ZONE).replace(hour=0, minute=1)
    morning = dawn.replace(year=told.again_on.year, month=told.again_on.month, day=told.again_on.day)
    with clock.frozen(morning - timedelta(minutes=2)), pytest.raises(errors.TooSoon):
        check.start()
    with clock.frozen(morning):
        check.start()


def test_who_stopped_early_may_come_any_day(check: Check) -> None:
    session = check.start()
    check.answer(session, well=True)
    services.end_session(check.scope, session_id=session, actor=check.actor)
    assert "Bác muốn làm lại bữa nào cũng được." in page(check, session)


def test_the_last_of_six_in_a_month_says_the_day_too(check: Check) -> None:
    for seed in range(6):
        session = check.start(seed)
        services.end_session(check.scope, session_id=session, actor=check.actor)
    told = queries.look(check.scope, session).told
    assert told is not None and told.again_on == clock.today() + timedelta(days=30)


def test_the_page_counts_what_it_lists(check: Check) -> None:
    """Eight tasks of which one went badly: a result with one thing to practise must not speak of two."""
    session = check.start()
    for number in range(7):
        check.answer(session, well=number != 3)
    services.end_session(check.scope, session_id=session, actor=check.actor)
    assert "hai việc" not in page(check, session)
    # as the rule of another year might decide it
    Session.objects.filter(pk=session).update(outcome="not_yet")
    shown = page(check, session)
    assert "Mình tập thêm một việc" in shown and "hai việc" not in shown


def test_each_task_is_read_again_with_what_was_asked(check: Check) -> None:
    session = check.start()
    check.answer(session, well=True)
    check.answer(session, well=True)
    services.end_session(check.scope, session_id=session, actor=check.actor)
    told = queries.look(check.scope, session).told
    assert told is not None and len(told.feedback) == 2
    now = running(check.row(session))
    assert all(one.ask and one.text for one in told.feedback)
    shown = page(check, session)
    assert "Coi lại từng việc" in shown and shown.count("<li><b>") == len(now.answers)


def test_what_passing_a_task_over_means_is_said_before_the_first_one_and_not_again(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = check.start()
    address = reverse("field:assessment-task", kwargs={"session_id": session})
    means = "Qua việc kế thì việc này ghi là “chưa thấy”."
    first = browser.get(address).content.decode()
    assert means in first and "Việc này chưa quen, qua việc kế" in first
    browser.post(address, {"task": "1", "moved_on": "1", "help": "none"})
    second = browser.get(address).content.decode()
    assert means not in second and "Việc này chưa quen, qua việc kế" in second


def test_the_door_of_the_field_leads_to_the_door_with_a_password_and_back_to_the_check(check: Check) -> None:
    onward = reverse("field:assessment")
    door = check.cast.client(None).get(reverse("field:sign-in"), {"next": onward}).content.decode()
    assert f'href="{reverse("office:sign-in")}?next={onward}"' in door
