"""A server restored from a backup gets back what phones still hold (decision 0007).

A phone keeps what was acknowledged for 35 days, with the server's own signed word about it. That word is believed when
the fact comes back: it holds since the same moment, in the name of the same person, and nobody judges it again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from hocvuso.facts import receipts
from hocvuso.facts.drafts import Draft
from hocvuso.facts.ledger import QUALITY_NUMBER
from hocvuso.facts.models import Gap, Refill
from hocvuso.facts.rules import moment_ms, quality_kept


class Word(NamedTuple):
    """What this server once signed about one fact. Moments in ms; `device`, `account`: whose phone brought it."""

    verdict: str
    effective_at: int | None
    received_at: int
    device: str
    account: str
    epoch: int
    server_seq: int | None

    @property
    def was_stored(self) -> bool:
        """Whether the fact stood in the ledger."""
        return self.verdict in ("stored", "known") and self.effective_at is not None


def words(answers: Iterable[Any], *, device: UUID, account: UUID) -> dict[bytes, Word]:
    """Return {hash of a fact: what was said about it} of earlier answers a phone shows; forged ones say nothing.

    An answer without an account (before receipts named it) speaks only for the phone that shows it.
    """
    found: dict[bytes, Word] = {}
    for answer in answers:
        payload = signed_payload(answer)
        if payload is None:
            continue
        try:
            said_device, said_account = str(UUID(payload["device"])), payload.get("account")
            if said_account is None:
                if said_device != str(device):
                    continue
                said_account = str(account)
            received = moment_ms(payload["server_time"])
            for receipt in payload["receipts"]:
                effective = receipt["effective_at"]
                found[bytes.fromhex(receipt["body_hash"])] = Word(
                    verdict=receipt["verdict"],
                    effective_at=None if effective is None else moment_ms(effective),
                    received_at=received,
                    device=said_device,
                    account=said_account,
                    epoch=receipt["epoch"],
                    server_seq=receipt["server_seq"],
                )
        except (KeyError, TypeError, ValueError):
            # signed by this server, but no answer to a push
            continue
    return found


def signed_payload(answer: Any) -> dict[str, Any] | None:
    """Return the content of an answer this server once signed, None for anything else."""
    payload = answer.get("payload") if isinstance(answer, Mapping) else None
    signature = answer.get("signature") if isinstance(answer, Mapping) else None
    if not isinstance(payload, str) or not isinstance(signature, str) or not receipts.is_ours(payload, signature):
        return None
    said = json.loads(payload)
    return said if isinstance(said, dict) else None


def as_promised(draft: Draft, word: Word | None) -> Draft:
    """Return the fact with the moment that was fixed when it first arrived."""
    if word is None or word.effective_at is None:
        return draft
    row = draft.row
    quality = quality_kept(
        occurred=row.occurred_at, effective=word.effective_at, received=word.received_at, seen=row.seen_at
    )
    kept = row._replace(received_at=word.received_at, effective_at=word.effective_at, quality=QUALITY_NUMBER[quality])
    return draft._replace(row=kept)


def note_gap(epoch: int, behind: Mapping[int, tuple[int, int]]) -> None:
    """Write down what a restored database lacks: {commune: (its own head, the head that was acknowledged)}."""
    Gap.objects.bulk_create(
        Gap(epoch=epoch, commune=commune, had=had, head=head) for commune, (had, head) in sorted(behind.items())
    )


def note_offer(
    epoch: int, device: UUID, *, communes: Mapping[int, int], awaited: int, more_to_come: bool, added: bool, now: int
) -> None:
    """Note what a phone still holds ({commune: facts}) and how much of it is wanted.

    `added`: a later part of an offer too long for one; a first part counts from nothing, so that repeating is safe.
    """
    row = Refill.objects.select_for_update().filter(epoch=epoch, device=device).first() or Refill(
        epoch=epoch, device=device
    )
    offered = sum(communes.values())
    row.offered = offered + (row.offered if added else 0)
    row.awaited = awaited + (row.awaited if added else 0)
    if communes and not (added and row.commune):
        row.commune = max(communes, key=lambda commune: (communes[commune], -commune))
    row.complete, row.contact_at = not more_to_come, now
    row.save()


def note_returned(epoch: int, device: UUID, came: Sequence[tuple[int, Word, bool]], now: int) -> None:
    """Note facts of an earlier epoch that a phone gave again: (commune, word, whether it was stored anew)."""
    old = [(commune, word, anew) for commune, word, anew in came if word.epoch < epoch]
    if not old:
        return
    stored = sum(anew for _, _, anew in old)
    row = Refill.objects.select_for_update().filter(epoch=epoch, device=device).first() or Refill(
        epoch=epoch, device=device, commune=old[0][0], complete=False
    )
    row.returned, row.awaited, row.contact_at = row.returned + stored, max(0, row.awaited - len(old)), now
    row.save()
    gaps = {gap.commune: gap for gap in Gap.objects.filter(epoch=epoch, commune__in={c for c, _, _ in old})}
    filled = Counter(
        commune
        for commune, word, anew in old
        if anew and word.server_seq and commune in gaps and gaps[commune].had < word.server_seq <= gaps[commune].head
    )
    for commune, count in sorted(filled.items()):
        Gap.objects.filter(epoch=epoch, commune=commune).update(returned=F("returned") + count)
