"""From what a person did to a category. The server plays every trace again; nothing a phone counts is believed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hocvuso.assessment import rules
from hocvuso.assessment.errors import AnswerUnreadable
from hocvuso.assessment.types import Json
from hocvuso.practice.machine import ImpossibleEvent, replay

LONGEST_TRACE = 40_000


ACTED_OUT = {
    "2": {"acts": "Tự dừng, không làm theo, và nói hoặc làm được việc an toàn kế tiếp."},
    "1": {"acts": "Không làm theo, nhưng còn thiếu việc an toàn kế tiếp hoặc phải hỏi thêm."},
    "0": {"acts": "Làm theo, đọc mã, chuyển tiền, ký, hoặc hứa sẽ làm."},
}
"""The rubric of a trap that a helper acts out because the person uses no screen; an honest variant brings its own."""


def read_answer(item: Mapping[str, Any], given: Mapping[str, str]) -> Json:
    """Return what is kept of an answer: an option, a rubric level, a trace, or that the person moved on.

    Raises AnswerUnreadable.
    """
    if given.get("moved_on"):
        return {"moved_on": True}
    if item["kind"] in {"performance", "refusal"} and given.get("trace"):
        return {"events": _events(given["trace"])}
    if item["kind"] == "choice" and given.get("option") in {o["id"] for o in item["options"]}:
        return {"option": given["option"]}
    if given.get("rubric") in rubric_of(item):
        return {"rubric": given["rubric"], "said": given.get("said", "")[:500]}
    raise AnswerUnreadable()


def category(item: Mapping[str, Any], answer: Mapping[str, Any], *, seed: int, help_given: str) -> int:
    """Return the category of a kept answer, after help. Raises AnswerUnreadable for an impossible trace."""
    if answer.get("moved_on"):
        return 0
    if item["kind"] == "refusal" and "rubric" in answer:
        reached = int(answer["rubric"])
    else:
        reached = rules.category_of(item["score"], _marks(item, answer, seed))
    return rules.helped(reached, len(item["b"]) + 1, help_given)


def rubric_of(item: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """Return the levels a helper marks: the item's own, those of a trap acted out, or none."""
    if item["kind"] == "oral" or (item["kind"] == "refusal" and rules.spoken(item)):
        rubric: Mapping[str, Mapping[str, str]] = item.get("rubric", ACTED_OUT)
        return rubric
    return {}


def feedback_of(item: Mapping[str, Any], answer: Mapping[str, Any], category_reached: int) -> str:
    """Return the sentence spoken when the check is over."""
    texts = item["feedback"]
    return str(texts.get(str(answer.get("option"))) or texts.get(str(category_reached)) or item["why_right"])


def _marks(item: Mapping[str, Any], answer: Mapping[str, Any], seed: int) -> dict[str, int | bool]:
    if "option" in answer:
        return {"right": any(o["id"] == answer["option"] and o.get("right") for o in item["options"])}
    if "rubric" in answer:
        return {"rubric": int(answer["rubric"])}
    marks = marks_of_trace(item, answer["events"], seed)
    if marks is None:
        raise AnswerUnreadable()
    return marks


def marks_of_trace(item: Mapping[str, Any], events: Sequence[str], seed: int) -> dict[str, int | bool] | None:
    """Return what a trace shows when it is played again, or None when it can't have happened."""
    try:
        _, shown = replay(item["scenario"], seed, "check", list(events), item["twist"])
    except ImpossibleEvent:
        return None
    return {
        "goal": shown.goal,
        "unsafe": shown.unsafe,
        "wrong": shown.wrong,
        "detour": shown.detour,
        "refused": shown.refused,
        "helps": shown.helps,
    }


def _events(trace: str) -> list[str]:
    if len(trace) > LONGEST_TRACE:
        raise AnswerUnreadable()
    try:
        events = json.loads(trace)["events"]
    except (ValueError, TypeError, KeyError) as error:
        raise AnswerUnreadable() from error
    if not isinstance(events, list) or not all(isinstance(e, str) and len(e) <= 80 for e in events):
        raise AnswerUnreadable()
    return events
