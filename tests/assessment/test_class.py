"""A class of up to thirty: a code on the board, seen and picked by the supervisor, each on an own phone."""

from datetime import timedelta
from typing import Any

import pytest

from hocvuso.assessment import errors, queries, services
from hocvuso.assessment.models import Session
from hocvuso.assessment.running import running
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from tests.assessment.classroom import answer, seated
from tests.assessment.conftest import Check


def test_nobody_begins_before_the_supervisor_has_seen_and_picked_them(check: Check, group: Any) -> None:
    token = services.join_class(code=group.code, name="Nguyễn Thị Sáu", birth_year=1954)
    assert queries.seat_look(token).look is None
    with pytest.raises(errors.AnswerUnreadable):
        services.answer_in_seat(token=token, task=1, given={"option": "a"})
    seat = queries.class_view(check.scope, group.id).seats[0]
    assert seat.state == "asking"
    begin = {"seat_id": seat.id, "resident_id": check.resident, "actor": check.actor}
    with pytest.raises(errors.IdentityNotSeen):
        services.seat_person(check.scope, **begin, identity_seen=False, consented=True)
    with pytest.raises(errors.ConsentMissing):
        services.seat_person(check.scope, **begin, identity_seen=True, consented=False)
    assert not Session.objects.exists()
    services.seat_person(check.scope, **begin, identity_seen=True, consented=True)
    look = queries.seat_look(token).look
    assert look is not None and look.task is not None
    with pytest.raises(errors.SeatTaken):
        services.seat_person(check.scope, **begin, identity_seen=True, consented=True)


def test_a_learner_answers_on_an_own_phone_to_the_end(check: Check, group: Any) -> None:
    token, _, session = seated(check, group)
    for _ in range(40):
        if check.row(session).state != "open":
            break
        answer(token, session)
    row = check.row(session)
    assert (row.state, row.outcome, row.mode) == ("ended", "attained", "class")
    look = queries.seat_look(token).look
    assert look is not None and look.told is not None and look.told.seen
    assert services.replay(check.scope, session_id=session).agrees


def test_a_token_opens_its_own_seat_only_and_no_rubric_is_taken_from_a_learner(check: Check, group: Any) -> None:
    one, _, first = seated(check, group)
    other, _, second = seated(check, group, "Trần Thị Bảy")
    answer(one, first)
    assert len(running(check.row(first)).answers) == 1 and not running(check.row(second)).answers
    with pytest.raises(errors.AnswerUnreadable):
        services.answer_in_seat(token=other, task=1, given={"rubric": "2"})
    with pytest.raises(NotFound):
        services.answer_in_seat(token="khong-phai-cua-ai", task=1, given={"option": "a"})
    with pytest.raises(NotFound):
        queries.seat_look("khong-phai-cua-ai")


def test_a_hint_counts_for_the_task_it_was_given_with_and_can_not_be_taken_back(check: Check, group: Any) -> None:
    token, seat, session = seated(check, group)
    services.want_help(token=token)
    services.note_help(check.scope, seat_id=seat, help_given="hint", actor=check.actor)
    services.note_help(check.scope, seat_id=seat, help_given="none", actor=check.actor)
    answer(token, session)
    answer(token, session)
    helps = [e.body["help"] for e in running(check.row(session)).events if e.kind == "answered"]
    assert helps == ["hint", "none"]


def test_the_live_view_puts_first_who_needs_help_now(check: Check, group: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    working = seated(check, group, "Lê Thị Một")
    quiet = seated(check, group, "Lê Thị Hai")
    hand = seated(check, group, "Lê Thị Ba")
    services.join_class(code=group.code, name="Lê Thị Bốn", birth_year=None)
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=5))
    answer(working[0], working[2])
    answer(hand[0], hand[2])
    services.want_help(token=hand[0])
    names = [s.name for s in queries.class_view(check.scope, group.id).seats]
    assert names == ["Lê Thị Ba", "Lê Thị Bốn", "Lê Thị Hai", "Lê Thị Một"]
    assert quiet[1] in {
        s.id for s in queries.class_view(check.scope, group.id).seats if s.idle >= queries.QUIET_SECONDS
    }


def test_thirty_seats_and_no_more_and_a_wrong_code_is_told_what_to_do(check: Check, group: Any) -> None:
    for n in range(30):
        services.join_class(code=group.code, name=f"Người {n}", birth_year=None)
    with pytest.raises(errors.ClassFull):
        services.join_class(code=group.code, name="Người dư", birth_year=None)
    with pytest.raises(errors.ClassUnknown) as refused:
        services.join_class(code="ZZZZZZ", name="Ai đó", birth_year=None)
    assert "bảng" in refused.value.message()
    with pytest.raises(errors.NameMissing):
        services.join_class(code=group.code, name="  ", birth_year=None)


def test_closing_lets_everybody_rest_and_the_code_opens_nothing_any_more(check: Check, group: Any) -> None:
    token, _, session = seated(check, group)
    answer(token, session)
    services.close_class(check.scope, class_id=group.id, actor=check.actor)
    services.close_class(check.scope, class_id=group.id, actor=check.actor)
    assert check.row(session).state == "paused"
    assert len(running(check.row(session)).answers) == 1
    with pytest.raises(errors.ClassUnknown):
        services.join_class(code=group.code, name="Tới trễ", birth_year=None)
    with pytest.raises(errors.NotRunning):
        answer(token, session)


def test_somebody_sent_away_leaves_the_list(check: Check, group: Any) -> None:
    token = services.join_class(code=group.code, name="Lộn lớp", birth_year=None)
    seat = queries.class_view(check.scope, group.id).seats[0]
    services.send_away(check.scope, seat_id=seat.id, actor=check.actor)
    assert queries.class_view(check.scope, group.id).seats == ()
    assert queries.seat_look(token).sent_away
    with pytest.raises(errors.SeatTaken):
        services.seat_person(
            check.scope, seat_id=seat.id, resident_id=check.resident, actor=check.actor, identity_seen=True,
            consented=True,
        )  # fmt: skip
