"""What an installation has sent: which of its numbers are missing, whether two phones use the same ones.

Envelope only: a number is never a fact's identity and never a licence to throw anything away.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hocvuso.facts.models import DeviceChain
from hocvuso.facts.parking import raise_alarm
from hocvuso.facts.rules import LOSS_AFTER_MS, Ranges, add_numbers, missing_ranges

LONGEST_ANSWER = 50
"""Missing ranges named in one answer: a phone that lost more is asked again."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a push says about the numbers of an account's installation. `fresh`: those of facts nobody had seen."""

    account: UUID
    numbers: Sequence[int]
    fresh: Sequence[int]
    last_hash: bytes | None
    max_seq: int
    unsent: int
    lost: Ranges


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """What the phone is told: numbers to send again (or to give up), and whether it needs a new key."""

    missing: Ranges
    rekey: bool


def note(device: UUID, contact: Contact, *, now: int, commune: int | None) -> ChainAnswer:
    """Note a push; inside its transaction. Opens alarms for a copied phone and for numbers lost for two days."""
    row = DeviceChain.objects.select_for_update().filter(pk=device).first()
    chain = row or DeviceChain(device=device, contact_at=now)
    ranges, repeated = add_numbers(json.loads(chain.ranges), set(contact.numbers))
    lost = _joined(json.loads(chain.lost), contact.lost)
    if repeated & set(contact.fresh) and not chain.forked:
        # one number, two facts: a restored or cloned phone; both facts are kept
        chain.forked = True
        raise_alarm(
            "fork",
            str(device),
            at=now,
            commune=commune,
            device=device,
            account=str(contact.account),
            numbers=sorted(repeated)[:20],
        )
    top = max((last for _, last in ranges), default=0)
    chain.max_seq = max(chain.max_seq, min(contact.max_seq, 2**31 - 1), top)
    # facts leave a phone in order: with nothing left in the outbox every number up to the last must be here
    missing = missing_ranges(ranges, chain.max_seq if contact.unsent <= len(contact.numbers) else top, lost)
    if not missing:
        chain.gap_since = None
    elif chain.gap_since is None:
        chain.gap_since = now
    elif now - chain.gap_since > LOSS_AFTER_MS:
        raise_alarm(
            "loss",
            f"{device} {missing[0][0]}",
            at=now,
            commune=commune,
            device=device,
            account=str(contact.account),
            missing=missing[:20],
        )
    chain.ranges, chain.lost = json.dumps(ranges), json.dumps(lost)
    if contact.last_hash is not None and contact.numbers and max(contact.numbers) == top:
        chain.last_hash = contact.last_hash
    chain.unsent, chain.contact_at = max(0, contact.unsent - len(contact.numbers)), now
    chain.save(force_insert=row is None)
    return ChainAnswer(missing[:LONGEST_ANSWER], chain.forked)


def _joined(before: Ranges, more: Ranges) -> Ranges:
    """Return ranges with others added; touching ones become one."""
    joined: Ranges = []
    for first, last in sorted([*map(list, before), *map(list, more)]):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined
