"""Scoring of one answer, the effect of help, retakes, and the words of a result. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from hocvuso.assessment.engine.types import Answer, Cell, Item, Rule
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import Practise

Marks = Mapping[str, int | bool]
_TOKEN = re.compile(r"\s*(>=|<=|=|>|<|\w+)")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}
WORDS = frozenset({"goal", "unsafe", "wrong", "detour", "refused", "helps", "right", "rubric"})


class ScoreBroken(ValueError):
    """A score condition can't be read."""


def category_of(score: Sequence[Mapping[str, Any]], marks: Marks) -> int:
    """Return the first category whose condition holds, tried from the top. Raises ScoreBroken when none does."""
    for row in score:
        if condition_holds(str(row["if"]), marks):
            return int(row["cat"])
    raise ScoreBroken("no category holds")


def condition_holds(text: str, marks: Marks) -> bool:
    """Evaluate `unsafe >= 1 or not goal`: words, numbers, `and` before `or`, `not`. Raises ScoreBroken."""
    return any(all(_term(term.strip(), marks) for term in part.split(" and ")) for part in text.split(" or "))


def _term(text: str, marks: Marks) -> bool:
    if text.startswith("not "):
        return not _term(text[4:].strip(), marks)
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", "") or not tokens or tokens[0] not in WORDS:
        raise ScoreBroken(text)
    value = marks.get(tokens[0], 0)
    if len(tokens) == 1:
        return bool(value)
    if len(tokens) != 3 or tokens[1] not in _COMPARE or not tokens[2].isdigit():
        raise ScoreBroken(text)
    return _COMPARE[tokens[1]](int(value), int(tokens[2]))


def helped(category: int, categories: int, help_given: str) -> int:
    """Return the category after help: a hint caps it at the highest but one; reading aloud is not help."""
    return min(category, categories - 2) if help_given == "hint" else category


def spoken(item: Mapping[str, Any]) -> bool:
    """Whether an item can be done without a screen: questions, spoken tasks, traps that a helper can act out."""
    return item["kind"] in {"choice", "oral"} or (item["kind"] == "refusal" and item["oral"] and len(item["b"]) == 2)


def unmarked(scenario: Mapping[str, Any]) -> Json:
    """Return a scenario without right acts, hints, marks and the teacher's words; the server keeps those."""
    screens = {}
    for name, screen in scenario["screens"].items():
        acts = {
            act: [{k: v for k, v in rule.items() if k not in {"mark", "say"}} for rule in rules_of]
            for act, rules_of in screen["acts"].items()
        }
        screens[name] = {**{k: v for k, v in screen.items() if k not in {"right", "hints"}}, "acts": acts}
    return {**scenario, "screens": screens}


def on_screen(mode: str) -> bool:
    """Whether a check of this mode can ask for tasks done in the player."""
    return mode not in {"spoken", "paper"}


def printable(item: Mapping[str, Any], without: Collection[str]) -> bool:
    """Whether an item can be printed: no screen, and not one that needs a prop or the person's phone (`without`)."""
    return spoken(item) and item["template"] not in without


def provisional(rule: Mapping[str, Any]) -> bool:
    """Whether a kept rule was not signed for the city, it or the rule for paper laid over it: đạt (tạm tính)."""
    paper = rule.get("paper")
    return not rule.get("signed_by") or (paper is not None and not paper.get("signed_by"))


def engine_item(item: Mapping[str, Any]) -> Item:
    """Return an item of the bank as the engine sees it.

    An honest variant of a trap fills no cell of refusals: nobody passes who has refused nothing.
    """
    kind = "honest" if item.get("honest") else item["kind"]
    return Item(
        id=item["id"],
        slope=item["a"],
        thresholds=tuple(item["b"]),
        template=item["template"],
        tags=frozenset({f"group:{item['group']}", f"kind:{kind}", f"service:{item['service']}"}),
        enemies=frozenset(item["enemies"]),
        twin=item.get("twin") or item.get("nearest", ""),
    )


def engine_rule(rule: Mapping[str, Any], *, on_screen: bool = True) -> Rule:
    """Return a pass rule (thousandths and millionths) as the engine sees it.

    `on_screen` False: a spoken check, in which cells marked `when: screen` can't be asked for.
    """
    cells = tuple(
        Cell(c["tag"], c.get("least", 0), c.get("most", 99))
        for c in rule["cells"]
        if on_screen or c.get("when") != "screen"
    )
    return Rule(
        cut=rule["cut"],
        delta=rule["delta"],
        pass_risk=rule["pass_risk"],
        not_yet_risk=rule["not_yet_risk"],
        minimum=rule["minimum"],
        maximum=rule["maximum"],
        cells=cells,
        top=rule["top"],
        cap=rule["exposure_cap"],
    )


def retake_from(rule: Mapping[str, Any], past: Sequence[tuple[str, datetime]], now: datetime) -> datetime | None:
    """Return when the next check may begin, or None for now. `past`: (outcome, end) of checks that count."""
    retake = rule["retake"]
    wait: list[datetime] = []
    for outcome, ended in past:
        days = int(retake.get(f"{outcome}_days", 0))
        if days:
            wait.append(ended + timedelta(days=days))
    month = sorted(ended for _, ended in past if ended > now - timedelta(days=30))
    most = int(retake["most_in_30_days"])
    if len(month) >= most:
        wait.append(month[-most] + timedelta(days=30))
    latest = max(wait, default=None)
    return latest if latest is not None and latest > now else None


def told(
    items: Mapping[str, Mapping[str, Any]], answers: Sequence[Answer]
) -> tuple[tuple[str, ...], tuple[Practise, ...]]:
    """Return what could be seen and at most two things to practise, in the words of the items.

    A task counts as seen in the upper half of its categories. Practice comes from the weakest answers, from
    different groups where possible; for equal ones the easiest task first.
    """
    seen: list[str] = []
    weak: list[tuple[float, int, str, str, str]] = []
    for answer in answers:
        if answer.category is None:
            continue
        item = items[answer.item]
        share = answer.category / len(item["b"])
        if share > 0.5:
            seen.append(item["can"])
        else:
            weak.append((share, item["b"][0], item["group"], item["can"], item.get("next_if_low", "")))
    weak.sort()
    chosen: list[tuple[float, int, str, str, str]] = []
    for fresh in (True, False):
        for row in weak:
            used = {c[2] for c in chosen}
            if len(chosen) < 2 and row not in chosen and (not fresh or row[2] not in used):
                chosen.append(row)
    return tuple(dict.fromkeys(seen)), tuple(Practise(row[3], row[4]) for row in chosen)
