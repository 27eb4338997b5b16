"""Shapes of the engine. Parameters are thousandths (whole numbers), so that a stored session is exact for ever."""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["attained", "not_yet", "continue"]


@dataclass(frozen=True, slots=True)
class Item:
    """An item as the engine sees it.

    `slope` > 0 and ascending `thresholds` (n categories have n-1) in thousandths of a logit. `template`: items of one
    template never meet in one test, nor do `enemies`. `tags`: what the blueprint counts ("group:b", "kind:refusal").
    """

    id: str
    slope: int
    thresholds: tuple[int, ...]
    template: str
    tags: frozenset[str]
    enemies: frozenset[str] = frozenset()
    twin: str = ""

    @property
    def categories(self) -> int:
        """Number of ordered categories."""
        return len(self.thresholds) + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A demand of the blueprint: at least `least`, at most `most` items with the tag."""

    tag: str
    least: int = 0
    most: int = 99


@dataclass(frozen=True, slots=True)
class Rule:
    """How a test is put together and ends. Logits in thousandths, risks and the cap in parts per million.

    `pass_risk`: the risk of a pass for somebody at `cut - delta`; `not_yet_risk`: of "not yet" for somebody at
    `cut + delta`. `cap`: the largest share of tests that may hold one item. `top`: how many of the best items the
    next one is drawn from. `lean`: distance from the cut at which items are weighed for a person who leans that way.
    """

    cut: int
    delta: int
    pass_risk: int
    not_yet_risk: int
    minimum: int
    maximum: int
    cells: tuple[Cell, ...]
    top: int = 5
    cap: int = 1_000_000
    lean: int = 800


@dataclass(frozen=True, slots=True)
class Answer:
    """An item that was given, and the category reached; None = no evidence (a broken task)."""

    item: str
    category: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The next item, or None, and why: "cell", "information", "relaxed" (the cap was lifted for a cell), "empty"."""

    item: str | None
    reason: str
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a test stands: `outcome` None = go on. `ratio`: log-likelihood ratio in units of 2**-16."""

    outcome: Outcome | None
    reason: str
    ratio: int
    scored: int


@dataclass(frozen=True, slots=True)
class Band:
    """What happened to people of about one ability (`middle`, logits). Shares add to 1."""

    middle: float
    people: int
    attained: float
    not_yet: float
    inconclusive: float
    mean_length: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation showed. Shares are of the people named; `inconclusive` and `length` of all."""

    people: int
    mean_length: float
    median_length: float
    accuracy_of_decided: float
    false_pass: float
    false_not_yet: float
    inconclusive: float
    exposure: dict[str, float] = field(default_factory=dict)
    relaxed: float = 0.0
    bands: tuple[Band, ...] = ()

    @property
    def max_exposure(self) -> float:
        """The largest share of tests that held one item."""
        return max(self.exposure.values(), default=0.0)
