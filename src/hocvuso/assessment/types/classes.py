"""A class, its seats, and phones that work alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from hocvuso.assessment.types import Json
from hocvuso.assessment.types.checks import Look, TaskView

SeatState = Literal["asking", "open", "paused", "moved", "ended", "void"]


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """A seat as the supervisor sees it. `wants_help` and `idle` say since how many seconds; 0 = not.

    `alone`: the phone has tasks in stock and may go on without a connection; `collected`: some answers came later;
    `waits`: they wait until it is said who helped. `moved`: the check goes on at another seat."""

    id: UUID
    number: int
    name: str
    birth_year: int | None
    session: UUID | None
    resident: UUID | None
    state: SeatState
    answered: int
    laid: int
    wants_help: int
    idle: int
    help_given: str
    started_at: datetime | None
    ended_at: datetime | None
    alone: bool = False
    collected: bool = False
    waits: bool = False
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class; `seats` sorted by who needs the supervisor now."""

    id: UUID
    title: str
    commune: int
    neighbourhood: int
    supervisor: UUID
    opened_at: datetime
    closed_at: datetime | None
    seats: tuple[SeatInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class SeatLook:
    """What the learner's phone shows: waiting (`look` None), a task, or the result in words.

    `left`: the check goes on at another phone; `waits`: work done alone waits for the supervisor;
    `may_go_on`: the person rests by own wish and goes on by own wish.
    """

    title: str
    name: str
    closed: bool
    sent_away: bool
    left: bool
    waits: bool
    may_go_on: bool
    wants_help: bool
    look: Look | None


class AloneTask(NamedTuple):
    """A task done alone that waits to count, and the help noted before the phone was lost from sight."""

    number: int
    ask: str
    noted: str


@dataclass(frozen=True, slots=True)
class AlonePack:
    """What a phone keeps for the case that the connection goes: tasks to come, without what is right."""

    session: UUID
    start: int
    address: str
    tasks: tuple[TaskView, ...]
    scenes: tuple[Json | None, ...]
