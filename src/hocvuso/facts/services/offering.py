"""A phone says what it still holds; a restored server says what of it is gone (docs/guides/sync.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.facts import heads, refill, storage, wire
from hocvuso.facts.rules import moment_text, to_ms
from hocvuso.facts.services.pushing import PushUnreadable
from hocvuso.identity.types import DeviceInfo
from hocvuso.kernel import clock

MOST_IDS = 5000


@dataclass(frozen=True, slots=True)
class Offer:
    """What a phone holds with receipts: {commune: fact ids}. `part` 0 = the first; `more`: another part follows.

    `witness`: an answer of this server the phone still has, shown when the server seems to have gone back.
    """

    ids: Mapping[int, list[str]]
    part: int
    more: bool
    witness: Any = None


def offer_of(*, said: Any) -> Offer:
    """Return an offer whose frame is right. Raises PushUnreadable."""
    try:
        ids = {int(commune): [str(UUID(fact)) for fact in facts] for commune, facts in said["ids"].items()}
        if sum(map(len, ids.values())) > MOST_IDS or any(not 0 < commune <= 99_999 for commune in ids):
            raise PushUnreadable()
        return Offer(ids, wire.whole(said["part"]), said["more"] is True, said.get("witness"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PushUnreadable() from error


def offer(*, device: DeviceInfo, message: Offer) -> dict[str, Any]:
    """Return which of the facts a phone holds this server lacks (`want`): never stored, not parked, not erased.

    Safe to repeat. A witness that is ahead of the ledger proves that the server went back: a new epoch begins.
    """
    heads.check_once()
    _hear(message.witness)
    now = to_ms(clock.now())
    with transaction.atomic():
        want = [
            fact
            for commune, facts in sorted(message.ids.items())
            for held in [storage.held(commune, facts)]
            for fact in facts
            if fact not in held
        ]
        seqs, epoch = storage.heads(message.ids)
        if heads.is_recovering():
            refill.note_offer(
                epoch,
                device.id,
                communes={commune: len(facts) for commune, facts in message.ids.items() if facts},
                awaited=len(want),
                more_to_come=message.more,
                added=message.part > 0,
                now=now,
            )
    return {
        "want": want,
        "epoch": epoch,
        "heads": {str(code): seq for code, seq in seqs.items()},
        "server_time": moment_text(now),
        "device": str(device.id),
        "recovering": heads.is_recovering(),
    }


def _hear(witness: Any) -> None:
    """Begin a new epoch when an answer this server signed knows more than its ledger.

    Only a signature of the server itself is believed: a phone's plain word could otherwise stop a city.
    """
    said = refill.signed_payload(witness)
    if said is None:
        return
    try:
        known = {int(commune): wire.whole(seq) for commune, seq in said["heads"].items()}
        heads.hear(wire.whole(said["epoch"]), known)
    except (KeyError, TypeError, ValueError, AttributeError):
        return
