"""The door through which people's changes become facts.

`people` lies below `facts`, so it may not call it: `facts` registers an implementation of `Recorder` at start-up
(its AppConfig.ready). `neighbourhood` 0 = not known yet (places.rules.UNKNOWN). Every change names ids that the
caller made (UUIDv7), so recording is repeatable.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from hocvuso.kernel import ids

Sex = Literal["f", "m", ""]
Relation = Literal["head", "spouse", "child", "parent", "other", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """A birth date as far as it is known: year only, month and year, or whole. All None = unknown."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentListed:
    """A roll names this person as living here (fact `resident.listed`)."""

    resident: UUID
    commune: int
    neighbourhood: int
    household: UUID | None
    name: str
    sex: Sex = ""
    birth: Birth = Birth()
    groups: tuple[str, ...] = ()
    need_codes: tuple[str, ...] = ()
    relation: Relation = ""
    fact: UUID = field(default_factory=ids.uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentAmended:
    """Some fields of a known person changed (fact `resident.amended`); None = unchanged, values replace.

    `commune` and `neighbourhood` say where the person is counted now (the envelope); `new_neighbourhood`
    and `new_household` are set when those themselves change. `listed=False`: a whole roll no longer names
    the person - a flag, never a death; `listed=True`: named again.
    """

    resident: UUID
    commune: int
    neighbourhood: int
    name: str | None = None
    sex: Sex | None = None
    birth: Birth | None = None
    groups: tuple[str, ...] | None = None
    need_codes: tuple[str, ...] | None = None
    relation: Relation | None = None
    new_neighbourhood: int | None = None
    new_household: UUID | None = None
    listed: bool | None = None
    fact: UUID = field(default_factory=ids.uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdListed:
    """A household at an address (fact `household.listed`)."""

    household: UUID
    commune: int
    neighbourhood: int
    address: str
    fact: UUID = field(default_factory=ids.uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdAmended:
    """A household's address or neighbourhood changed (fact `household.amended`); None = unchanged."""

    household: UUID
    commune: int
    neighbourhood: int
    address: str | None = None
    new_neighbourhood: int | None = None
    fact: UUID = field(default_factory=ids.uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsMerged:
    """Two records are one person (fact `resident.merged`, subject `resident`); retract it to take it back."""

    resident: UUID
    other: UUID
    commune: int
    neighbourhood: int
    fact: UUID = field(default_factory=ids.uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted:
    """Take back one earlier fact about the subject (fact `fact.retracted`)."""

    subject_kind: Literal["resident", "household"]
    subject: UUID
    commune: int
    neighbourhood: int
    retracts: UUID
    reason: str
    fact: UUID = field(default_factory=ids.uuid7)


Change = ResidentListed | ResidentAmended | HouseholdListed | HouseholdAmended | ResidentsMerged | Retracted


class Recorder(Protocol):
    """What `facts` offers to the people room. Called inside the caller's transaction."""

    def record(
        self, *, changes: Sequence[Change], actor: UUID, organisation: UUID | None, occurred_at: datetime, purpose: str
    ) -> None:
        """Record each change as one fact whose id is `change.fact`; a known id is ignored. Set-based: up to 2,000."""
        ...

    def later_facts(self, *, commune: int, residents: Collection[UUID], besides: Collection[UUID]) -> set[UUID]:
        """Return which of `residents` have unretracted facts, taken in after the first of `besides` about them.

        What was known about a person before the roll stays out of the question: only what came later keeps them.
        """
        ...


_recorder: Recorder | None = None


def register_recorder(recorder: Recorder) -> None:
    """Put the implementation in place; called once, by `facts` at start-up."""
    global _recorder
    _recorder = recorder


def recorder() -> Recorder:
    """Return the registered implementation. Raises RuntimeError when the fact ledger is not installed."""
    if _recorder is None:
        raise RuntimeError("no recorder: the facts room registers one at start-up")
    return _recorder
