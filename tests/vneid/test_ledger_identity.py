"""The ledger of the hand-over holds whatever happens: five columns add up to the attained, in rows and in facts."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hocvuso.facts.fold import FoldFact, fold
from hocvuso.facts.services import record
from hocvuso.facts.spans import LEDGER, SpanRules, spans
from hocvuso.kernel.ids import uuid7
from hocvuso.vneid import queueing, receiving, sending
from hocvuso.vneid.models import Handover
from hocvuso.vneid.rules import steps
from tests.cast import Cast
from tests.credentials.lives import attain, say
from tests.vneid.conftest import Ward, columns_by_facts, columns_by_rows, forget_receiver
from tests.vneid.counterpart import Counterpart

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ACTS = ("attain", "consent", "withdraw", "revoke", "batch", "deliver", "confirm", "refuse", "review", "retry", "again")


@given(st.sampled_from(steps.STATES), st.sampled_from(steps.STATES))
def test_a_counted_request_stays_counted_until_it_is_taken_back(before: str, after: str) -> None:
    """No move lets a person fall out of the ledger silently."""
    if after in steps.MOVES[before] and steps.column_of(before) and not steps.column_of(after):
        assert after in (steps.CANCELLED, steps.REVOKED, steps.REPLACED)


@given(st.integers(1, 40), st.integers())
def test_waiting_grows_and_never_beyond_its_limit(attempts: int, seed: int) -> None:
    wait = steps.wait_after(attempts, random.Random(seed))
    assert steps.FIRST_WAIT / 2 <= wait <= steps.LONGEST_WAIT
    assert steps.wait_after(attempts + 2, random.Random(seed)) >= min(wait, steps.LONGEST_WAIT / 2)


STEPS = st.sampled_from(
    ["attainment.granted", "attainment.revoked", "handover.queued", "handover.sent", "handover.parked"]
    + ["handover.refused", "confirmation.received", "confirmation.withdrawn"]
)


@given(st.lists(st.tuples(STEPS, st.integers(0, 3), st.integers(0, 40), st.integers(1, 2)), max_size=25))
def test_on_every_day_the_columns_add_up_whatever_facts_came_in_whatever_order(
    drawn: list[tuple[str, int, int, int]],
) -> None:
    """Also for orders no server would make: late facts, merged people, two requests of one person."""
    day_ms = 86_400_000
    facts = []
    for place, (kind, request, day, which) in enumerate(drawn):
        body: dict[str, Any] = {"request": f"r{request}", "request_version": 1, "attainment": f"a{which}"}
        body |= {"reason": "REVIEW", "code": "NOT_FOUND", "source": "receipt", "action": "confirm"}
        if kind.startswith("attainment"):
            body = {"attainment": f"a{which}", "on_day": None}
        facts.append(FoldFact(f"{place:04d}", kind, day * day_ms, 4, 25747, 5, body))
    known = spans(fold(facts), SpanRules()).keys

    def on(key: str, day: Any) -> bool:
        found = known.get(key)
        return found is not None and any(a <= day and (b is None or day < b) for a, b in found.periods)

    for number in range(45):
        day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number)).date()
        columns = [on(f"ledger:{name}", day) for name in LEDGER]
        assert sum(columns) == on("attained", day), day


def tell(cast: Cast, other_side: Counterpart, acts: list[tuple[str, int]]) -> None:
    """Tell a story through the services: rows and facts agree at every step."""
    ward = Ward(cast)
    people = [ward.person(attained=False, consent=place % 2 == 0) for place in range(3)]
    attainments: dict[int, list[str]] = {0: [], 1: [], 2: []}
    for act, who in acts:
        act_out(ward, other_side, act, who, attainments)
        columns, attained = columns_by_facts(people)
        assert columns_by_rows() == columns, (act, who)
        assert sum(columns.values()) == attained


def act_out(ward: Ward, other_side: Counterpart, act: str, who: int, attainments: dict[int, list[str]]) -> None:
    person = ward.people[who]
    row = Handover.objects.filter(resident=person).order_by("-version", "-id").first()
    if act == "attain" and not attainments[who]:
        made = uuid7()
        attain(ward.cast, person, attainment=made)
        attainments[who].append(str(made))
    elif act == "revoke" and attainments[who]:
        body = {"attainment": attainments[who].pop(), "reason": "check-void"}
        say(ward.cast, person, "attainment.revoked", body)
    elif act in ("consent", "withdraw"):
        ward.consent(person, given=act == "consent")
    elif act == "batch":
        sending.make_batch()
    elif act == "deliver":
        batch = sending.make_batch()
        if batch is not None:
            sending.take_transport(other_side.transport())
    elif act == "again" and row is not None and row.state == steps.REJECTED and row.action != "revoke":
        following = queueing.next_version(row, "amend")
        record(facts=[queueing.step_fact(following)], actor=ward.cast.actor(ward.cast.hanh))
    elif row is not None and row.body_sha256 and act in _ANSWERS:
        status, code = ("revoked", "") if row.action == "revoke" else _ANSWERS[act]
        receiving.take([other_side.item(row, status, code)])


_ANSWERS = {
    "confirm": ("confirmed", ""),
    "refuse": ("rejected", "NOT_FOUND"),
    "review": ("review", ""),
    "retry": ("rejected", "RETRY"),
}


def _stories(cast: Cast, examples: int) -> Callable[[], None]:
    other_side = Counterpart()

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=4, max_size=20))
    def told(acts: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            tell(cast, other_side, acts)
            transaction.set_rollback(True)

    return told  # type: ignore[return-value]


def test_rows_and_facts_agree_at_every_step_of_any_story(cast: Cast) -> None:
    try:
        _stories(cast, 15)()
    finally:
        forget_receiver()


@pytest.mark.long
def test_rows_and_facts_agree_in_many_more_stories(cast: Cast) -> None:
    try:
        _stories(cast, 400)()
    finally:
        forget_receiver()
