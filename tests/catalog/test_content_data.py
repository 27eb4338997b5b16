"""Dated data: everything the rules read has a source, a status and a period; codes and numbers are unique."""

import re
from datetime import date

import pytest

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


def test_each_group_has_items_that_say_whose_words_they_are() -> None:
    framework = queries.framework()
    assert {item.group for item in framework.items} == {group.code for group in framework.groups}
    for item in framework.items:
        assert item.code.startswith(f"{item.group}.") and item.name and item.source
        assert item.status in {"reconstructed", "project"}  # nothing is verbatim before the appendix is public


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
        assert purpose.spoken.endswith("Bác đồng ý không?") and purpose.spoken_younger.endswith("Anh/chị đồng ý không?")
        assert not re.search(r"\b[Bb]ác\b|\b[Cc]on\b", purpose.spoken_younger)
    for pillar in queries.pillars():
        assert not re.search(r"\b[Bb]ác\b|\b[Cc]on\b", pillar.ask_younger)


def test_somebody_of_forty_two_is_not_called_bac() -> None:
    today = date(2026, 11, 26)
    asked = [queries.is_younger(year, today) for year in (1984, 1954, None)]
    assert asked == [True, False, False], "whose year nobody knows is spoken to as to an elder"


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: &a {x: y}\nb: *a\n",
        "rows:\n  - &r {x: y}\n  - *r\n",
        "x: " + "y" * 600_000,
        "a: [",
        "just words",
        "a: !!python/object/apply:os.system ['true']",
    ],
)
def test_a_file_that_could_unfold_without_end_or_run_something_is_refused(settings, tmp_path, text: str) -> None:
    (tmp_path / "vi").mkdir()
    (tmp_path / "vi" / "bomb.yaml").write_text(text, encoding="utf-8")
    settings.HOCVUSO_CONTENT = tmp_path
    with pytest.raises(queries.ContentBroken, match=r"bomb\.yaml"):
        queries.content_file("bomb.yaml")
    queries.content_file.cache_clear()
