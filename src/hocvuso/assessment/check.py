"""What a bank must be before anybody is examined with it. `problems()` returns sentences; none = good."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from hocvuso.assessment.check_playing import playing
from hocvuso.assessment.check_variants import variants
from hocvuso.assessment.rules import ScoreBroken, condition_holds, spoken
from hocvuso.assessment.types import Json
from hocvuso.catalog.queries import framework, services
from hocvuso.practice.queries import scenario_ids

KINDS = ("performance", "refusal", "choice", "oral")
BASES = ("judged", "pilot", "calibrated")
LONGEST = 20
UNKIND = re.compile(r"\b(trượt|vui lòng|quý khách|nhấn|click|giỏi quá|ngu|nhẹ dạ|cả tin)\b", re.IGNORECASE)
LEAST = {"templates": 80, "performance": 30, "refusal": 15, "oral": 20}
"""Items a bank has at least, by kind; variants of a template don't count."""
LEAST_IN_GROUP = 8
ORDER_OF_ANSWERS, ORDER_OF_BUTTONS, WHEN_IT_RINGS = "thứ tự câu trả lời", "thứ tự các nút", "lúc điện thoại reo"
"""What may be named as drawn beside the draws of a scenario."""
UNSEEN_SHARE = 3
"""One performance item in so many, or more, uses screens that practice never shows."""


def problems(bank: Json) -> list[str]:
    """Return what is wrong with the bank, one sentence each."""
    items: Mapping[str, Json] = bank["items"]
    learnt = _learnt()
    found = [f"{name}: {text}" for name, item in items.items() for text in _item(item, items, learnt)]
    return [*found, *variants(items), *_whole(items)]


def _learnt() -> frozenset[str]:
    """Return the ids of units and scenarios: where somebody can practise."""
    units = (Path(settings.HOCVUSO_CONTENT) / "vi" / "units").glob("*.yaml")
    return frozenset({*scenario_ids(), *(path.stem for path in units)})


def _item(item: Json, items: Mapping[str, Json], learnt: frozenset[str]) -> Iterator[str]:
    kind = item["kind"]
    if kind not in KINDS:
        yield f"unknown kind {kind}"
    if item["group"] not in {g.code for g in framework().groups}:
        yield f"group {item['group']} is not in the framework"
    if (item["item"], item["group"]) not in {(i.code, i.group) for i in framework().items}:
        yield f"item {item['item']} is not in group {item['group']} of the framework"
    if item["service"] not in {s.code for s in services()}:
        yield f"service {item['service']} is not in the catalogue"
    if item["basis"] not in BASES:
        yield f"basis {item['basis']} is none of {', '.join(BASES)}"
    if not item["source"].get("basis") or not item["source"].get("status"):
        yield "the source needs basis and status"
    for part in ("atoms", "reason", "can", "why_right"):
        if not item[part]:
            yield f"{part}: missing"
    if item.get("next_if_low") not in learnt:
        yield f"next_if_low: {item.get('next_if_low')} is neither a unit nor a scenario"
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
    yield from _drawn(item)
    if kind in {"performance", "refusal"}:
        yield from playing(item)
    if kind == "choice":
        right = [o for o in item["options"] if o.get("right")]
        if len(right) != 1 or len(item["options"]) < 3:
            yield "three answers or more, one of them right"
        for option in item["options"]:
            if not option.get("right") and not (option.get("thinks") and option["id"] in item["feedback"]):
                yield f"{option['id']}: say what is thought and what is answered"
    if (kind == "oral" or "rubric" in item) and set(item["rubric"]) != {str(n) for n in range(len(item["b"]) + 1)}:
        yield "the rubric needs one level for each category"
    if item["oral"] and not spoken(item):
        yield "oral: nobody can do it without a screen"


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


def _drawn(item: Json) -> Iterator[str]:
    """What an item says is drawn anew for each check has to be."""
    scenario, twist = item.get("scenario", {}), item.get("twist", {})
    drawn = {name for name, spec in scenario.get("draw", {}).items() if len(spec["pick"]) > 1} - set(
        twist.get("draw", {})
    )
    rings = [scenario["injections"][name].get("at", []) for name in twist.get("injections", [])]
    drawn |= {WHEN_IT_RINGS} if any(len(screens) > 1 for screens in rings) else set()
    drawn |= {ORDER_OF_ANSWERS} if item["kind"] == "choice" else {ORDER_OF_BUTTONS} if scenario else set()
    for name in item.get("random", []):
        if name not in drawn:
            yield f"random: nothing draws “{name}”"


def _whole(items: Mapping[str, Json]) -> Iterator[str]:
    first = {item["template"]: item for item in items.values() if item["id"] == item["template"]}
    kinds = Counter(item["kind"] for item in first.values())
    have = {
        "templates": len(first),
        "performance": kinds["performance"],
        "refusal": kinds["refusal"],
        "oral": sum(1 for item in first.values() if spoken(item)),
    }
    for what, least in LEAST.items():
        if have[what] < least:
            yield f"the bank has {have[what]} {what}, it needs {least}"
    unseen = sum(1 for item in first.values() if item["kind"] == "performance" and item.get("unseen_screens"))
    if unseen * UNSEEN_SHARE < kinds["performance"]:
        yield f"{unseen} of {kinds['performance']} performance items use unseen screens, a third is needed"
    groups = Counter(item["group"] for item in first.values())
    for group in framework().groups:
        if groups[group.code] < LEAST_IN_GROUP:
            yield f"group {group.code} has {groups[group.code]} items, it needs {LEAST_IN_GROUP}"
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
    for can, count in Counter(can for can, _ in {(i["can"], i["template"]) for i in items.values()}).items():
        if count > 1:
            yield f"two items say the same on the result page: “{can}”"
