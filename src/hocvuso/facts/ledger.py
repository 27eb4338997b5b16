"""One fact in its three forms: as it travels (wire), as a row of the ledger, as listeners see it."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from hocvuso.facts.fold import EVIDENCE, FoldFact
from hocvuso.facts.kinds import NAMES
from hocvuso.facts.rules import from_ms, moment_text
from hocvuso.facts.types import StoredFact, Subject

SUBJECTS = ("resident", "household", "group", "staff")
SUBJECT_NUMBER = {name: number for number, name in enumerate(SUBJECTS, start=1)}
QUALITIES = ("exact", "corrected", "bounded")
QUALITY_NUMBER = {name: number for number, name in enumerate(QUALITIES, start=1)}
RESIDENT, HOUSEHOLD = 1, 2


class Row(NamedTuple):
    """A row of `facts_fact`, columns in the order of the table's inserts. Ids are UUID text, moments ms."""

    commune: int
    id: str
    neighbourhood: int
    subject_kind: int
    subject: str
    kind: int
    version: int
    actor: str
    on_behalf_of: str | None
    device: str | None
    device_seq: int | None
    prev_hash: bytes | None
    occurred_at: int
    seen_at: int | None
    seen_cursor: int | None
    received_at: int
    effective_at: int
    quality: int
    server_seq: int
    epoch: int
    evidence: int
    purpose: str
    salt: bytes
    enc: str
    body: str
    fact_hash: bytes


COLUMNS = Row._fields
IDS = frozenset({"id", "subject", "actor", "on_behalf_of", "device"})


def canonical_text(value: Any) -> str:
    """Return canonical JSON of a checked fact or body, quickly.

    The same bytes as kernel.canonical, because envelopes and bodies hold no floats and only plain keys.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def fact_hash(wire: Mapping[str, Any]) -> bytes:
    """Return SHA-256 of the canonical wire form: envelope, salt and body."""
    return sha256(orjson.dumps(wire, option=orjson.OPT_SORT_KEYS)).digest()


def wire_of(row: Row) -> dict[str, Any]:
    """Return the fact as it travels; `fact_hash(wire_of(row)) == row.fact_hash`."""
    seen = None if row.seen_at is None else {"time": moment_text(row.seen_at), "cursor": row.seen_cursor}
    return {
        "id": row.id,
        "kind": NAMES[row.kind],
        "version": row.version,
        "commune": row.commune,
        "neighbourhood": row.neighbourhood,
        "subject": {"kind": SUBJECTS[row.subject_kind - 1], "id": row.subject},
        "on_behalf_of": row.on_behalf_of,
        "device_seq": row.device_seq,
        "prev_hash": None if row.prev_hash is None else row.prev_hash.hex(),
        "occurred_at": moment_text(row.occurred_at),
        "seen": seen,
        "evidence": EVIDENCE[row.evidence - 1],
        "purpose": row.purpose,
        "salt": row.salt.hex(),
        "enc": row.enc,
        "body": orjson.loads(row.body),
    }


def fold_fact(row: Row) -> FoldFact:
    """Return what the fold needs of a row."""
    return FoldFact(
        row.id,
        NAMES[row.kind],
        row.effective_at,
        row.evidence,
        row.commune,
        row.neighbourhood,
        orjson.loads(row.body),
        row.subject,
    )


def stored_fact(row: Row) -> StoredFact:
    """Return a row as listeners and screens see it."""
    return StoredFact(
        id=UUID(row.id),
        kind=NAMES[row.kind],
        version=row.version,
        commune=row.commune,
        neighbourhood=row.neighbourhood,
        subject=Subject(SUBJECTS[row.subject_kind - 1], UUID(row.subject)),  # type: ignore[arg-type]
        actor=UUID(row.actor),
        on_behalf_of=UUID(row.on_behalf_of) if row.on_behalf_of else None,
        device=UUID(row.device) if row.device else None,
        device_seq=row.device_seq,
        prev_hash=row.prev_hash,
        occurred_at=from_ms(row.occurred_at),
        seen_at=None if row.seen_at is None else from_ms(row.seen_at),
        seen_cursor=row.seen_cursor,
        received_at=from_ms(row.received_at),
        effective_at=from_ms(row.effective_at),
        quality=QUALITIES[row.quality - 1],  # type: ignore[arg-type]
        server_seq=row.server_seq,
        epoch=row.epoch,
        evidence=EVIDENCE[row.evidence - 1],  # type: ignore[arg-type]
        purpose=row.purpose,
        salt=row.salt.hex(),
        enc=row.enc,
        body=orjson.loads(row.body),
        fact_hash=row.fact_hash,
    )


class StoredFacts(Sequence[StoredFact]):
    """Rows that become StoredFacts only when a listener looks at them: most listeners need states alone."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        chosen = self._rows[index]
        return [stored_fact(row) for row in chosen] if isinstance(index, slice) else stored_fact(chosen)

    def __iter__(self) -> Iterator[StoredFact]:
        return map(stored_fact, self._rows)

    def of_kinds(self, kinds: frozenset[str]) -> Iterator[StoredFact]:
        """Return the facts of some kinds without building the others."""
        return (stored_fact(row) for row in self._rows if NAMES[row.kind] in kinds)
