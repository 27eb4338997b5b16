"""What variants must be: another right act is told in other words, and every trap has an honest twin."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from hocvuso.assessment.rules import spoken
from hocvuso.assessment.types import Json
from hocvuso.practice.machine import start
from hocvuso.practice.reach import to_the_goal

SEEDS = range(6)
"""Drawings that are compared."""
OWN = ("can", "feedback", "why_right")
"""What a variant says in words of its own when its right act is another."""
OFTEN = 3
"""Words that stand in so many traps' tasks, or more, have to stand in as many ordinary ones."""
LONGEST = 6
"""Longer sequences of words hold one of this length."""


def variants(items: Mapping[str, Json]) -> Iterator[str]:
    """Yield what is wrong with variants and with traps, one sentence each."""
    for name, item in items.items():
        base = items.get(item["template"], item)
        if item is not base and "scenario" in item and right_acts(item) != right_acts(base):
            same = [part for part in OWN if item[part] == base[part]]
            yield from (f"{name}: {part} is the base's, and the right act is another" for part in same)
        if item.get("honest"):
            yield from _honest(name, item, base)
        elif item is base and item["kind"] == "refusal" and not _has_a_twin(item, items):
            yield f"{name}: a trap needs an honest variant, an honest `twin` or `honest_within`"
    yield from _told_apart(items)


def right_acts(item: Json) -> list[list[str]]:
    """Return the right acts of some drawings: two items with the same ones have the same key."""
    scenario, twist = item["scenario"], item["twist"]
    return [[event for event, _ in to_the_goal(scenario, start(scenario, n, "check", twist))[1]] for n in SEEDS]


def _honest(name: str, item: Json, base: Json) -> Iterator[str]:
    if item is base or item["kind"] != "refusal":
        yield f"{name}: only a variant of a trap is honest"
    if item["ask"] != base["ask"]:
        yield f"{name}: the honest variant asks in other words than its trap"
    if spoken(item) and "rubric" not in item:
        yield f"{name}: spoken, it needs a rubric of its own: here refusing is not what is right"


def _has_a_twin(item: Json, items: Mapping[str, Json]) -> bool:
    """Whether somebody who always refuses would be seen to: an honest variant, twin, or part of the task itself."""
    if any(other["template"] == item["id"] and other.get("honest") for other in items.values()):
        return True
    if items.get(item.get("twin", ""), item)["kind"] == "performance":
        return True
    within = item.get("honest_within")
    return within is not None and within in (item["scenario"]["goal"].get("if") or {})


def _told_apart(items: Mapping[str, Json]) -> Iterator[str]:
    """What a task asks may not tell that it is a trap."""
    tasks = [item for item in items.values() if item["id"] == item["template"] and "scenario" in item]
    traps: Counter[str] = Counter()
    ordinary: Counter[str] = Counter()
    for item in tasks:
        (traps if item["kind"] == "refusal" else ordinary).update(_sequences(item["ask"]))
    found = [words for words, count in traps.items() if count >= OFTEN and count > ordinary[words]]
    for words in sorted(found, key=lambda words: (-traps[words], words)):
        shares = f"in {traps[words]} traps and in {ordinary[words]} ordinary tasks"
        yield f"“{words}” stands {shares}: it gives the trap away"


def _sequences(ask: str) -> set[str]:
    words = re.findall(r"{[\w.]+}|\w+", ask.lower())
    return {" ".join(words[n : n + size]) for size in range(1, LONGEST + 1) for n in range(len(words) - size + 1)}
