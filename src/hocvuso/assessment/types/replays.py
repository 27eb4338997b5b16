"""A check played again from its log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hocvuso.assessment.types.checks import Incident, SessionInfo


@dataclass(frozen=True, slots=True)
class ReplayedTask:
    """A task of a replay. `can`: what it shows. `category` of `categories`, from 0; None = broken or not done.

    `slope`, `thresholds`: the item's parameters in logits; `ratio`: the log-likelihood ratio after this task;
    `chosen_for`: why it came.
    """

    number: int
    item: str
    kind: str
    group: str
    ask: str
    can: str
    given: str
    category: int | None
    categories: int
    help: str
    slope: float
    thresholds: tuple[float, ...]
    chosen_for: str
    ratio: float
    alone: bool

    @property
    def best(self) -> int:
        """The highest category."""
        return self.categories - 1


@dataclass(frozen=True, slots=True)
class Replay:
    """What playing a session again shows; `differences` empty = the log and the rules agree.

    `ratio` in units of 2**-16; `pass_at`, `not_yet_at`: the thresholds of the log-likelihood ratio. `signature`:
    signed, unsigned (from before signatures), another_key or broken.
    """

    session: UUID
    state: str
    outcome: str
    outcome_said: str
    reason: str
    mode: str
    started_at: datetime
    ended_at: datetime | None
    rule: str
    bank: str
    seed: int
    eligible: tuple[str, ...]
    of_items: int
    pass_at: float
    not_yet_at: float
    ratio: int
    items: int
    tasks: tuple[ReplayedTask, ...]
    incidents: tuple[Incident, ...]
    log_hash: str
    signature: str
    signed_by: str
    void_reason: str
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything came out as it is stored."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class AuditedCheck:
    """A check as an auditor sees it: whose it is, who helped, and what playing it again shows."""

    session: SessionInfo
    helper: UUID
    replay: Replay
