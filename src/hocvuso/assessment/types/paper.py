"""Booklets: printed, entered by two people, settled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hocvuso.assessment.types.checks import SessionInfo


@dataclass(frozen=True, slots=True)
class PaperTask:
    """A task of a booklet. `marks`: what may be entered (letters, or levels with the acts that earn them)."""

    number: int
    kind: str
    ask: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PaperReader:
    """Somebody who entered a booklet. `again`: the two differed and it is to be read once more."""

    account: UUID
    name: str
    at: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class PaperDifference:
    """A task that two people entered differently, in words; in the order of the readers."""

    number: int
    ask: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class BookletInfo:
    """A booklet as lists and its own page show it. `differences` only when both people have entered it."""

    session: SessionInfo
    code: str
    initials: str
    seen: bool
    readers: tuple[PaperReader, ...] = ()
    differences: tuple[PaperDifference, ...] = ()
    settled_by: str = ""
    settled_reason: str = ""

    @property
    def waits_for_choice(self) -> bool:
        """Whether two entries differ and somebody has to settle it."""
        return bool(self.differences) and self.session.state == "open"


@dataclass(frozen=True, slots=True)
class BookletPaper:
    """What is printed: no name, only initials and the code."""

    code: str
    initials: str
    address: str
    needs: tuple[str, ...]
    tasks: tuple[PaperTask, ...]
    shows: tuple[str, ...]
    cannot_show: tuple[str, ...]
    provisional: bool
