"""What stands behind a result for years: the server's signature, the replay an auditor reads, what was reported."""

from typing import Any

import pytest

from hocvuso.assessment import errors, queries, services
from hocvuso.assessment.models import Event, Session
from hocvuso.audit.models import Entry
from hocvuso.kernel import canonical, keyring
from hocvuso.kernel.errors import NotFound
from tests.assessment.conftest import Check

pytestmark = pytest.mark.django_db


def done(check: Check, seed: int = 7) -> Any:
    session = check.start(seed)
    check.answer_all(session, lambda n: n % 4 != 3)
    return session


def test_a_check_that_is_over_is_signed_by_the_server(check: Check) -> None:
    session = done(check)
    row = check.row(session)
    assert row.signature.count(".") == 2 and len(row.signed_by) == 16
    assert services.replay(check.scope, session_id=session).signature == "signed"


def test_whoever_rewrites_log_hash_and_outcome_together_still_has_no_signature(check: Check) -> None:
    """The hash alone could be made anew by anybody who can write into the database."""
    session = check.start()
    check.answer_all(session, lambda n: False)
    event = Event.objects.filter(session=session, kind="ended").get()
    event.body = {**event.body, "outcome": "attained"}
    event.save()
    Session.objects.filter(pk=session).update(outcome="attained")
    row = check.row(session)
    from hocvuso.assessment.running import running

    Session.objects.filter(pk=session).update(evidence_hash=canonical.sha256_hex(running(row).log()))
    shown = services.replay(check.scope, session_id=session)
    assert shown.signature == "broken" and not shown.agrees


def test_an_old_check_says_that_it_has_no_signature_and_a_new_key_is_told_from_a_forgery(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = done(check)
    kept = check.row(session)
    Session.objects.filter(pk=session).update(signature="", signed_by="")
    shown = services.replay(check.scope, session_id=session)
    assert shown.signature == "unsigned" and shown.agrees
    Session.objects.filter(pk=session).update(signature=kept.signature, signed_by=kept.signed_by)
    other = keyring.signing_key("receipts")
    monkeypatch.setattr("hocvuso.assessment.signing.keyring.signing_key", lambda name: other)
    assert services.replay(check.scope, session_id=session).signature == "another_key"


def test_an_auditor_reads_each_task_in_words_with_what_counted(check: Check) -> None:
    session = done(check)
    shown = services.replay(check.scope, session_id=session)
    assert len(shown.tasks) == shown.items and [t.number for t in shown.tasks] == list(range(1, shown.items + 1))
    for task in shown.tasks:
        assert task.ask and task.given and "{" not in task.ask + task.given
        assert task.category is not None and 0 <= task.category < task.categories
        assert task.slope > 0 and len(task.thresholds) == task.categories - 1
        assert task.help == "none" and task.chosen_for
    assert shown.tasks[-1].ratio == pytest.approx(shown.ratio / 65536)
    assert shown.not_yet_at < 0 < shown.pass_at
    row = check.row(session)
    assert (shown.rule, shown.bank, shown.log_hash) == (row.rule_code, row.bank_id, row.evidence_hash)
    assert set(shown.eligible) == set(row.eligible) and shown.of_items >= len(shown.eligible)


def test_what_differs_is_said_in_vietnamese(check: Check) -> None:
    session = done(check)
    event = Event.objects.filter(session=session, kind="answered").first()
    assert event is not None
    event.body = {**event.body, "category": 1 - min(event.body["category"], 1)}
    event.save()
    said = services.replay(check.scope, session_id=session).differences
    assert any("Việc 1: tính lại ra bậc" in text for text in said)
    assert any("Nhật ký không phải bản có dấu" in text for text in said)


@pytest.mark.parametrize("when", ["during", "resting", "over", "void"])
def test_an_incident_is_kept_shown_and_changes_nothing(check: Check, when: str) -> None:
    session = check.start()
    check.answer(session, well=True)
    if when == "resting":
        services.pause_session(check.scope, session_id=session, actor=check.actor)
    if when in {"over", "void"}:
        check.answer_all(session, lambda n: True)
    if when == "void":
        services.void_session(check.scope, session_id=session, reason="Nhầm người ngồi làm", actor=check.actor)
    before = check.row(session)
    services.report_incident(
        check.scope, session_id=session, kind="answered_for", words="Con gái đứng sau nhắc", actor=check.actor
    )
    row = check.row(session)
    assert (row.state, row.outcome, row.evidence_hash) == (before.state, before.outcome, before.evidence_hash)
    told = queries.look(check.scope, session).incidents
    assert [(i.kind, i.words, i.afterwards) for i in told] == [
        ("answered_for", "Con gái đứng sau nhắc", when in {"over", "void"})
    ]
    assert Entry.objects.filter(action="assessment.incident.reported").count() == 1
    if when == "resting":
        services.resume_session(check.scope, session_id=session, actor=check.actor, identity_seen=True)
    if row.state in {"open", "paused"}:
        check.answer_all(session, lambda n: True)
    shown = services.replay(check.scope, session_id=session)
    assert shown.agrees and shown.signature == "signed"
    assert [i.kind for i in shown.incidents] == ["answered_for"]


def test_an_incident_needs_a_kind_and_other_needs_words_and_a_stranger_reports_nothing(check: Check) -> None:
    session = check.start()
    for kind, words in (("", "gì đó"), ("other", " "), ("mắng", "x")):
        with pytest.raises(errors.IncidentUnclear):
            services.report_incident(check.scope, session_id=session, kind=kind, words=words, actor=check.actor)
    with pytest.raises(NotFound):
        elsewhere = check.cast.scope(check.cast.cuong)
        services.report_incident(elsewhere, session_id=session, kind="power", words="", actor=check.actor)
    assert not Event.objects.filter(session=session, kind="incident").exists()
