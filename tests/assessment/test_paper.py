"""A check on paper: a booklet a seed, two people who read it, differences settled, closed like every other check."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hocvuso.assessment import bank, errors, queries, rules, services
from hocvuso.assessment.engine import tables, testing
from hocvuso.assessment.marking import BLANK
from hocvuso.assessment.models import Booklet, PaperEntry
from hocvuso.assessment.paper import booklet_pdf
from hocvuso.assessment.running import running
from hocvuso.facts.types import Actor
from hocvuso.kernel.errors import NotFound
from tests.assessment.conftest import Check
from tests.assessment.marks import right_marks


def booklet(check: Check, seed: int = 7) -> UUID:
    return services.print_booklet(check.scope, resident_id=check.resident, actor=check.actor, consented=True, seed=seed)


def read(check: Check, session: UUID, marks: dict[int, str], who: Any = None, **more: Any) -> bool:
    actor = check.actor if who is None else check.cast.actor(who)
    return services.enter_answers(
        check.scope, session_id=session, given=marks, actor=actor, **{"attended": True, **more}
    )


def test_a_booklet_is_the_same_for_the_same_seed_and_asks_nothing_that_needs_a_screen(check: Check) -> None:
    session = booklet(check)
    now = running(check.row(session))
    rule = now.session.rule["paper"]
    items = [now.items[e.item] for e in now.events]
    assert len(items) == rule["items"]
    assert [e.item for e in now.events] == [choice.item for choice in now.form]
    assert all(rules.printable(item, rule["without"]) for item in items)
    assert {item["group"] for item in items} == set("abcdđeg")
    assert sum(item["kind"] == "choice" for item in items) <= 8
    assert sum(item["kind"] == "refusal" and not item.get("honest") for item in items) >= 2
    assert [f.kind for f in check.recorded] == ["consent.given"]


def test_nobody_is_given_a_booklet_without_consent_or_beside_a_running_check(check: Check) -> None:
    with pytest.raises(errors.ConsentMissing):
        services.print_booklet(check.scope, resident_id=check.resident, actor=check.actor, consented=False)
    booklet(check)
    with pytest.raises(errors.AlreadyRunning):
        booklet(check)


def test_two_people_who_read_the_same_close_the_check_and_it_replays(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    assert not read(check, session, marks)
    assert check.row(session).state == "open"
    assert read(check, session, marks, check.cast.hanh)
    row = check.row(session)
    assert (row.state, row.outcome, row.mode) == ("ended", "attained", "paper")
    assert [f.kind for f in check.recorded] == ["consent.given", "assessment.completed", "attainment.granted"]
    assert check.recorded[-1].body["mode"] == "paper"
    assert services.replay(check.scope, session_id=session).agrees
    answered = [e for e in running(row).events if e.kind == "answered"]
    assert all(e.body["read_by"] == [str(check.cast.nhan.pk), str(check.cast.hanh.pk)] for e in answered)
    told = queries.look(check.scope, session).told
    assert told is not None and told.seen


def test_an_altered_answer_does_not_replay(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    read(check, session, marks)
    read(check, session, marks, check.cast.hanh)
    event = check.row(session).events.filter(kind="answered").first()
    assert event is not None
    check.row(session).events.filter(pk=event.pk).update(body={**event.body, "category": 0})
    assert not services.replay(check.scope, session_id=session).agrees


def test_one_person_can_not_be_both_readers_and_a_third_comes_too_late(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    read(check, session, marks)
    with pytest.raises(errors.EnteredBefore):
        read(check, session, marks)
    read(check, session, {**marks, 1: BLANK}, check.cast.hanh)
    with pytest.raises(errors.EnteredTwice):
        read(check, session, marks, check.cast.lan)
    assert PaperEntry.objects.count() == 2 and check.row(session).state == "open"


def test_the_database_itself_refuses_a_second_entry_of_one_person_and_a_third_entry(check: Check) -> None:
    session = booklet(check)
    read(check, session, right_marks(check, session))
    row = PaperEntry.objects.get()
    for by, number in ((row.by_id, 2), (check.cast.hanh.pk, 1), (check.cast.hanh.pk, 3)):
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperEntry.objects.create(booklet_id=session, by_id=by, number=number, at=row.at, answers={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Booklet.objects.filter(pk=session).update(settled_by=check.cast.hanh)


def test_differences_are_shown_only_when_both_have_read_and_a_third_settles_them_with_a_reason(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    read(check, session, marks)
    assert queries.booklet(check.scope, session).differences == ()
    with pytest.raises(errors.NothingToSettle):
        services.settle_differences(
            check.scope, session_id=session, chosen={}, reason="Không có gì để chọn", actor=check.actor
        )
    assert not read(check, session, {**marks, 3: BLANK, 5: BLANK}, check.cast.hanh)
    shown = queries.booklet(check.scope, session)
    assert [d.number for d in shown.differences] == [3, 5] and shown.waits_for_choice
    assert shown.differences[0].second == "Để trống"
    third = check.cast.actor(check.cast.dung)
    give = {"session_id": session, "reason": "Coi lại tờ giấy, chữ khoanh mờ", "chosen": {3: 1, 5: 2}}
    with pytest.raises(errors.SettledByThird):
        services.settle_differences(check.scope, **give, actor=check.actor)
    with pytest.raises(errors.SettleReasonMissing):
        services.settle_differences(check.scope, **{**give, "reason": "mờ"}, actor=third)
    with pytest.raises(errors.AnswersMissing) as refused:
        services.settle_differences(check.scope, **{**give, "chosen": {3: 1}}, actor=third)
    assert "5" in refused.value.message()
    services.settle_differences(check.scope, **give, actor=third)
    row = check.row(session)
    assert row.state == "ended" and services.replay(check.scope, session_id=session).agrees
    bodies = {e.task: e.body for e in running(row).events if e.kind == "answered"}
    assert bodies[5]["moved_on"] and bodies[5]["settled_by"] == str(third.account_id)
    assert "moved_on" not in bodies[3] and "settled_by" not in bodies[4]


def test_both_may_read_again_and_what_they_read_before_stays_on_record(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    read(check, session, marks)
    read(check, session, {**marks, 2: BLANK}, check.cast.hanh)
    services.read_again(check.scope, session_id=session, actor=check.actor)
    assert queries.booklet(check.scope, session).differences == ()
    assert not read(check, session, marks)
    assert read(check, session, marks, check.cast.hanh)
    assert check.row(session).outcome == "attained"
    second = PaperEntry.objects.get(number=2)
    assert second.before[0]["2"] == BLANK and second.answers["2"] != BLANK


def test_bad_input_says_what_to_do_and_changes_nothing(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    with pytest.raises(errors.NotAttended):
        read(check, session, marks, attended=False)
    with pytest.raises(errors.AnswersMissing) as missing:
        read(check, session, {k: v for k, v in marks.items() if k not in {2, 9}})
    assert "2, 9" in missing.value.message()
    with pytest.raises(errors.LetterUnknown) as unknown:
        read(check, session, {**marks, 4: "Z"})
    assert "4" in unknown.value.message()
    with pytest.raises(errors.LetterUnknown):
        read(check, session, {**marks, 99: "A"})
    assert not PaperEntry.objects.exists() and check.row(session).identity_seen_at is None
    assert queries.booklet_by_code(check.scope, "ZZZZ ZZZZ") is None
    code = Booklet.objects.get().code
    assert queries.booklet_by_code(check.scope, f"{code[:4]} {code[4:]}".lower()) == session
    elsewhere = check.cast.scope(check.cast.cuong)
    assert queries.booklet_by_code(elsewhere, code) is None
    with pytest.raises(NotFound):
        queries.booklet(elsewhere, session)


def test_after_closing_nothing_more_is_entered(check: Check) -> None:
    session = booklet(check)
    marks = right_marks(check, session)
    services.end_session(check.scope, session_id=session, actor=check.actor)
    assert check.row(session).outcome == "continue"
    with pytest.raises(errors.BookletClosed):
        read(check, session, marks)
    assert services.replay(check.scope, session_id=session).agrees


def test_a_paper_check_is_not_answered_on_a_screen(check: Check) -> None:
    session = booklet(check)
    for act in (services.pause_session, services.report_broken, services.answer_task):
        more: dict[str, Any] = {"task": 16} if act is not services.pause_session else {}
        more |= {"given": {"moved_on": "1"}, "help_given": "none"} if act is services.answer_task else {}
        with pytest.raises(errors.OnPaper):
            act(check.scope, session_id=session, actor=check.actor, **more)
    assert queries.look(check.scope, session).task is None


def test_hints_cap_a_paper_result_and_a_blank_paper_is_told_kindly(check: Check) -> None:
    session = booklet(check)
    blank = dict.fromkeys(right_marks(check, session), BLANK)
    read(check, session, blank)
    read(check, session, blank, check.cast.hanh)
    row = check.row(session)
    assert row.outcome == "not_yet" and queries.look(check.scope, session).told is not None
    other = Check(check.cast, check.cast.resident(name="Trần Văn Năm"), check.scope, check.actor)
    second = booklet(other)
    marks = right_marks(other, second)
    read(other, second, marks, hinted=set(marks))
    read(other, second, marks, check.cast.hanh, hinted=set(marks))
    helped = [e.body for e in running(other.row(second)).events if e.kind == "answered"]
    assert all(body["help"] == "hint" for body in helped)
    assert other.row(second).outcome != "attained"
    assert services.replay(check.scope, session_id=second).agrees


def test_a_rule_that_does_not_let_paper_certify_leads_to_another_check(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = {**bank.paper_rule(), "certifies": False}
    monkeypatch.setattr(bank, "paper_rule", lambda: strict)
    session = booklet(check)
    marks = right_marks(check, session)
    read(check, session, marks)
    read(check, session, marks, check.cast.hanh)
    assert check.row(session).outcome == "continue" and check.row(session).decision["reason"] == "paper"
    assert services.replay(check.scope, session_id=session).agrees


def test_a_booklet_has_initials_and_a_code_and_no_answer_on_it(check: Check) -> None:
    session = booklet(check)
    paper = queries.booklet_paper(check.scope, session)
    assert paper.initials == "N. T. S."
    assert all(not task.marks or len(task.marks) >= 3 for task in paper.tasks)
    assert not any("{" in task.ask for task in paper.tasks)
    made = booklet_pdf(paper, link="https://vi.du/field/paper/", qr_svg="<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert made.startswith(b"%PDF")
    assert made == booklet_pdf(
        paper, link="https://vi.du/field/paper/", qr_svg="<svg xmlns='http://www.w3.org/2000/svg'/>"
    )


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.data())
def test_every_form_keeps_the_blueprint_and_never_holds_enemies(seed: int, data: st.DataObject) -> None:
    items = [rules.engine_item(item) for item in bank.current()["items"].values()]
    paper = bank.paper_rule()
    plain = bank.pass_rules()[-1].plain
    rule = rules.engine_rule({**plain, "cells": [*plain["cells"], *paper["cells"]]}, on_screen=False)
    made = tables.make(items, rule)
    usable = frozenset(n for n, i in bank.current()["items"].items() if rules.printable(i, paper["without"]))
    eligible = frozenset(data.draw(st.lists(st.sampled_from(sorted(made.index)), unique=True)))
    form = testing.fixed_form(made, seed, eligible, paper["items"], usable=usable)
    chosen = [made.index[str(choice.item)] for choice in form]
    assert len(chosen) == paper["items"] and form == testing.fixed_form(
        made, seed, eligible, paper["items"], usable=usable
    )
    for n, one in enumerate(chosen):
        assert made.items[one].id in usable
        assert not any(other in made.clashes[one] for other in chosen[n + 1 :])
        assert made.items[one].id in eligible or form[n].reason == "relaxed"
    for cell in rule.cells:
        held = sum(cell.tag in made.items[one].tags for one in chosen)
        assert cell.least <= held <= cell.most


def test_whoever_is_not_of_the_place_enters_nothing(check: Check) -> None:
    session = booklet(check)
    scope, actor = check.cast.scope(check.cast.cuong), check.cast.actor(check.cast.cuong)
    with pytest.raises(NotFound):
        services.enter_answers(scope, session_id=session, given={}, attended=True, actor=Actor(actor.account_id, None))
