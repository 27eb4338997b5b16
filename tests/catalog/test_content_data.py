"""Dated data: everything the rules read has a source, a status and a period; codes and numbers are unique."""

from hocvuso.catalog import queries
from hocvuso.catalog.types import Dated


def dated() -> list[Dated]:
    rows = (
        [g.dated for g in queries.groups()]
        + [s.dated for s in queries.services()]
        + [p.dated for p in queries.purposes()]
    )
    return [*rows, queries.adult_rule().dated, *(g.dated for g in queries.framework().groups)]


def test_everything_names_its_source_and_status() -> None:
    for row in dated():
        assert row.source
        assert row.status in {"verbatim", "reconstructed", "project", "to_verify", "provisional"}


def test_the_framework_has_the_seven_groups_of_the_decree() -> None:
    assert [g.code for g in queries.framework().groups] == ["a", "b", "c", "d", "đ", "e", "g"]


def test_numbers_that_counters_store_never_move() -> None:
    assert {g.code: g.number for g in queries.groups()} == {
        "elderly": 1,
        "disability": 2,
        "poor": 3,
        "tenant": 4,
        "trader": 5,
        "ethnic": 6,
    }
    assert {s.code: s.number for s in queries.services()} == {
        "phone": 1,
        "vneid": 2,
        "congdanso": 3,
        "public-service": 4,
        "vssid": 5,
        "health-book": 6,
        "etax": 7,
        "cashless": 8,
        "signature": 9,
        "marketplace": 10,
        "ai": 11,
        "safety": 12,
    }


def test_an_adult_is_eighteen_and_a_bare_year_counts_from_its_last_day() -> None:
    rule = queries.adult_rule()
    assert (rule.age_years, rule.year_only_month, rule.year_only_day) == (18, 12, 31)


def test_every_consent_is_asked_in_a_spoken_sentence() -> None:
    for purpose in queries.purposes():
        assert purpose.spoken.endswith("đồng ý không?")
