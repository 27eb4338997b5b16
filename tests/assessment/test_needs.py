"""What makes a check easier does something and costs nothing: breaks, the other hand, reading aloud."""

import json
from typing import Any

import pytest
import typst
from django.urls import reverse

from hocvuso.assessment import errors, queries, services
from hocvuso.assessment.models import Event
from hocvuso.assessment.paper import _HERE
from hocvuso.assessment.running import running
from tests.assessment.classroom import answer, joined, seated
from tests.assessment.conftest import Check

pytestmark = pytest.mark.django_db


def url(session: object) -> str:
    return reverse("field:assessment-task", kwargs={"session_id": session})


def test_a_rest_is_offered_every_third_task_and_not_right_after_one(check: Check) -> None:
    session = check.start(needs=("breaks",))
    due = []
    for _ in range(4):
        due.append(queries.look(check.scope, session).session.rest_due)
        check.answer(session, well=True)
    assert due == [False, False, False, True]
    plain = check.row(session).needs
    assert plain == ["breaks"]


def test_going_on_after_the_rest_shows_the_task_and_the_result_is_the_same(check: Check) -> None:
    session = check.start(needs=("breaks",))
    for _ in range(3):
        check.answer(session, well=True)
    browser = check.cast.client(check.cast.nhan)
    offer = "Nghỉ chút, bài giữ nguyên"
    assert offer in browser.get(url(session)).content.decode()
    services.pause_session(check.scope, session_id=session, actor=check.actor)
    services.resume_session(check.scope, session_id=session, actor=check.actor, identity_seen=True)
    assert offer not in browser.get(url(session)).content.decode()
    assert check.answer_all(session, lambda n: True).outcome == "attained"
    assert services.replay(check.scope, session_id=session).agrees


def test_without_the_need_nobody_is_interrupted(check: Check) -> None:
    session = check.start()
    for _ in range(3):
        check.answer(session, well=True)
    assert not queries.look(check.scope, session).session.rest_due


def test_in_a_class_somebody_rests_and_goes_on_by_own_wish_but_not_after_the_class(check: Check, group: Any) -> None:
    token, _, session = seated(check, group)
    services.rest_in_seat(token=token, resting=True)
    services.rest_in_seat(token=token, resting=True)
    assert check.row(session).state == "paused" and queries.seat_look(token).may_go_on
    with pytest.raises(errors.NotRunning):
        answer_open(token)
    services.rest_in_seat(token=token, resting=False)
    assert check.row(session).state == "open"
    answer(token, session)
    services.close_class(check.scope, class_id=group.id, actor=check.actor)
    assert not queries.seat_look(token).may_go_on
    with pytest.raises(errors.NotRunning):
        services.rest_in_seat(token=token, resting=False)
    kinds = list(Event.objects.filter(session=session).values_list("kind", flat=True))
    assert kinds.count("paused") == 2 and kinds.count("resumed") == 1


def answer_open(token: str) -> None:
    services.answer_in_seat(token=token, task=1, given={"moved_on": "1"})


def test_the_left_hand_has_its_own_look_in_both_places(check: Check, group: Any) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = check.start(needs=("other_hand", "large_text"))
    assert 'class="large left-hand"' in browser.get(url(session)).content.decode()
    services.end_session(check.scope, session_id=session, actor=check.actor)
    token, seat = joined(group)
    services.seat_person(
        check.scope, seat_id=seat, resident_id=check.resident, actor=check.actor, identity_seen=True, consented=True,
        needs=("other_hand",),
    )  # fmt: skip
    phone = check.cast.client(None)
    phone.cookies["lop"] = token
    assert 'class="left-hand"' in phone.get(reverse("citizen:class-seat")).content.decode()


def test_where_everything_is_read_aloud_that_is_what_is_marked(check: Check, group: Any) -> None:
    session = check.start(needs=("read_aloud",))
    shown = check.cast.client(check.cast.nhan).get(url(session)).content.decode()
    assert 'value="read_aloud" checked' in shown and 'value="none" checked' not in shown
    services.end_session(check.scope, session_id=session, actor=check.actor)
    token, seat = joined(group)
    taken = services.seat_person(
        check.scope, seat_id=seat, resident_id=check.resident, actor=check.actor, identity_seen=True, consented=True,
        needs=("read_aloud",),
    )  # fmt: skip
    answer(token, taken)
    services.note_help(check.scope, seat_id=seat, help_given="hint", actor=check.actor)
    answer(token, taken)
    answer(token, taken)
    helps = [e.body["help"] for e in running(check.row(taken)).events if e.kind == "answered"]
    assert helps == ["read_aloud", "hint", "read_aloud"]


def test_a_booklet_says_what_makes_it_easier(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    session = services.print_booklet(
        check.scope, resident_id=check.resident, actor=check.actor, consented=True,
        needs=("breaks", "other_hand", "no_screen"),
    )  # fmt: skip
    assert check.row(session).needs == ["breaks", "other_hand"]
    given: dict[str, Any] = {}

    def compiled(path: str, **more: Any) -> bytes:
        given.update(json.loads(more["sys_inputs"]["data"]))
        return b"%PDF"

    monkeypatch.setattr(typst, "compile", compiled)
    shown = check.cast.client(check.cast.nhan).get(reverse("field:paper-file", kwargs={"session_id": session}))
    assert shown.status_code == 200
    assert len(given["needs"]) == 2 and "không tính giờ" in given["needs"][0] and "tay nào" in given["needs"][1]
    monkeypatch.undo()
    text = (_HERE / "booklet.typ").read_text()
    assert "data.needs" in text
    real = check.cast.client(check.cast.nhan).get(reverse("field:paper-file", kwargs={"session_id": session}))
    assert real.content.startswith(b"%PDF") and len(real.content) > 5000


def test_a_citizen_asks_to_be_examined_and_the_team_reads_it(check: Check) -> None:
    from hocvuso.learning.queries import callbacks
    from tests.cast import HERE

    phone = check.cast.client(None)
    asked = phone.get(reverse("citizen:ask-check")).content.decode()
    assert asked.count('name="phuong"') == 1 and 'name="so"' not in asked
    page = phone.get(reverse("citizen:ask-check"), {"phuong": HERE}).content.decode()
    assert page.count('name="phuong"') == 1 and "<select" not in page and 'name="so"' in page
    assert "Tui muốn kiểm tra" in page and "Giờ nào" in page and 'value="kiem-tra"' in page
    assert reverse("citizen:ask-check") in phone.get(reverse("citizen:help")).content.decode()
    call = {"phuong": str(HERE), "ten": "Bà Sáu", "so": "0900000000"}
    phone.post(reverse("citizen:call-back"), {**call, "bai": ""})
    wrong = phone.post(reverse("citizen:call-back"), {**call, "so": "1", "bai": "kiem-tra"}).content.decode()
    assert "Tui muốn kiểm tra" in wrong
    phone.post(reverse("citizen:call-back"), {**call, "bai": "kiem-tra"})
    assert [row.unit for row in callbacks(check.cast.scope(check.cast.hanh))] == ["muốn kiểm tra"]
