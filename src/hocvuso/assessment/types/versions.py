"""What is tried, waits or is in force: bank and rules."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from hocvuso.assessment.types import Json

VersionKind = Literal["bank", "rule", "paper"]
VERSION_KINDS: tuple[VersionKind, ...] = ("bank", "rule", "paper")


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
