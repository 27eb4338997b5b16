"""Reconciliation: whether both sides know the same. 256 hashes are compared; only what differs is listed and mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import transaction

from hocvuso.facts.services import record
from hocvuso.kernel import clock
from hocvuso.vneid import keys, queueing
from hocvuso.vneid.client import Client
from hocvuso.vneid.models import Handover
from hocvuso.vneid.receiving import take
from hocvuso.vneid.rules import buckets, jose, receipts, steps
from hocvuso.vneid.rules.contract import BUCKETS_TYPE, SCHEMA
from hocvuso.vneid.sending import SYSTEM, locked_rows

RECEIVED = "received"
"""The receiver has it and has not answered."""
_THEIRS = {
    steps.DELIVERED: RECEIVED,
    steps.REVIEW: "review",
    steps.REJECTED: "rejected",
    steps.CONFIRMED: "confirmed",
    steps.REVOKED: "revoked",
}


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many buckets differed, receipts were fetched anew, and requests are sent again because they were lost."""

    buckets: int
    receipts: int
    resent: int


def reconcile(with_: Client) -> Reconciled:
    """Compare with the receiver and mend. Raises client.Unreachable, client.Refusal, jose.MessageBroken."""
    receiver = keys.receiver()
    if receiver is None:
        return Reconciled(0, 0, 0)
    raw = jose.read(with_.buckets(keys.sender()), typ=BUCKETS_TYPE, public=receiver.signing)
    if raw.get("schema") != SCHEMA or raw.get("sender") != keys.sender():
        raise jose.MessageBroken("of another exchange")
    different = buckets.differing(our_digests(), raw["buckets"])
    fetched = resent = 0
    for number in different:
        texts = with_.bucket(keys.sender(), number)
        fetched += take([text for text in texts if _is_item(text, receiver)]).applied
        resent += _send_again(number, texts)
    return Reconciled(len(different), fetched, resent)


def our_digests() -> list[str]:
    """Return our 256 hashes over the newest delivered version of every request."""
    return buckets.digests((request, version, _THEIRS[state]) for _, request, version, state in _delivered())


def _delivered() -> Iterator[tuple[int, UUID, int, str]]:
    """Yield (row, request, version, state) of the newest delivered version of every request, without holding them."""
    rows = Handover.objects.filter(state__in=_THEIRS).order_by("request", "version")
    values = rows.values_list("pk", "request", "version", "state").iterator(chunk_size=2000)
    for _, versions in groupby(values, key=lambda row: row[1]):
        *_, newest = versions
        yield newest


def _send_again(number: int, texts: list[str]) -> int:
    """Queue again what we believe delivered and the receiver does not know (it was restored from a backup)."""
    receiver = keys.receiver()
    assert receiver is not None
    theirs: set[tuple[UUID, int]] = set()
    for text in texts:
        theirs.add(_key(text, receiver))
    lost = [
        pk
        for pk, request, version, state in _delivered()
        if buckets.bucket_of(request) == number and state == steps.DELIVERED and (request, version) not in theirs
    ]
    with transaction.atomic():
        facts = []
        rows = locked_rows(lost, steps.DELIVERED)
        for row in rows:
            row.batch, row.not_before = None, clock.now()
            queueing.set_state(row, steps.PENDING)
            if row.action != "revoke":
                facts.append(queueing.step_fact(row))
        queueing.save_rows(rows)
        record(facts=facts, actor=SYSTEM)
    return len(lost)


def _is_item(text: str, receiver: keys.Receiver) -> bool:
    try:
        receipts.read_item(text, receiver.signing)
    except jose.MessageBroken:
        return False
    return True


def _key(text: str, receiver: keys.Receiver) -> tuple[UUID, int]:
    """Which request a line of a bucket is about: an item receipt, or the signed word that it lies there unanswered."""
    try:
        item = receipts.read_item(text, receiver.signing)
        return item.request_id, item.version
    except jose.MessageBroken:
        raw = jose.read(text, typ=BUCKETS_TYPE, public=receiver.signing)
        return UUID(raw["request_id"]), int(raw["version"])


__all__ = ["Reconciled", "our_digests", "reconcile"]
