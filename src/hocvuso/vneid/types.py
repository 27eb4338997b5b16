"""What the vneid room tells doors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hocvuso.kernel.language import said


@dataclass(frozen=True, slots=True)
class HandoverInfo:
    """One request as screens show it. `column`: waiting | in_flight | parked | refused | confirmed, or ""."""

    request: UUID
    version: int
    action: str
    commune: int
    neighbourhood: int
    resident: UUID
    state: str
    column: str
    code: str
    changed_at: datetime
    visible_since: datetime | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of the hand-over, at this moment: five columns that add up to `attained`."""

    waiting: int
    in_flight: int
    parked: int
    refused: int
    confirmed: int

    @property
    def attained(self) -> int:
        """All whose attainment was queued and still holds."""
        return self.waiting + self.in_flight + self.parked + self.refused + self.confirmed


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means to the team: what happened, what to do, and the kind of task."""

    code: str
    title_vi: str
    todo_vi: str
    task: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)

    @property
    def todo(self) -> str:
        """The todo in the language in use."""
        return said(self.todo_vi)


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    """How the exchange with the receiver is doing."""

    ready: bool
    last_sent_at: datetime | None
    last_receipt_at: datetime | None
    attempts: int
    next_try_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class ListInfo:
    """An official list that was imported: rows = new + known + elsewhere + unmatched + unreadable."""

    id: UUID
    file_name: str
    file_sha256: str
    imported_at: datetime
    rows: int
    new: int
    known: int
    elsewhere: int
    unmatched: int
    unreadable: int
