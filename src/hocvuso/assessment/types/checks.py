"""One check: its tasks, its state, what the person is told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from hocvuso.assessment.types import Json

Help = Literal["none", "read_aloud", "hint"]
HELPS: tuple[Help, ...] = ("none", "read_aloud", "hint")

NEEDS = ("large_text", "read_aloud", "breaks", "other_hand", "no_screen")
"""How the check is adjusted, without penalty. `breaks`: a rest is offered every few tasks; `other_hand`: the left hand
holds the phone's controls; `no_screen`: spoken tasks only."""

REST_EVERY = 3
"""After so many tasks a rest is offered to whoever needs breaks. A rest has no length and is counted nowhere."""

INCIDENTS = ("disturbed", "power", "answered_for", "other")
"""What a helper may report of a check, during it or just after; nothing follows by itself."""


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One answer to choose from."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """A level of a spoken task: the acts the helper sees or hears."""

    level: str
    acts: str
    example: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """What the screen of one task needs. Nothing in it tells which answer is right.

    `note`: how the helper acts a trap out; `script`: what the person then hears. `passed_before`: this
    person has passed a task over in this check, so what that means was said.
    """

    session: UUID
    number: int
    item: str
    kind: str
    ask: str
    options: tuple[ChoiceOption, ...] = ()
    rubric: tuple[RubricLevel, ...] = ()
    may_ask_again: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()
    note: str = ""
    script: str = ""
    passed_before: bool = False
    seed: int = 0
    twist: Json | None = None


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as pages show it."""

    id: UUID
    resident: UUID
    resident_name: str
    commune: int
    neighbourhood: int
    state: str
    outcome: str
    needs: tuple[str, ...]
    address: str
    started_at: datetime
    ended_at: datetime | None
    answered: int
    laid: int
    provisional: bool
    rule: str
    bank: str
    void_reason: str = ""
    mode: str = "screen"
    rest_due: bool = False


class Practise(NamedTuple):
    """Something to practise: in words, and the unit or scenario (its id) where it can be practised."""

    can: str
    where: str


class Said(NamedTuple):
    """A task that was answered, as it was asked, and what is said to its answer."""

    ask: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page for the person: what could be seen, what not yet. Never a score.

    `again_on`: the day from which the next check may begin, None for any day.
    """

    outcome: str
    seen: tuple[str, ...]
    practise: tuple[Practise, ...]
    feedback: tuple[Said, ...] = ()
    again_on: date | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What was reported of a check: by whom, when, at which task (0 = none lay open), and whether it was over then."""

    kind: str
    said: str
    words: str
    at: datetime
    by: UUID
    task: int
    afterwards: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a page about one check needs: `task` lies open, or `told` explains what came out, or neither."""

    session: SessionInfo
    task: TaskView | None
    told: Explanation | None
    incidents: tuple[Incident, ...] = ()
