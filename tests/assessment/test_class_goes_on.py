"""A phone dies in a class, or the class is over too soon: the check goes on, on another phone or another day."""

from typing import Any

import pytest

from hocvuso.assessment import errors, queries, services
from hocvuso.assessment.models import Event, Seat, Session
from hocvuso.assessment.running import running
from hocvuso.audit.models import Entry
from hocvuso.kernel.errors import NotFound
from tests.assessment.classroom import answer, joined, seated
from tests.assessment.conftest import Check
from tests.cast import HERE

pytestmark = pytest.mark.django_db


def take(check: Check, seat: Any, resident: Any, *, seen: bool = True) -> Any:
    return services.seat_person(
        check.scope, seat_id=seat, resident_id=resident, actor=check.actor, identity_seen=seen, consented=False
    )


def test_a_second_phone_in_the_same_class_goes_on_with_the_same_task(check: Check, group: Any) -> None:
    first, old_seat, session = seated(check, group)
    answer(first, session)
    open_task = queries.seat_look(first).look.task  # type: ignore[union-attr]
    second, seat = joined(group)
    with pytest.raises(errors.IdentityNotSeen):
        take(check, seat, check.row(session).resident_id, seen=False)
    assert take(check, seat, check.row(session).resident_id) == session
    look = queries.seat_look(second).look
    assert look is not None and look.task == open_task
    # the old phone says where the check went and can't answer any more
    old = queries.seat_look(first)
    assert old.left and old.look is None
    with pytest.raises(errors.SeatLeft):
        services.answer_in_seat(token=first, task=2, given={"moved_on": "1"})
    with pytest.raises(NotFound):
        queries.seat_scene(first, 2)
    # one person is one line of the class and of its sheet
    seats = queries.class_view(check.scope, group.id).seats
    assert [s.id for s in seats if s.session == session] == [seat] and old_seat not in {s.id for s in seats}
    while check.row(session).state == "open":
        answer(second, session)
    assert check.row(session).outcome == "attained"
    assert services.replay(check.scope, session_id=session).agrees


def test_another_class_on_another_day_goes_on_where_the_first_stopped(check: Check, group: Any) -> None:
    token, _, session = seated(check, group)
    answer(token, session)
    services.close_class(check.scope, class_id=group.id, actor=check.actor)
    assert check.row(session).state == "paused"
    later = services.open_class(check.scope, commune=HERE, neighbourhood=0, title="Lớp tối thứ năm", actor=check.actor)
    second, seat = joined(later)
    take(check, seat, check.row(session).resident_id)
    assert check.row(session).state == "open" and Session.objects.count() == 1
    answer(second, session)
    assert len(running(check.row(session)).answers) == 2
    # the first class keeps who was there; who went on is told so
    assert [s.state for s in queries.class_view(check.scope, group.id).seats] == ["moved"]
    assert Entry.objects.filter(action="assessment.session.gone_on").count() == 1
    assert Event.objects.filter(session=session, kind="resumed").count() == 1


def test_a_check_of_another_kind_or_of_another_ward_is_not_taken_over(check: Check, group: Any) -> None:
    check.start()
    _, seat = joined(group)
    with pytest.raises(errors.AlreadyRunning):
        services.seat_person(
            check.scope, seat_id=seat, resident_id=check.resident, actor=check.actor, identity_seen=True, consented=True
        )
    assert queries.unfinished(check.scope, [check.resident]) == {check.resident: Session.objects.get().id}
    assert queries.unfinished(check.cast.scope(check.cast.cuong), [check.resident]) == {}


def test_chairs_of_those_sent_away_or_moved_are_free_again(check: Check, group: Any) -> None:
    for n in range(30):
        services.join_class(code=group.code, name=f"Người {n}", birth_year=None)
    with pytest.raises(errors.ClassFull):
        services.join_class(code=group.code, name="Người thứ ba mốt", birth_year=None)
    gone = Seat.objects.order_by("number").first()
    assert gone is not None
    services.send_away(check.scope, seat_id=gone.id, actor=check.actor)
    services.join_class(code=group.code, name="Người thứ ba mốt", birth_year=None)
    assert len(queries.class_view(check.scope, group.id).seats) == 30
    with pytest.raises(errors.ClassFull):
        services.join_class(code=group.code, name="Người thứ ba hai", birth_year=None)
