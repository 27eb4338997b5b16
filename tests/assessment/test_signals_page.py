"""From a case to what it is about: the checks, played again, the item's words, the place; and setting a check aside."""

from uuid import UUID

import pytest
from django.urls import reverse

from hocvuso.assessment import bank
from hocvuso.assessment.models import Event, Signal
from hocvuso.kernel import clock
from tests.assessment.conftest import Check
from tests.cast import HERE, NEAR


@pytest.fixture
def done(check: Check) -> UUID:
    session = check.start()
    check.answer_all(session, lambda n: True)
    return session


def case(kind: str, *, commune: int | None = HERE, neighbourhood: int = NEAR, **evidence: object) -> Signal:
    key = f"test:{kind}"
    return Signal.objects.create(
        commune_id=commune, neighbourhood=neighbourhood, kind=kind, key=key, evidence=evidence, found_at=clock.now()
    )


def test_an_officer_goes_from_the_case_to_the_check_and_sets_it_aside(check: Check, done: UUID) -> None:
    case("schedule_hour", helper=str(check.cast.nhan.pk), count=12, sessions=[str(done)])
    officer = check.cast.client(check.cast.hanh)
    shown = officer.get(reverse("office:assessment-signals")).content.decode()
    page = reverse("office:assessment-check", kwargs={"session_id": done})
    assert page in shown and "Nguyễn Thị Sáu" in shown and "Nhàn" in shown and "phố 5" in shown
    check_page = officer.get(page).content.decode()
    assert "Khớp: chạy lại ra đúng" in check_page and "Nguyễn Thị Sáu" in check_page
    assert "Đạt (tạm tính)" in check_page and check_page.count('<th scope="row">') >= 8
    officer.post(reverse("office:assessment-check-void", kwargs={"session_id": done}), {"reason": "ngắn"})
    assert check.row(done).state == "ended"
    officer.post(reverse("office:assessment-check-void", kwargs={"session_id": done}), {"reason": "Nhầm người rồi."})
    assert check.row(done).state == "void"
    assert "Bài này đã hủy" in officer.get(page).content.decode()


def test_a_log_that_was_tampered_with_is_said(check: Check, done: UUID) -> None:
    event = Event.objects.filter(session=done, kind="answered").earliest("number")
    Event.objects.filter(pk=event.pk).update(body={**event.body, "category": 0})
    page = check.cast.client(check.cast.hanh).get(reverse("office:assessment-check", kwargs={"session_id": done}))
    assert "Không khớp với nhật ký" in page.content.decode()


def test_a_supervisor_looks_and_may_not_set_aside(check: Check, done: UUID) -> None:
    page = check.cast.client(check.cast.minh).get(reverse("office:assessment-check", kwargs={"session_id": done}))
    assert "Hủy bài này" not in page.content.decode() and "Khớp" in page.content.decode()


def test_the_city_sees_the_words_of_a_leaked_task_and_no_names(check: Check, done: UUID) -> None:
    row = check.row(done)
    name = Event.objects.filter(session=done, kind="answered").earliest("number").item
    case(
        "leak", commune=None, neighbourhood=0, item=name, bank=row.bank_id, answers=31, higher_by=0.4, z=5.0,
        sessions=[str(done)],
    )  # fmt: skip
    city = check.cast.client(check.cast.quan)
    shown = city.get(reverse("office:assessment-signals")).content.decode()
    item = bank.current()["items"][name]
    assert item["can"][1:] in shown and "Nguyễn Thị Sáu" not in shown
    page = reverse("office:assessment-check", kwargs={"session_id": done})
    assert page in shown and "Nguyễn Thị Sáu" not in city.get(page).content.decode()
    assert (
        str(done) not in check.cast.client(check.cast.cuong).get(reverse("office:assessment-signals")).content.decode()
    )


@pytest.mark.parametrize("kind", ["class_hour", "class_rooms", "class_phone", "class_alike", "similar"])
def test_every_kind_of_case_is_said_in_words(check: Check, done: UUID, kind: str) -> None:
    more = {"count": 41, "at_once": True, "same": 90, "shared": 100, "expected": 60.5}
    case(kind, helper=str(check.cast.nhan.pk), sessions=[str(done)], **more)
    for language in ("vi", "en"):
        officer = check.cast.client(check.cast.hanh)
        officer.cookies["language"] = language
        shown = officer.get(reverse("office:assessment-signals")).content.decode()
        assert shown.count("<article") == 1 and "Nhàn" in shown
