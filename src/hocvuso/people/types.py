"""What the people room tells other rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ResidentInfo:
    """A person on the register, without any number. Unknown parts of the birth date are None."""

    id: UUID
    commune: int
    neighbourhood: int
    household: UUID | None
    name: str
    folded: str
    sex: str
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    groups: tuple[str, ...]
    need_codes: tuple[str, ...]
    listed: bool

    @property
    def birth(self) -> str:
        """The birth date as far as it is known: 05/03/1954, 03/1954, 1954 or empty."""
        return birth_text((self.birth_year, self.birth_month, self.birth_day))


@dataclass(frozen=True, slots=True)
class RollInfo:
    """One uploaded roll. `status`: a code of people.models.ROLL_STATUS; `counts`: see people.roll.intake.counts_of."""

    id: UUID
    commune: int
    file_name: str
    file_size: int
    roll_day: date
    status: str
    encoding: str
    done: int
    total: int
    counts: Mapping[str, Any]
    problem: str
    """why it could not be read, as a sentence; "" when nothing is wrong"""
    uploaded_by: UUID
    created_at: datetime
    accepted_at: datetime | None
    accepted_by: UUID | None
    undone_at: datetime | None
    stands_still: bool
    """background work gave no sign of life for minutes: it was cut off"""

    @property
    def verdicts(self) -> Mapping[str, int]:
        """How many rows have which verdict (people.models.ROW_VERDICT)."""
        found: Mapping[str, int] = self.counts.get("verdicts", {})
        return found

    @property
    def busy(self) -> bool:
        """Whether background work on it is not finished."""
        return self.status in ("uploaded", "reading", "accepting", "undoing")

    @property
    def share_done(self) -> float:
        """How much of the running work is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column of a sheet: letter (A, B, ...), title, role (people.roll.headers.ROLES), the first cells below."""

    index: int
    letter: str
    title: str
    role: str
    legacy: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of a roll as it was recognised."""

    number: int
    name: str
    hidden: bool
    use: bool
    lines: int
    columns: tuple[ColumnInfo, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem of a row. `waits`: the row stays in the queue for it; `fix`: proposed fields; `names`: communes."""

    code: str
    sentence: str
    about: str
    waits: bool
    fix: Mapping[str, Any]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowInfo:
    """One row of a roll: what we read, what the clerk had written, what is wrong, what would change.

    `written`: (title of the column, cell) of the filled cells. `changes`: {field: [before, after]}.
    """

    id: int
    roll: UUID
    commune: int
    roll_status: str
    line: int
    sheet: str
    verdict: str
    data: Mapping[str, Any]
    written: tuple[tuple[str, str], ...]
    cells: Mapping[str, str]
    """{role of the column: cell as written}"""
    problems: tuple[RowProblem, ...]
    changes: Mapping[str, Any]
    resident: UUID | None
    neighbourhood: int

    @property
    def birth(self) -> str:
        """The birth date as far as it is known: 05/03/1954, 03/1954, 1954 or empty."""
        return birth_text(self.data.get("birth") or (None, None, None))


@dataclass(frozen=True, slots=True)
class GoneInfo:
    """A resident whom a roll no longer names. `flagged`: accepted as no longer on the roll."""

    resident: ResidentInfo
    flagged: bool


@dataclass(frozen=True, slots=True)
class PairInfo:
    """Two records that may be one person. Of a side outside the reader's scope only its commune is told.

    Either `row` (a row of a roll) or `other` (a resident) stands beside `resident`. `bits`: weight of evidence in
    bits, None when nothing was weighed. `mine`: both sides lie inside the scope, so the reader may decide.
    """

    id: UUID
    commune: int
    resident: ResidentInfo | None
    row: RowInfo | None
    other: ResidentInfo | None
    other_commune: int | None
    reason: str
    bits: float | None
    status: str
    mine: bool
    addresses: Mapping[UUID, str]
    same_number: bool
    decided_at: datetime | None


def birth_text(parts: Any) -> str:
    """Return [year, month, day] as it is written here, as far as it is known."""
    year, month, day = parts
    known = [f"{part:02d}" for part in (day, month) if part]
    return "/".join([*known, str(year)]) if year else ""
