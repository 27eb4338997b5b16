"""Signs of dishonesty: what must be found, and honest people who must be left in peace."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hocvuso.assessment import honesty, services
from hocvuso.assessment.errors import NoteMissing
from hocvuso.assessment.honesty import Held
from hocvuso.assessment.models import Signal
from hocvuso.catalog.queries import content_file
from tests.assessment.conftest import Check
from tests.assessment.examined import BANK, NOON, held, honest
from tests.cast import HERE, NEAR

LEAK = {"bank": "b", "period": "2026-11-19", "fewest_answers": 30, "z_at_least": 4.0}
ALIKE = {"fewest_shared": 8, "z_at_least": 4.0}


def test_forty_checks_in_an_hour_are_one_finding_with_all_of_them_as_evidence() -> None:
    crowd = [held(n, minutes=n, length=1) for n in range(40)]
    found = list(honesty.impossible_schedules(crowd, most_started=8, most_at_once=3))
    assert [f.kind for f in found] == ["schedule_hour"]
    assert found[0].evidence["count"] == 40 and len(found[0].evidence["sessions"]) == 40


def test_checks_at_once_are_seen_and_a_calm_evening_is_not() -> None:
    at_once = [held(n, minutes=n, length=50) for n in range(5)]
    assert {f.kind for f in honesty.impossible_schedules(at_once, most_started=8, most_at_once=3)} == {
        "schedule_at_once"
    }
    calm = [held(n, minutes=15 * n, length=12) for n in range(12)]
    assert not list(honesty.impossible_schedules(calm, most_started=8, most_at_once=3))


def test_a_copied_check_is_found_and_honest_pairs_are_not() -> None:
    people = honest(60, 1)
    model = people[7]
    copied = Held("copy", 25747, "a", NOON, NOON + timedelta(minutes=9), dict(model.answers))
    found = list(honesty.similar_answers([*people, copied], BANK, **ALIKE))
    assert ["copy", model.id] in [f.evidence["sessions"] for f in found]
    assert not list(honesty.similar_answers(people, BANK, **ALIKE))


def test_two_helpers_are_never_compared() -> None:
    model = honest(40, 2)
    others = [Held(f"b{h.id}", h.commune, "b", h.started, h.ended, h.answers) for h in model]
    assert not list(honesty.similar_answers([*model, *others], BANK, **ALIKE))


def test_a_task_that_goes_around_is_found_and_the_others_are_not() -> None:
    people = honest(300, 3)
    spread = [
        Held(
            h.id, h.commune, h.helper, h.started, h.ended, {**h.answers, "i25": 2} if "i25" in h.answers else h.answers
        )
        for h in people
    ]
    found = list(honesty.leaked_items(spread, BANK, **LEAK, seen={}))
    assert [f.evidence["item"] for f in found] == ["i25"]
    assert not list(honesty.leaked_items(people, BANK, **LEAK, seen={}))
    # somebody looked and closed the case: only what came after speaks again, and it is another case
    looked = max(h.started for h in spread)
    assert not list(honesty.leaked_items(spread, BANK, **LEAK, seen={"i25": looked}))
    later = {**LEAK, "period": "2026-12-03"}
    again = list(honesty.leaked_items(spread, BANK, **later, seen={"i25": NOON - timedelta(days=1)}))
    assert [f.key for f in again] != [f.key for f in found] and again


def test_able_people_agree_because_they_are_able() -> None:
    crowd = [*honest(150, 5, "b"), *honest(40, 6, "a", ability=3.5)]
    assert not list(honesty.similar_answers(crowd, BANK, **ALIKE))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.randoms())
def test_the_order_of_the_checks_does_not_matter(seed: int, chance: object) -> None:
    people = honest(25, seed)
    mixed = people[:]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    for look in (
        lambda h: honesty.impossible_schedules(h, most_started=2, most_at_once=1),
        lambda h: honesty.similar_answers(h, BANK, fewest_shared=4, z_at_least=1.0),
    ):
        assert sorted(f.key for f in look(people)) == sorted(f.key for f in look(mixed))


def test_a_case_is_found_once_and_closed_with_what_was_found(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {
        "schedule": {"most_started_in_an_hour": 0, "most_at_once": 5},
        "similarity": {"fewest_shared_tasks": 50, "z_at_least": 9.0},
        "leak": {"days": 14, "fewest_answers": 500, "z_at_least": 9.0},
        "classes": content_file("honesty.yaml")["classes"],
    }
    monkeypatch.setattr("hocvuso.assessment.services.watching.content_file", lambda name: limits)
    session = check.start()
    check.answer_all(session, lambda n: True)
    assert services.look_for_signals() == 1
    assert services.look_for_signals() == 0
    case = Signal.objects.get()
    assert case.evidence["sessions"] == [str(session)]
    assert (case.commune_id, case.neighbourhood) == (HERE, NEAR)
    # an open case follows what is found: a second check of the same hour
    other = check.cast.resident(name="Trần Văn Năm")
    second = services.start_session(
        check.scope, resident_id=other, actor=check.actor, identity_seen=True, consented=True, seed=8
    )
    check.answer_all(second, lambda n: True)
    assert services.look_for_signals() == 0
    case.refresh_from_db()
    assert case.evidence["sessions"] == sorted([str(session), str(second)])
    scope, actor = check.cast.scope(check.cast.hanh), check.cast.actor(check.cast.hanh)
    with pytest.raises(NoteMissing):
        services.close_signal(scope, signal_id=case.pk, note="ổn", actor=actor)
    services.close_signal(scope, signal_id=case.pk, note="Buổi học chung, tôi có mặt.", actor=actor)
    case.refresh_from_db()
    assert case.closed_by_id == check.cast.hanh.pk
    assert services.look_for_signals() == 0 and Signal.objects.count() == 1
    assert check.row(session).outcome == "attained"
