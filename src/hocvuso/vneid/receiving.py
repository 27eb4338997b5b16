"""Receipts come back: verified, kept verbatim, turned into facts. Nothing is confirmed without one."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact
from hocvuso.kernel import clock
from hocvuso.vneid import keys, queueing
from hocvuso.vneid.client import Client, Refusal, Unreachable
from hocvuso.vneid.models import Exchange, Handover, Receipt
from hocvuso.vneid.rules import batches, jose, receipts, steps
from hocvuso.vneid.rules.contract import RETRY, REVIEW
from hocvuso.vneid.sending import DICE, SYSTEM, lock_exchange, locked_rows, note_failure

PAGE = 1000
_WAITED = (steps.DELIVERED, steps.REVIEW)


@dataclass
class Taken:
    """What became of the receipts of one call."""

    applied: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)


def collect(from_: Client) -> Taken:
    """Fetch all receipts that came since the last time and take them; stops quietly when there is no answer."""
    total = Taken()
    while True:
        seen = Exchange.objects.get_or_create(pk=1)[0].receipts_seen
        try:
            found = from_.receipts(keys.sender(), seen)
        except Unreachable as error:
            note_failure(str(error))
            return total
        except Refusal as error:
            note_failure(error.code)
            return total
        if not found:
            return total
        taken = take([text for _, text in found], seen_up_to=max(number for number, _ in found))
        total.applied += taken.applied
        total.known += taken.known
        total.refused += taken.refused
        if len(found) < PAGE:
            return total


def take(texts: list[str], *, seen_up_to: int | None = None) -> Taken:
    """Take receipts in order, each once. One that does not verify or fit changes nothing and is counted."""
    receiver = keys.receiver()
    taken = Taken()
    if receiver is None:
        return taken
    with transaction.atomic():
        exchange = lock_exchange()
        # all at once and in order: one by one could make two transactions wait for each other
        desk = _Desk(locked_rows(_rows_named(texts), *steps.STATES))
        known = _known(texts)
        for text in texts:
            digest = batches.digest(text)
            if digest in known:
                taken.known += 1
                continue
            known.add(digest)
            try:
                desk.apply(text, digest, receiver.signing)
            except (jose.MessageBroken, steps.WrongStep) as error:
                taken.refused.append(str(error))
            else:
                taken.applied += 1
        desk.close()
        exchange.refused_receipts += len(taken.refused)
        if seen_up_to is not None:
            exchange.receipts_seen = max(exchange.receipts_seen, seen_up_to)
        if taken.applied:
            exchange.last_receipt_at = clock.now()
        exchange.save(update_fields=["refused_receipts", "receipts_seen", "last_receipt_at"])
    return taken


class _Desk:
    """The rows that a pile of receipts is about; what they change is written once, at the end."""

    def __init__(self, rows: list[Handover]) -> None:
        self.rows = {(row.request, row.version): row for row in rows}
        self.changed: dict[int, Handover] = {}
        self.kept: list[Receipt] = []
        self.facts: list[NewFact] = []

    def apply(self, text: str, digest: str, signing: Any) -> None:
        """Take one receipt. Raises MessageBroken or WrongStep, and then nothing has changed."""
        try:
            visible = receipts.read_visible(text, signing)
        except jose.MessageBroken:
            item = receipts.read_item(text, signing)
            row = self._row(item.sender, item.request_id, item.version)
            self.facts += self._item(row, item, digest)
            self._keep(text, digest, "item", row, item)
            return
        row = self._row(visible.sender, visible.request_id, visible.version)
        if row.state != steps.CONFIRMED:
            raise jose.MessageBroken("visible, but never confirmed")
        row.visible_since = visible.since
        self.changed[row.pk] = row
        self._keep(text, digest, "visible", row)

    def close(self) -> None:
        """Write rows, receipts and facts."""
        queueing.save_rows(list(self.changed.values()))
        Receipt.objects.bulk_create(self.kept, batch_size=500)
        record(facts=self.facts, actor=SYSTEM)

    def _item(self, row: Handover, item: receipts.Item, digest: str) -> list[NewFact]:
        if item.body_sha256 != row.body_sha256:
            raise jose.MessageBroken("about another body than the one sent")
        if row.state in (steps.PENDING, steps.BATCHED) or (item.status == steps.REVOKED) != (row.action == "revoke"):
            raise jose.MessageBroken("an answer to what was not asked")
        if row.state == item.status:
            return []
        if item.status == "rejected" and item.code == RETRY:
            return self._retry(row)
        if item.status == steps.REVOKED:
            return self._revoked(row)
        withdrawn = row.state == steps.CONFIRMED
        code = REVIEW if item.status == steps.REVIEW else item.code
        self._set(row, item.status, code)
        if item.status == steps.CONFIRMED:
            body = {
                "source": "receipt",
                "request": str(row.request),
                "request_version": row.version,
                "receipt_hash": digest,
                "on_day": clock.local_day(item.at).isoformat(),
            }
            return [queueing.new_fact(row, "confirmation.received", body, evidence="confirmed")]
        if item.status == steps.REVIEW:
            return [queueing.step_fact(row)]
        # made in this order: facts of one moment are folded by id, and the refusal is where the request ends
        facts = [_withdrawal(row, item.code)] if withdrawn else []
        return [*facts, queueing.step_fact(row, receipt_hash=digest)]

    def _retry(self, row: Handover) -> list[NewFact]:
        if row.state not in _WAITED:
            raise jose.MessageBroken("retry after an answer")
        self._set(row, steps.PENDING)
        row.attempts += 1
        row.not_before = clock.now() + min(steps.wait_after(row.attempts, DICE), timedelta(hours=1))
        row.batch = None
        return [] if row.action == "revoke" else [queueing.step_fact(row)]

    def _revoked(self, row: Handover) -> list[NewFact]:
        self._set(row, steps.REVOKED)
        facts = []
        for (request, _), earlier in self.rows.items():
            over = earlier.state in (steps.REVOKED, steps.REPLACED, steps.CANCELLED)
            if request != row.request or earlier.action == "revoke" or over:
                continue
            if earlier.state == steps.CONFIRMED:
                facts.append(_withdrawal(earlier, "revoked"))
            # every state that was sent may end so: the receiver has taken it back
            earlier.state, earlier.code, earlier.changed_at = steps.REVOKED, "", clock.now()
            self.changed[earlier.pk] = earlier
        return facts

    def _set(self, row: Handover, state: str, code: str = "") -> None:
        queueing.set_state(row, state, code=code)
        self.changed[row.pk] = row

    def _row(self, sender: str, request: UUID, version: int) -> Handover:
        if sender != keys.sender():
            raise jose.MessageBroken("for another sender")
        row = self.rows.get((request, version))
        if row is None:
            raise jose.MessageBroken("of no request of ours")
        return row

    def _keep(self, text: str, digest: str, kind: str, row: Handover, item: receipts.Item | None = None) -> None:
        self.kept.append(
            Receipt(
                kind=kind,
                sha256=digest,
                text=text,
                batch=item.batch_id if item else None,
                request=row.request,
                version=row.version,
                status=item.status if item else "",
                code=item.code if item else "",
                received_at=clock.now(),
            )
        )


def _withdrawal(row: Handover, reason: str) -> NewFact:
    body = {"source": "receipt", "request": str(row.request), "reason": reason}
    return queueing.new_fact(row, "confirmation.withdrawn", body, evidence="confirmed")


def _rows_named(texts: list[str]) -> list[int]:
    """The rows that these texts claim to be about; nothing in them is believed yet."""
    named = set()
    for text in texts:
        try:
            named.add(UUID(str(json.loads(jose.unb64(text.split(".")[1]))["request_id"])))
        except (ValueError, LookupError, TypeError):
            continue
    found: list[int] = []
    for start in range(0, len(wanted := sorted(named)), 500):
        rows = Handover.objects.filter(request__in=wanted[start : start + 500])
        found += rows.values_list("pk", flat=True)
    return found


def _known(texts: list[str]) -> set[str]:
    digests = [batches.digest(text) for text in texts]
    known: set[str] = set()
    for start in range(0, len(digests), 500):
        rows = Receipt.objects.filter(sha256__in=digests[start : start + 500])
        known |= set(rows.values_list("sha256", flat=True))
    return known
