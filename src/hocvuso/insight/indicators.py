"""The indicators as data (`content/vi/indicators.yaml`) and their compiled form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hocvuso.catalog import queries as catalog
from hocvuso.facts.fold import EVIDENCE_NUMBER
from hocvuso.facts.spans import PILLARS, SpanRules
from hocvuso.insight.types import Plan
from hocvuso.kernel.language import said

RUNGS = ("understands", "does", "uses")
RUNG_TITLES = {"understands": "hiểu", "does": "làm được", "uses": "dùng thật"}
_FILE = "indicators.yaml"
WORD = 63
"""Bits of a table's column that hold marks: what a signed 64-bit number has."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator (chỉ số). `number` is stable: counters store it. `evidence`: the least tier that counts.

    `denominator`: code of the indicator it is a share of, "" for the denominator itself.
    `main`: kept by neighbourhood for any past day.
    """

    code: str
    number: int
    title_vi: str
    numerator_vi: str
    denominator: str
    evidence: str
    main: bool
    source: str
    status: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)

    @property
    def numerator(self) -> str:
        """Who is counted, in the language in use."""
        return said(self.numerator_vi)


@lru_cache(maxsize=1)
def indicators() -> tuple[Indicator, ...]:
    """Return all indicators by number. Raises ContentBroken when a code or number stands twice."""
    file = catalog.content_file(_FILE)
    found: list[Indicator] = []
    for row in file["indicators"]:
        if row.get("each") == "services":
            for service in catalog.services():
                for step, rung in enumerate(RUNGS, start=1):
                    found.append(
                        Indicator(
                            f"{service.code}.{rung}",
                            row["number"] + 10 * service.number + step,
                            f"{service.title_vi}: {RUNG_TITLES[rung]}",
                            f"{service.title_vi}: người {RUNG_TITLES[rung]}{'' if rung == 'uses' else ' (hoặc hơn)'}",
                            row["denominator"],
                            row["evidence"],
                            False,
                            service.dated.source,
                            service.dated.status,
                        )
                    )
            continue
        found.append(
            Indicator(
                row["code"],
                row["number"],
                row["title"],
                row["numerator"],
                row["denominator"],
                row["evidence"],
                row.get("main", False),
                row.get("source", file["source"]),
                row.get("status", file["status"]),
            )
        )
    codes, numbers = {i.code for i in found}, {i.number for i in found}
    if len(codes) != len(found) or len(numbers) != len(found):
        raise catalog.ContentBroken(f"{_FILE}: a code or number stands twice")
    return tuple(sorted(found, key=lambda i: i.number))


@lru_cache(maxsize=1)
def by_code() -> Mapping[str, Indicator]:
    """Return the indicators by code."""
    return {indicator.code: indicator for indicator in indicators()}


@lru_cache(maxsize=1)
def plan() -> Plan:
    """Return what `rules` need, compiled once."""
    since: dict[str, list[tuple[int, int]]] = {}
    during: dict[str, list[int]] = {}
    exceptions: dict[str, int] = {}
    knocks: dict[str, int] = {}
    sets: dict[str, int] = {}
    number_of = {indicator.code: indicator.number for indicator in indicators()}
    for row in catalog.content_file(_FILE)["indicators"]:
        number, tier = row["number"], EVIDENCE_NUMBER[row["evidence"]]
        for key in _since_keys(row):
            since.setdefault(key, []).append((number, tier))
        if "while" in row:
            during.setdefault(row["while"], []).append(number)
        if "exception" in row:
            exceptions[row["exception"]] = number
        if "knock" in row:
            knocks[row["knock"]] = number
        if "set" in row:
            sets[row["set"]] = number
        if row.get("each") == "services":
            for service in catalog.services():
                for step, rung in enumerate(RUNGS, start=1):
                    for higher in RUNGS[step - 1 :]:
                        since.setdefault(f"rung:{service.code}:{higher}", []).append(
                            (number_of[f"{service.code}.{rung}"], tier)
                        )
    return Plan(
        adults=number_of["adults"],
        reached=number_of["reached"],
        since={key: tuple(pairs) for key, pairs in since.items()},
        during={key: tuple(numbers) for key, numbers in during.items()},
        exceptions=exceptions,
        knocks=knocks,
        sets=sets,
        groups={group.code: group.number for group in catalog.groups()},
        main=frozenset(indicator.number for indicator in indicators() if indicator.main),
    )


@lru_cache(maxsize=1)
def firsts_asked() -> frozenset[str]:
    """Return the `firsts` of a state that some indicator looks at; all four pillars together are one more key."""
    return frozenset({*plan().since, *(f"pillar:{name}" for name in PILLARS)})


@lru_cache(maxsize=1)
def span_rules() -> SpanRules:
    """Return the dated data that spans need: adult age, year-only births, groups by age."""
    adult = catalog.adult_rule()
    return SpanRules(
        adult_age=adult.age_years,
        year_only_month=adult.year_only_month,
        year_only_day=adult.year_only_day,
        age_groups=tuple((g.code, g.min_age) for g in catalog.groups() if g.min_age is not None),
    )


@lru_cache(maxsize=1)
def bits() -> Mapping[int, tuple[int, int]]:
    """Return indicator number -> (word, bit) of the person rows: word 0 for the core, word 1 for services."""
    core = [i.number for i in indicators() if i.number < 100]
    services = [i.number for i in indicators() if i.number >= 100]
    if max(core) > 62 or len(services) > 62:
        raise catalog.ContentBroken(f"{_FILE}: more indicators than bits; add a word to insight.models.Person")
    # services: three bits each by the service's stable number
    place = {n: (n - 100) // 10 * 3 + (n - 100) % 10 - 4 for n in services}
    return {n: (0, 1 << n) for n in core} | {n: (1, 1 << place[n]) for n in services}


@lru_cache(maxsize=1)
def marks() -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Return the bits of a stretch's marks: of the indicators (both words in a row), and of the groups above them."""
    groups = (0, *plan().groups.values())
    return (
        {number: bit << WORD * word for number, (word, bit) in bits().items()},
        {group: 1 << 2 * WORD + group for group in groups},
    )


def words(held: int) -> tuple[int, int, int]:
    """Return the marks of a stretch as the tables keep them: core, services, groups."""
    low = (1 << WORD) - 1
    return held & low, held >> WORD & low, held >> 2 * WORD


def forget_cached() -> None:
    """Drop everything read, after content changed."""
    for reader in (indicators, by_code, plan, firsts_asked, span_rules, bits, marks):
        reader.cache_clear()


def _since_keys(row: Mapping[str, Any]) -> list[str]:
    if "from" in row:
        return list(row["from"])
    if "core" in row:
        higher = RUNGS[RUNGS.index(row["core"]) :]
        return [f"rung:{s.code}:{rung}" for s in catalog.services() if s.core for rung in higher]
    return []
