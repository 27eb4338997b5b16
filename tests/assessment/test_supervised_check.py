"""Bà Sáu takes a supervised check with Cô Nhàn beside her."""

from datetime import timedelta
from itertools import pairwise

import pytest

from hocvuso.assessment import bank, errors, queries, services
from hocvuso.assessment.models import BankVersion, Event, Exposure
from hocvuso.assessment.running import content_of, running
from hocvuso.assessment.steps import count, counters
from hocvuso.facts.kinds import KINDS
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from tests.assessment.conftest import Check

pytestmark = pytest.mark.django_db


def test_who_does_everything_attains_provisionally_and_both_facts_are_recorded_together(check: Check) -> None:
    session = check.start()
    row = check.answer_all(session, lambda n: True)
    assert row.outcome == "attained"
    kinds = [f.kind for f in check.recorded]
    assert kinds == ["consent.given", "assessment.completed", "attainment.granted"]
    completed, granted = check.recorded[1:]
    assert granted.body["assessment"] == str(session) == completed.body["session"]
    assert granted.body["attainment"] == str(row.attainment)
    assert completed.body["evidence_hash"] == row.evidence_hash
    assert sum(completed.body["groups"].values()) == completed.body["items"] >= 8
    assert len(completed.body["groups"]) == 7
    assert {f.evidence for f in check.recorded[1:]} == {"examined"}


def test_the_recorded_bodies_fit_their_kinds(check: Check) -> None:
    check.answer_all(check.start(), lambda n: True)
    for fact in check.recorded:
        KINDS[fact.kind, fact.version].body.model_validate(dict(fact.body))


def test_who_shows_nothing_yet_gets_two_things_to_practise_and_no_attainment(check: Check) -> None:
    session = check.start()
    row = check.answer_all(session, lambda n: False)
    assert row.outcome == "not_yet"
    assert [f.kind for f in check.recorded] == ["consent.given", "assessment.completed"]
    told = queries.look(check.scope, session).told
    assert len(told.practise) == 2 and told.seen == ()


def test_who_is_in_between_is_asked_to_come_again(check: Check) -> None:
    outcomes = set()
    for seed in range(6):
        row = check.answer_all(check.start(seed), lambda n: n % 2 == 0)
        outcomes.add(row.outcome)
        Event.objects.filter(session=row).delete()
        row.delete()
    assert "continue" in outcomes


def test_different_answers_lead_to_different_tests(check: Check) -> None:
    tests = []
    for well in (True, False):
        session = check.start(seed=11)
        row = check.answer_all(session, lambda n, well=well: well)
        tests.append([a.item for a in running(row).answers])
        Event.objects.filter(session=row).delete()
        row.delete()
        Exposure.objects.all().delete()
    assert tests[0] != tests[1]


def test_items_are_counted_from_the_first_time_on(check: Check) -> None:
    Exposure.objects.create(item="choice.known", eligible=7, given=3)
    count(["choice.new", "choice.known"], "eligible")
    count(["choice.new"], "given")
    count([], "given")
    assert counters() == {"choice.known": (8, 3), "choice.new": (1, 1)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_session_replays_to_the_same_result(check: Check, seed: int) -> None:
    session = check.start(seed)
    check.answer_all(session, lambda n: n % 3 != 0)
    shown = services.replay(check.scope, session_id=session)
    assert shown.agrees, shown.differences


def test_a_changed_log_does_not_replay(check: Check) -> None:
    session = check.start()
    check.answer_all(session, lambda n: False)
    event = Event.objects.filter(session=session, kind="answered").first()
    assert event is not None
    event.body = {**event.body, "category": 1}
    event.save()
    assert not services.replay(check.scope, session_id=session).agrees


def test_an_old_session_replays_from_the_kept_bank(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    session = check.start()
    check.answer_all(session, lambda n: True)
    monkeypatch.setattr("hocvuso.assessment.bank.current", lambda: {"version": "2027-01-01.000000000000", "items": {}})
    assert services.replay(check.scope, session_id=session).agrees
    assert BankVersion.objects.count() == 1


def test_the_kept_bank_keeps_the_order_of_its_authors(check: Check) -> None:
    """Values are drawn, and a field's cases tried ("right" before "anything else"), in the order they were written."""
    version = check.row(check.start()).bank_id
    content_of.cache_clear()
    assert bank.kept(content_of(version)["items"]) == bank.kept(bank.current()["items"])


def test_a_second_answer_to_a_task_is_refused_and_the_first_counts(check: Check) -> None:
    session = check.start()
    check.answer(session, well=True)
    before = list(Event.objects.filter(session=session).values_list("number", "kind", "item"))
    with pytest.raises(errors.AnsweredBefore):
        check.answer(session, well=False, task=1)
    assert list(Event.objects.filter(session=session).values_list("number", "kind", "item")) == before


def test_an_answer_to_a_task_not_given_yet_is_refused(check: Check) -> None:
    session = check.start()
    with pytest.raises(errors.OutOfOrder):
        check.answer(session, well=True, task=5)
    assert check.row(session).state == "open"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"option": "nothing"},
        {"rubric": "9"},
        {"trace": "{"},
        {"trace": '{"events": ["do:nothing"]}'},
        {"trace": '{"events": [1]}'},
    ],
)
def test_an_answer_that_fits_no_task_is_refused_and_the_task_stays(check: Check, given: dict[str, str]) -> None:
    session = check.start()
    with pytest.raises(errors.AnswerUnreadable):
        services.answer_task(check.scope, session_id=session, task=1, given=given, help_given="none", actor=check.actor)
    assert queries.look(check.scope, session).task is not None


