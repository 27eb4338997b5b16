"""What goes into the ledger, what comes out, and what listeners are told.

Moments are aware datetimes, kept to the millisecond: that is what phones write and what hashes cover.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from hocvuso.facts.fold import State
from hocvuso.kernel import ids

SubjectKind = Literal["resident", "household", "group", "staff"]
Evidence = Literal["declared", "witnessed", "performed", "examined", "confirmed"]
Quality = Literal["exact", "corrected", "bounded"]
Verdict = Literal["stored", "known", "parked", "erased"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a fact is about."""

    kind: SubjectKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Who says so, and on behalf of which organisation at that time (None = nobody's, for example the system)."""

    account_id: UUID
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A fact to be recorded by this server (`facts.services.record`).

    `neighbourhood` 0 = not known. `purpose`: legal basis or the purpose consented to. `body` must fit the
    schema of (`kind`, `version`) in `facts/kinds/`: plain JSON, no floats. The id is the idempotency key.
    """

    kind: str
    commune: int
    neighbourhood: int
    subject: Subject
    occurred_at: datetime
    evidence: Evidence
    purpose: str
    body: Mapping[str, Any]
    version: int = 1
    id: UUID = field(default_factory=ids.uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """A fact as the ledger holds it. `fact_hash` = SHA-256 of the canonical wire form, 32 bytes."""

    id: UUID
    kind: str
    version: int
    commune: int
    neighbourhood: int
    subject: Subject
    actor: UUID
    on_behalf_of: UUID | None
    device: UUID | None
    device_seq: int | None
    prev_hash: bytes | None
    occurred_at: datetime
    seen_at: datetime | None
    seen_cursor: int | None
    received_at: datetime
    effective_at: datetime
    quality: Quality
    server_seq: int
    epoch: int
    evidence: Evidence
    purpose: str
    salt: str
    enc: str
    body: Mapping[str, Any]
    fact_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The server's word about one fact (RC). `server_seq` and `effective_at` are fixed once and never move.

    `fact_id` is None only for something pushed that has no readable id; `reason` explains `parked`.
    """

    fact_id: UUID | None
    body_hash: str
    epoch: int
    server_seq: int | None
    effective_at: datetime | None
    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StateChange:
    """A person's (or household's) state before and after. None before = new; None after = erased or merged away.

    `resident` is the id of the person as folded: the smallest id of those merged into one.
    """

    resident: UUID
    before: State | None
    after: State | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one transaction changed; given to every view.

    `facts`: the newly stored facts (empty while rebuilding). `only`: while one commune is being rebuilt, write
    nothing but rows of that commune (a person who moved is shown to both communes); None = write all.
    """

    commune: int
    changes: Sequence[StateChange]
    households: Sequence[StateChange] = ()
    facts: Sequence[StoredFact] = ()
    only: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedInfo:
    """Something a phone sent that waits. `kind`: "" when not even that can be read; `can_release`: a person may."""

    id: int
    reason: str
    detail: str
    kind: str
    resident: UUID | None
    commune: int | None
    neighbourhood: int
    actor: UUID | None
    device: UUID | None
    received_at: datetime
    effective_at: datetime | None
    can_release: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmInfo:
    """An open alarm about the ledger: `kind` is one of facts.models.Alarm.KIND."""

    id: int
    kind: str
    commune: int | None
    device: UUID | None
    raised_at: datetime
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapInfo:
    """What a restored database lacks in one commune: numbers in its ledger, and how many facts came back."""

    commune: int
    lacked: int
    returned: int

    @property
    def missing(self) -> int:
        """Return how many numbers are still empty: what was recorded at the server itself is on no phone."""
        return max(0, self.lacked - self.returned)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillInfo:
    """What one phone still held (facts), gave again, and is still to give. `complete`: it has named all it holds."""

    device: UUID
    offered: int
    returned: int
    awaited: int
    complete: bool
    contact_at: datetime

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to come from this phone."""
        return self.complete and self.awaited == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryInfo:
    """How a restored server is being filled again. `open`: it hands nothing over yet."""

    epoch: int
    since: datetime
    open: bool
    gaps: tuple[GapInfo, ...]
    phones: dict[UUID, RefillInfo]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInfo:
    """Two words about one field, neither of whose writers had seen the other: (account, when, value), older first."""

    id: int
    resident: UUID
    commune: int
    neighbourhood: int
    field: str
    opened_at: datetime
    words: tuple[tuple[UUID, datetime, Any], ...]
