"""Things pushed that can't be accepted (yet): kept with their bytes, shown to people, judged again after an upgrade."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from hocvuso.facts import wire
from hocvuso.facts.drafts import Draft
from hocvuso.facts.ledger import canonical_text, wire_of
from hocvuso.facts.models import Alarm, Parked


class Kept(NamedTuple):
    """What was decided about something that came before."""

    status: str
    reason: str
    received_at: int
    effective_at: int | None
    quality: int


def earlier(device: UUID, hashes: Sequence[bytes]) -> dict[bytes, Kept]:
    """Return what is kept of a device's facts, by hash."""
    if not Parked.objects.filter(device=device).exists():
        return {}
    rows = Parked.objects.filter(device=device, fact_hash__in=list(hashes))
    return {
        bytes(row.fact_hash): Kept(row.status, row.reason, row.received_at, row.effective_at, row.quality)
        for row in rows.defer("raw")
    }


def hash_of(sent: Any) -> bytes:
    """Return the hash under which something sent is kept: for a fact, that of its canonical form."""
    return sha256(wire.raw_bytes(sent)).digest()


def of_misfit(sent: Any, misfit: wire.Misfit, *, device: UUID, actor: UUID, received: int) -> Parked:
    """Return the row of something that does not fit its schema; of its places what can be read is noted."""
    said = sent if isinstance(sent, dict) else {}
    commune, neighbourhood = said.get("commune"), said.get("neighbourhood")
    return Parked(
        fact_id=wire.readable_id(sent),
        commune=commune if type(commune) is int and 0 < commune <= 99_999 else None,
        neighbourhood=neighbourhood if type(neighbourhood) is int and 0 <= neighbourhood <= 32_767 else 0,
        device=device,
        actor=actor,
        raw=wire.raw_bytes(sent),
        fact_hash=hash_of(sent),
        reason=misfit.reason,
        detail=misfit.detail[:200],
        received_at=received,
        judged_at=received,
    )


def of_draft(draft: Draft, reason: str, *, received: int) -> Parked:
    """Return the row of a fact that fits its schema and must wait for another reason."""
    row = draft.row
    return Parked(
        fact_id=row.id,
        commune=row.commune,
        neighbourhood=row.neighbourhood,
        device=row.device,
        actor=row.actor,
        raw=canonical_text(wire_of(row)).encode(),
        fact_hash=row.fact_hash,
        reason=reason,
        received_at=row.received_at,
        effective_at=row.effective_at,
        quality=row.quality,
        judged_at=received,
    )


def keep(rows: Iterable[Parked]) -> None:
    """Write rows; what is kept already stays as it is."""
    Parked.objects.bulk_create(rows, ignore_conflicts=True)


def release(hashes: Sequence[bytes], now: int) -> None:
    """Mark kept facts that have been stored after all."""
    if hashes:
        Parked.objects.filter(fact_hash__in=list(hashes)).update(status="released", judged_at=now)


def raise_alarm(
    kind: str, key: str, *, at: int, commune: int | None = None, device: UUID | None = None, **details: Any
) -> None:
    """Open an alarm, or open it again; one a kind and key."""
    made, new = Alarm.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"commune": commune, "device": device, "details": details, "raised_at": at},
    )
    if not new and made.closed_at is not None:
        Alarm.objects.filter(pk=made.pk).update(closed_at=None, closed_by=None, raised_at=at, details=details)
