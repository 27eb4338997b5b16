"""What a bank must be before anybody is examined with it. `problems()` returns sentences; none = good."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hocvuso.assessment.rules import ScoreBroken, condition_holds
from hocvuso.assessment.types import Json
from hocvuso.catalog.queries import framework, services
from hocvuso.practice.machine import reached
from hocvuso.practice.reach import reachable, to_the_goal

KINDS = ("performance", "refusal", "choice", "oral")
BASES = ("judged", "pilot", "calibrated")
LONGEST = 20
UNKIND = re.compile(r"\b(trượt|vui lòng|quý khách|nhấn|click|giỏi quá|ngu|nhẹ dạ|cả tin)\b", re.IGNORECASE)
LEAST = {"templates": 36, "performance": 12, "refusal": 6, "oral": 20}


def problems(bank: Json) -> list[str]:
    """Return what is wrong with the bank, one sentence each."""
    items: Mapping[str, Json] = bank["items"]
    found = [f"{name}: {text}" for name, item in items.items() for text in _item(item, items)]
    return [*found, *_whole(items)]


def _item(item: Json, items: Mapping[str, Json]) -> Iterator[str]:
    kind = item["kind"]
    if kind not in KINDS:
        yield f"unknown kind {kind}"
    if item["group"] not in {g.code for g in framework().groups}:
        yield f"group {item['group']} is not in the framework"
    if item["service"] not in {s.code for s in services()}:
        yield f"service {item['service']} is not in the catalogue"
    if item["basis"] not in BASES:
        yield f"basis {item['basis']} is none of {', '.join(BASES)}"
    if not item["source"].get("basis") or not item["source"].get("status"):
        yield "the source needs basis and status"
    if item["language"] not in {"A", "B", "C"}:
        yield "language is A, B or C"
    if item["a"] <= 0 or item["b"] != sorted(set(item["b"])):
        yield "a must be positive and b ascending"
    templates = {other["template"] for other in items.values()}
    for name in [*item["enemies"], *([item["twin"]] if "twin" in item else [])]:
        if name not in templates and name not in items:
            yield f"{name} is not in the bank"
    yield from _score(item)
    yield from _words(item)
    if kind in {"performance", "refusal"}:
        yield from _runs(item)
    if kind == "choice":
        right = [o for o in item["options"] if o.get("right")]
        if len(right) != 1 or len(item["options"]) < 3:
            yield "three answers or more, one of them right"
        for option in item["options"]:
            if not option.get("right") and not (option.get("thinks") and option["id"] in item["feedback"]):
                yield f"{option['id']}: say what is thought and what is answered"
    if kind == "oral" and set(item["rubric"]) != {str(n) for n in range(len(item["b"]) + 1)}:
        yield "the rubric needs one level for each category"


def _score(item: Json) -> Iterator[str]:
    if [row["cat"] for row in item["score"]] != list(range(len(item["b"]) + 1)):
        yield "score: categories must be 0..n, one more than b"
    if item["kind"] != "choice" and not {str(row["cat"]) for row in item["score"]} <= set(item["feedback"]):
        yield "feedback: one text for each category"
    try:
        for row in item["score"]:
            condition_holds(row["if"], {})
    except ScoreBroken as error:
        yield f"score: can't read “{error}”"


def _words(item: Json) -> Iterator[str]:
    texts = [item["ask"], item["why_right"], *item["feedback"].values(), *(o["text"] for o in item.get("options", []))]
    for text in texts:
        for sentence in re.split(r"(?<=[.!?:;])\s+", text):
            if len(re.findall(r"[\w{}.]*\w[\w{}.]*", sentence)) > LONGEST:
                yield f"more than {LONGEST} tiếng: “{sentence}”"
        if bad := UNKIND.search(text):
            yield f"“{bad.group()}” is not how we speak (voice guide)"


def _runs(item: Json) -> Iterator[str]:
    scenario: dict[str, Any] = item["scenario"]
    stuck: set[str] = set()
    for state in reachable(scenario).values():
        if state["ended"]:
            continue
        end, _ = to_the_goal(scenario, state)
        if not reached(scenario, end) and state["screen"] not in stuck:
            stuck.add(state["screen"])
            yield f"from {state['screen']} the right acts don't lead to the goal"


def _whole(items: Mapping[str, Json]) -> Iterator[str]:
    first = {item["template"]: item for item in items.values() if item["id"] == item["template"]}
    kinds = Counter(item["kind"] for item in first.values())
    have = {
        "templates": len(first),
        "performance": kinds["performance"],
        "refusal": kinds["refusal"],
        "oral": sum(1 for item in first.values() if item["oral"]),
    }
    for what, least in LEAST.items():
        if have[what] < least:
            yield f"the bank has {have[what]} {what}, it needs {least}"
    groups = Counter(item["group"] for item in first.values())
    for group in framework().groups:
        if groups[group.code] < 4:
            yield f"group {group.code} has {groups[group.code]} items, it needs 4"
    missing = {s.code for s in services()} - {item["service"] for item in first.values()}
    if missing:
        yield f"no item about {', '.join(sorted(missing))}"
    stems = Counter(
        (item["ask"], next((o["text"] for o in item.get("options", []) if o.get("right")), item["why_right"]))
        for item in first.values()
    )
    for (ask, _), count in stems.items():
        if count > 1:
            yield f"two items share stem and key: “{ask}”"
