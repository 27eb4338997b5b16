"""The self-check: a handful of short questions, no account, nothing kept. It says what to learn next; never certifies.

The questions are the public ones of the lessons, never those of the bank: what anybody may open can't examine anybody.
The same engine chooses them (each group of the framework once, then where it tells most); there is no result to decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hocvuso.assessment.engine import tables, testing
from hocvuso.assessment.engine.types import Answer, Cell, Item, Rule

QUESTIONS = 7
_SLOPE, _THRESHOLD = 900, -1200
"""As judged for the bank's short questions; a self-check decides nothing, so they only order the questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """A lesson's question: the unit it belongs to, the groups of the framework it touches."""

    unit: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Advice:
    """What came out: units whose idea is there, units to learn (at most two come first), in the order asked."""

    known: tuple[str, ...]
    learn: tuple[str, ...]


def next_question(questions: Sequence[Question], seed: int, answered: Mapping[str, bool]) -> str | None:
    """Return the unit whose question comes next, or None when enough was asked. `answered`: unit -> right, in order."""
    made = tables.make([_item(q) for q in questions], _rule(questions))
    given = [Answer(unit, int(right)) for unit, right in answered.items() if unit in made.index]
    if len(given) >= min(QUESTIONS, len(questions)):
        return None
    everything = frozenset(made.index)
    return testing.next_item(made, seed, everything, given).item


def advise(answered: Mapping[str, bool]) -> Advice:
    """Return what to learn next."""
    return Advice(
        known=tuple(unit for unit, right in answered.items() if right),
        learn=tuple(unit for unit, right in answered.items() if not right),
    )


def _item(question: Question) -> Item:
    tags = frozenset(f"group:{group}" for group in question.groups)
    return Item(question.unit, _SLOPE, (_THRESHOLD,), question.unit, tags)


def _rule(questions: Sequence[Question]) -> Rule:
    groups = sorted({group for q in questions for group in q.groups})
    return Rule(
        cut=-1000,
        delta=300,
        pass_risk=50_000,
        not_yet_risk=50_000,
        minimum=QUESTIONS,
        maximum=QUESTIONS,
        cells=tuple(Cell(f"group:{group}", 1) for group in groups),
    )
