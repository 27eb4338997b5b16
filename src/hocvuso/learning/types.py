"""Shapes of the learning room: a unit (bài học) as read from `content/vi/units`, format unit/1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from hocvuso.learning.broken import UnitBroken

FORMAT = "unit/1"
STATUSES = ("verbatim", "press", "reconstructed", "project", "to_verify", "provisional")

__all__ = [
    "FORMAT",
    "STATUSES",
    "Callback",
    "Check",
    "HomeRow",
    "LearningPath",
    "LessonScreen",
    "OfficialNumber",
    "Option",
    "PathPart",
    "Picture",
    "Problem",
    "RealStep",
    "RealUse",
    "RecordedSlot",
    "Sheet",
    "Source",
    "SupportPoint",
    "Unit",
    "UnitBroken",
]


WANTS_CHECK = "kiem-tra"
"""In place of a unit in a request for a call: the person wants to be examined."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a screen shows: `alt` is heard, `draw` briefs whoever draws it, `svg` names a shared drawing."""

    alt: str
    draw: str = ""
    svg: str = ""


@dataclass(frozen=True, slots=True)
class LessonScreen:
    """One idea: `say` is spoken and is the caption, `show` the few big words, `note` what may be unfolded."""

    id: str
    idea: str
    say: str
    show: str
    picture: Picture
    metaphor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer of the check inside the lesson; `say` answers it, `thinks` is the idea behind a wrong one."""

    id: str
    text: str
    say: str
    right: bool = False
    thinks: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """The question that shows whether the idea was understood (hiểu)."""

    id: str
    ask: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class RealStep:
    """One line of the checklist for one's own phone today (dùng thật)."""

    id: str
    do: str
    why: str
    help: str


@dataclass(frozen=True, slots=True)
class RealUse:
    """The checklist: `uses_when` lists the steps that make it real use; asked again after these days."""

    title: str
    rule: str
    steps: tuple[RealStep, ...]
    uses_when: tuple[str, ...]
    ask_again_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper to take home; `numbers` names rows of `content/vi/numbers.yaml`."""

    size: str
    title: str
    lines: tuple[str, ...]
    stop_box: str
    mishap_box: str
    numbers: tuple[str, ...]
    next_step: str
    notes: str
    footer: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement of the unit comes from."""

    what: str
    basis: str
    status: str


@dataclass(frozen=True, slots=True)
class HomeRow:
    """The unit's row on the citizen home: an icon of the set, one line of why."""

    icon: str
    line: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A learning unit: lesson, check, practice, real use, sheet, notes to the helper."""

    id: str
    version: int
    title: str
    title_en: str
    promise: str
    promise_en: str
    find_by: tuple[str, ...]
    home: HomeRow
    service: str
    tasks: tuple[str, ...]
    track: str
    atoms: tuple[str, ...]
    framework: tuple[tuple[str, str], ...]
    audiences: tuple[str, ...]
    prerequisites: tuple[str, ...]
    needs_for_real_use: str
    minutes_lesson: int
    minutes_scenario: int
    scams: tuple[str, ...]
    sources: tuple[Source, ...]
    checked_on: date | None
    written_on: date
    valid_to: date
    status: str
    to_verify: tuple[str, ...]
    record_first: tuple[str, ...]
    lesson: tuple[LessonScreen, ...]
    check: Check
    scenario: str
    more_practice: tuple[str, ...]
    """Further scenarios of the unit: drills of one trick each, a variant for pupils."""
    real_use: RealUse
    sheet: Sheet
    for_helper: Mapping[str, object] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """How the unit speaks to its learner whatever the phone chose: a pupil is "em". Empty: as the phone chose."""
        return "em" if self.audiences[0] == "pupil" else ""

    @property
    def unseen(self) -> bool:
        """Whether nobody has compared the unit with the real app yet (staff are told)."""
        return self.checked_on is None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a unit, and where."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass(frozen=True, slots=True)
class PathPart:
    """A unit on a path, with the reason why it stands there."""

    unit: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class LearningPath:
    """A path (lộ trình): units that together make a day, a family or a stall ready."""

    id: str
    title: str
    promise: str
    icon: str
    parts: tuple[PathPart, ...]


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """A row of the official-number card. Without `number`, `where` says where the number is found.

    `checked_on`: compared with the official publication on that day. Without it, `rests_on` says what we go by.
    """

    id: str
    title: str
    number: str
    where: str
    checked_on: date | None
    status: str
    source: str
    rests_on: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class SupportPoint:
    """Điểm hỗ trợ xã hội số of a commune: where, when, which number."""

    place: str
    hours: str
    number: str
    checked_on: date | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSlot:
    """A voice for a screen. It counts when it was let out and the words are still those that were read."""

    unit: str
    screen: str
    recorded_by: UUID
    reader: str
    recorded_at: datetime
    released: bool
    current: bool
    tag: str

    @property
    def counts(self) -> bool:
        """Whether learners hear it."""
        return self.released and self.current


@dataclass(frozen=True, slots=True)
class Callback:
    """Somebody who waits for a call; shown to the commune's own team only."""

    id: UUID
    commune: str
    name: str
    phone: str
    unit: str
    asked_at: datetime
