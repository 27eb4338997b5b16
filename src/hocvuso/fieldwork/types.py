"""What field work tells the doors."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hocvuso.kernel.language import said


@dataclass(frozen=True, slots=True)
class TeamInfo:
    """A team. `neighbourhood` 0 = the whole commune; `members`: how many today."""

    id: UUID
    commune: int
    neighbourhood: int
    organisation_id: UUID
    organisation: str
    name: str
    members: int = 0


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """Somebody's place in a team."""

    id: UUID
    account_id: UUID
    name: str
    leads: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """A round: an evening's doors. `visited`: doors with any result, `met`: where somebody was met."""

    id: UUID
    commune: int
    neighbourhood: int
    team_id: UUID
    team: str
    title: str
    starts_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    doors: int
    visited: int
    met: int


@dataclass(frozen=True, slots=True)
class DoorInfo:
    """A door of a round, in walking order. `result`: code of the catalogue's door results, "" before any visit."""

    id: UUID
    household: UUID
    commune: int
    neighbourhood: int
    address: str
    position: int
    assigned_to: UUID | None
    assigned_name: str
    result: str
    visited_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonAtDoor:
    """What a volunteer must know of somebody before knocking; needs, never diagnoses.

    `wish`, `barriers`: codes of the catalogue. `pillars`: what was last seen of each.
    """

    id: UUID
    name: str
    birth_year: int | None
    needs: tuple[str, ...]
    wish: str
    barriers: tuple[str, ...]
    consents: dict[str, bool]
    pillars: dict[str, bool]
    met: bool


@dataclass(frozen=True, slots=True)
class PackedDoor:
    """A door as the phone carries it."""

    door: DoorInfo
    people: tuple[PersonAtDoor, ...]
    appointment: datetime | None = None
    last_result: str = ""
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A round as the phone carries it. `cursor`: newest server_seq of the commune that the pack knows."""

    round: RoundInfo
    doors: tuple[PackedDoor, ...]
    cursor: int
    others: int = 0
    """doors that teammates walk, not in the pack"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household that could be a door of a round, in walking order."""

    household: UUID
    address: str
    people: int
    met: int
    """how many of its people were ever met"""
    last_result: str
    last_at: datetime | None
    waiting: bool
    """already a door of a round that is not closed"""


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """A task of a team: what happened (`meaning`), what to do, and about whom."""

    id: UUID
    commune: int
    neighbourhood: int
    resident: UUID
    name: str
    household: UUID | None
    address: str
    code: str
    title: str
    meaning: str
    todo: str
    visit: bool
    created_at: datetime
    done_at: datetime | None
    done_by: str
    note: str


@dataclass(frozen=True, slots=True)
class HandoverCode:
    """What a refusal means and what the team does about it (content/vi/handover_codes.yaml)."""

    code: str
    title_vi: str
    meaning_vi: str
    todo_vi: str
    visit: bool
    """whether somebody must go and see the person"""
    task: bool
    """whether there is anything to do for a team"""

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)

    @property
    def meaning(self) -> str:
        """The meaning in the language in use."""
        return said(self.meaning_vi)

    @property
    def todo(self) -> str:
        """The todo in the language in use."""
        return said(self.todo_vi)
