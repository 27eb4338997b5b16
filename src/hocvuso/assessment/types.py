"""Shapes of the assessment room."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

Help = Literal["none", "read_aloud", "hint"]
REST_EVERY = 3
"""After so many tasks a rest is offered to whoever needs breaks. A rest has no length and is counted nowhere."""
HELPS: tuple[Help, ...] = ("none", "read_aloud", "hint")
NEEDS = ("large_text", "read_aloud", "breaks", "other_hand", "no_screen")
"""How the check is adjusted, without penalty. `breaks`: a rest is offered every few tasks; `other_hand`: the left hand
holds the phone's controls; `no_screen`: spoken tasks only."""
INCIDENTS = ("disturbed", "power", "answered_for", "other")
"""What a helper may report of a check, during it or just after; nothing follows by itself."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PassRule:
    """A version of the pass rule as data; `plain` is what a session keeps for its replay."""

    code: str
    title: str
    status: str
    source: str
    framework: str
    framework_version: str
    level: str
    valid_from: date
    valid_to: date | None
    plain: Json

    @property
    def provisional(self) -> bool:
        """Whether nobody has signed it for the city: every result is then đạt (tạm tính)."""
        return not self.plain.get("signed_by")


VersionKind = Literal["bank", "rule", "paper"]
VERSION_KINDS: tuple[VersionKind, ...] = ("bank", "rule", "paper")


@dataclass(frozen=True, slots=True)
class InForce:
    """What a check that begins now uses: the version of the bank, the pass rule, the rule for paper."""

    bank: str
    rule: PassRule
    paper: Json


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A kind of version as the lab shows it: what is in force, and what waits (`waiting` empty: nothing).

    `figures`: what the trial of the waiting one showed, in thousandths; empty = not tried as it is now. `before`: codes
    that were in force and may be put back.
    """

    kind: VersionKind
    code: str
    since: datetime
    shipped: bool
    by: UUID | None
    waiting: str
    figures: dict[str, int]
    before: tuple[str, ...]


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


class SignalCheck(NamedTuple):
    """A check that a case is about; `person` empty where the viewer may not see names."""

    id: UUID
    person: str
    started_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class SignalInfo:
    """A case to look at. `evidence` as `honesty` wrote it; `checks`: those inside the viewer's places, `outside`: how
    many others it is about; `can`, `ask`: the words of the item a leak is about."""

    id: UUID
    kind: str
    commune: int | None
    neighbourhood: int
    evidence: Json
    checks: tuple[SignalCheck, ...]
    outside: int
    can: str
    ask: str
    found_at: datetime
    closed_at: datetime | None
    note: str


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
    look: "Look | None"


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a page about one check needs: `task` lies open, or `told` explains what came out, or neither."""

    session: SessionInfo
    task: TaskView | None
    told: Explanation | None
    incidents: "tuple[Incident, ...]" = ()


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