def test_nothing_starts_before_the_person_was_seen_and_agreed(check: Check) -> None:
    with pytest.raises(errors.IdentityNotSeen):
        check.start(identity_seen=False)
    with pytest.raises(errors.ConsentMissing):
        check.start(consented=False)
    assert check.recorded == []


def test_one_check_at_a_time(check: Check) -> None:
    check.start()
    with pytest.raises(errors.AlreadyRunning):
        check.start()


def test_after_not_yet_the_person_practises_first(check: Check) -> None:
    check.answer_all(check.start(), lambda n: False)
    with pytest.raises(errors.TooSoon):
        check.start()
    with clock.frozen(clock.now() + timedelta(days=2, minutes=1)):
        check.start()


def test_rest_and_go_on_with_the_same_task(check: Check) -> None:
    session = check.start()
    check.answer(session, well=True)
    task = queries.look(check.scope, session).task
    services.pause_session(check.scope, session_id=session, actor=check.actor)
    with pytest.raises(errors.NotRunning):
        check.answer(session, well=True)
    with pytest.raises(errors.IdentityNotSeen):
        services.resume_session(check.scope, session_id=session, actor=check.actor, identity_seen=False)
    services.resume_session(check.scope, session_id=session, actor=check.actor, identity_seen=True)
    assert queries.look(check.scope, session).task == task
    assert check.answer_all(session, lambda n: True).outcome == "attained"
    assert services.replay(check.scope, session_id=session).agrees


def test_who_wants_to_stop_stops_and_nothing_is_held_against_them(check: Check) -> None:
    session = check.start()
    check.answer(session, well=True)
    services.end_session(check.scope, session_id=session, actor=check.actor)
    services.end_session(check.scope, session_id=session, actor=check.actor)
    assert check.row(session).outcome == "continue"
    assert check.recorded[-1].body["outcome"] == "continue"
    check.start(seed=8)


def test_a_broken_task_leaves_no_result(check: Check) -> None:
    session = check.start()
    first = queries.look(check.scope, session).task
    assert first is not None
    services.report_broken(check.scope, session_id=session, task=1, actor=check.actor)
    second = queries.look(check.scope, session).task
    assert second is not None and second.item != first.item
    row = check.answer_all(session, lambda n: True)
    assert row.outcome == "attained"
    assert first.item not in [a.item for a in running(row).answers if a.category is not None]
    assert services.replay(check.scope, session_id=session).agrees


def test_hints_cap_an_answer_and_too_many_end_the_check_gently(check: Check) -> None:
    session = check.start()
    for _ in range(4):
        check.answer(session, well=True, help_given="hint")
    row = check.row(session)
    assert (row.outcome, row.decision["reason"]) == ("continue", "hints")
    assert all(
        a.category is not None and a.category < len(running(row).items[a.item]["b"]) for a in running(row).answers
    )


def test_without_a_screen_only_spoken_tasks_come(check: Check) -> None:
    session = check.start(needs=("no_screen",))
    row = check.answer_all(session, lambda n: True)
    now = running(row)
    assert row.outcome == "attained"
    assert not {now.items[a.item]["kind"] for a in now.answers} & {"performance"}


def test_moments_never_go_back_in_the_log(check: Check) -> None:
    session = check.start()
    with clock.frozen(clock.now() - timedelta(days=1)):
        check.answer(session, well=True)
    moments = list(Event.objects.filter(session=session).order_by("number").values_list("at", flat=True))
    assert all(a <= b for a, b in pairwise(moments))


def test_a_void_check_keeps_its_log_and_revokes_what_it_granted(check: Check) -> None:
    session = check.start()
    row = check.answer_all(session, lambda n: True)
    with pytest.raises(errors.ReasonMissing):
        services.void_session(check.scope, session_id=session, reason="lộn", actor=check.actor)
    services.void_session(check.scope, session_id=session, reason="Người ngồi làm không phải bà Sáu", actor=check.actor)
    assert check.row(session).state == "void"
    assert check.recorded[-1].kind == "attainment.revoked"
    assert check.recorded[-1].body["attainment"] == str(row.attainment)
    assert services.replay(check.scope, session_id=session).agrees


def test_the_next_ward_finds_nothing(check: Check) -> None:
    session = check.start()
    elsewhere = check.cast.scope(check.cast.cuong)
    for ask in (
        lambda: queries.look(elsewhere, session),
        lambda: services.replay(elsewhere, session_id=session),
        lambda: services.end_session(elsewhere, session_id=session, actor=check.actor),
    ):
        with pytest.raises(NotFound):
            ask()
    assert queries.sessions(elsewhere) == []


def test_what_the_page_gets_never_tells_which_answer_is_right(check: Check) -> None:
    orders = set()
    for seed in range(12):
        session = check.start(seed)
        view = queries.look(check.scope, session).task
        assert view is not None
        assert "right" not in repr(view.options) and "thinks" not in repr(view.options)
        assert "{" not in view.ask
        orders.add(tuple(o.id for o in view.options))
        services.end_session(check.scope, session_id=session, actor=check.actor)
        row = check.row(session)
        Event.objects.filter(session=row).delete()
        row.delete()
    assert orders
