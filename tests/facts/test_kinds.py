"""The vocabulary: every kind takes its example, refuses what it does not know, and keeps its number for ever."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.facts.fold import EFFECTS, RETRACTIONS, FoldFact, State, fold
from hocvuso.facts.kinds import KINDS, NUMBERS, UnknownKind, ValidationError, check_body
from hocvuso.facts.ledger import canonical_text
from hocvuso.kernel import canonical

ID = "0193a1b2-7c00-7000-8000-0000000000a1"
HASH = "0" * 64
ATTAINED = {"framework": "tt02", "framework_version": "1", "level": "pho-cap", "rule": "first", "mode": "supervised"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "resident.listed": {"name": "Nguyễn Thị Sáu", "birth": {"year": 1954}, "groups": ["poor"]},
    "resident.amended": {"neighbourhood": 7, "listed": False},
    "resident.merged": {"other": ID},
    "resident.split": {"merged": ID},
    "resident.moved": {"to_commune": 25750, "to_neighbourhood": 5, "on_day": "2026-11-24"},
    "resident.died": {"on_day": "2026-11-24"},
    "resident.returned": {},
    "household.listed": {"address": "15/3 hẻm 42"},
    "household.amended": {"neighbourhood": 7},
    "fact.retracted": {"retracts": ID, "reason": "nhầm người"},
    "consent.given": {"purpose": "learning", "how": "spoken"},
    "consent.withdrawn": {"purpose": "learning"},
    "visit.recorded": {"result": "met", "wish": "vneid", "round": ID},
    "pillar.observed": {"pillar": "identity", "present": True},
    "rung.observed": {"service": "vneid", "rung": "does", "how": "alone"},
    "practice.completed": {"scenario": "vneid-activate", "mode": "alone", "outcome": "alone"},
    "lesson.completed": {"unit": "vneid"},
    "service.adopted": {"what": "vneid"},
    "barrier.noted": {"barrier": "eyes"},
    "barrier.cleared": {"barrier": "eyes"},
    "appointment.made": {"at": "2026-11-26T12:00:00Z", "promised": "vneid"},
    "appointment.kept": {"came": False},
    "exception.noted": {"exception": "away", "until": "2026-12-31"},
    "exception.cleared": {"exception": "away"},
    "assessment.completed": {**ATTAINED, "session": ID, "outcome": "attained", "items": 12, "groups": {"a": 2}},
    "attainment.granted": {**ATTAINED, "attainment": ID},
    "attainment.revoked": {"attainment": ID, "reason": "error"},
    "certificate.issued": {"certificate": ID, "attainment": ID, "credential_hash": HASH},
    "certificate.revoked": {"certificate": ID, "reason": "error"},
    "handover.queued": {"request": ID, "attainment": ID},
    "handover.sent": {"request": ID, "batch": ID},
    "handover.parked": {"request": ID, "reason": "consent"},
    "handover.refused": {"request": ID, "code": "NOT_FOUND"},
    "confirmation.received": {"source": "official_list", "receipt_hash": HASH},
    "confirmation.withdrawn": {"source": "receipt", "reason": "gone"},
}
NUMBERS_OF_THE_FIRST_RELEASE = {
    "resident.listed": 1, "resident.amended": 2, "resident.merged": 3, "resident.split": 4, "resident.moved": 5,
    "resident.died": 6, "resident.returned": 7, "household.listed": 10, "household.amended": 11, "fact.retracted": 15,
    "consent.given": 20, "consent.withdrawn": 21, "visit.recorded": 22, "pillar.observed": 23, "rung.observed": 24,
    "practice.completed": 25, "lesson.completed": 26, "service.adopted": 27, "barrier.noted": 28,
    "barrier.cleared": 29, "appointment.made": 30, "appointment.kept": 31, "exception.noted": 32,
    "exception.cleared": 33, "assessment.completed": 40, "attainment.granted": 41, "attainment.revoked": 42,
    "certificate.issued": 43, "certificate.revoked": 44, "handover.queued": 45, "handover.sent": 46,
    "handover.parked": 47, "handover.refused": 48, "confirmation.received": 49, "confirmation.withdrawn": 50,
}  # fmt: skip


def test_every_kind_has_an_example_here() -> None:
    assert {name for name, _ in KINDS} == set(EXAMPLES)


def test_numbers_stand_in_ledgers_and_never_change() -> None:
    assert NUMBERS_OF_THE_FIRST_RELEASE.items() <= NUMBERS.items()
    assert len(set(NUMBERS.values())) == len(NUMBERS)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_a_body_fits_and_nothing_unknown_slips_in(kind: str) -> None:
    check_body(kind, 1, EXAMPLES[kind])
    with pytest.raises(ValidationError):
        check_body(kind, 1, {**EXAMPLES[kind], "diagnosis": "x"})
    with pytest.raises(UnknownKind):
        check_body(kind, 99, EXAMPLES[kind])


@pytest.mark.parametrize("kind", sorted(set(EXAMPLES) - set(RETRACTIONS) - {"resident.merged"}))
def test_every_kind_says_something_about_its_subject(kind: str) -> None:
    told = FoldFact("f", kind, 1_790_000_000_000, 2, 25747, 5, EXAMPLES[kind])
    assert kind in EFFECTS
    state = fold([told])
    assert state.data["f"] or state.data["l"] or state.data["h"]
    assert State.loads(state.dumps()) == state


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefxyz_.:", max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_the_quick_canonical_form_is_the_canonical_form(value: Any) -> None:
    assert canonical_text(value).encode() == canonical.dumps(value)
