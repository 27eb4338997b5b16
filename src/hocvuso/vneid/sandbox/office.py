"""What the sandbox does with a batch: checks the chain, answers every item once, keeps what it said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hocvuso.kernel import canonical, clock
from hocvuso.vneid.rules import batches, buckets, jose, receipts
from hocvuso.vneid.rules.contract import BUCKETS_TYPE, RETRY, SCHEMA
from hocvuso.vneid.sandbox.answers import answer, is_synthetic
from hocvuso.vneid.sandbox.store import Store


class Refused(Exception):
    """The sandbox says no; `details` go into the answer."""

    def __init__(self, code: str, **details: Any) -> None:
        self.code, self.details = code, details
        super().__init__(code)


def public_keys(store: Store) -> dict[str, str]:
    """Return what a sender needs: whom to seal to, whose signatures to expect."""
    return {
        "signing": jose.public_text(store.signing.public_key()),
        "sealing": jose.public_text(store.sealing.public_key()),
    }


def register(store: Store, signing: str) -> None:
    """Write a sender down. (A real receiver does this by hand.)"""
    sender = jose.key_id(jose.signer_of(signing))
    with store.transaction():
        store.rows("INSERT OR IGNORE INTO sender VALUES (?, ?)", sender, signing)


def receive(store: Store, text: str) -> str:
    """Take a batch and return its transport receipt; the same batch again gets the same receipt. Raises Refused."""
    with store.transaction():
        header, items = _opened(store, text)
        digest = batches.digest(text)
        known = store.one("SELECT sha256, receipt FROM batch WHERE sender = ? AND seq = ?", header.sender, header.seq)
        if known is not None:
            if known[0] != digest:
                raise Refused("BATCH_CHANGED", seq=header.seq)
            return str(known[1])
        last = store.one("SELECT seq, sha256 FROM batch WHERE sender = ? ORDER BY seq DESC LIMIT 1", header.sender)
        seq, prev = (last[0] + 1, last[1]) if last else (1, "")
        if (header.seq, header.prev) != (seq, prev):
            raise Refused("SEQ_GAP", expected_seq=seq, expected_prev=prev)
        if any(not is_synthetic(item["body"].get("identity_number")) for item in items):
            raise Refused("NOT_SYNTHETIC")
        now = clock.now()
        receipt = receipts.sign_transport(
            receipts.Transport(header.batch_id, digest, header.seq, header.count, now), store.signing
        )
        store.rows(
            "INSERT INTO batch VALUES (?, ?, ?, ?, ?)", str(header.batch_id), header.sender, header.seq, digest, receipt
        )
        for item in items:
            _answer(store, header, item, now)
        return receipt


def outgoing(store: Store, sender: str, after: int, limit: int = 1000) -> list[dict[str, Any]]:
    """Return the receipts for a sender after a number, in order."""
    rows = store.rows("SELECT n, jws FROM outgoing WHERE sender = ? AND n > ? ORDER BY n LIMIT ?", sender, after, limit)
    return [{"n": n, "jws": jws} for n, jws in rows]


def bucket_hashes(store: Store, sender: str) -> str:
    """Return the signed 256 hashes over the newest version of every request."""
    lines = ((UUID(request), version, status) for request, version, status, _ in _newest(store, sender))
    body = {"schema": SCHEMA, "sender": sender, "buckets": buckets.digests(lines)}
    return jose.sign(body, typ=BUCKETS_TYPE, key=store.signing)


def bucket(store: Store, sender: str, number: int) -> list[str]:
    """Return the newest receipt of each request in a bucket; where there is none, the signed word that it lies here."""
    found = []
    for request, version, status, receipt in _newest(store, sender):
        if buckets.bucket_of(UUID(request)) == number:
            body = {"request_id": request, "version": version, "status": status}
            found.append(receipt or jose.sign(body, typ=BUCKETS_TYPE, key=store.signing))
    return found


def _opened(store: Store, text: str) -> tuple[batches.Header, list[batches.Item]]:
    for (signing,) in store.rows("SELECT signing FROM sender"):
        try:
            return batches.open_batch(text, sender=jose.signer_of(signing), key=store.sealing)
        except jose.MessageBroken:
            continue
    raise Refused("SIG_INVALID")


def _answer(store: Store, header: batches.Header, item: batches.Item, now: datetime) -> None:
    request, version, body = item["request_id"], item["version"], item["body"]
    body_sha256 = canonical.sha256_hex(body)
    known = store.one("SELECT body_sha256, code, times FROM item WHERE request = ? AND version = ?", request, version)
    if known is not None and known[1] != RETRY:
        # asked again: said once, answered once
        if known[0] != body_sha256:
            raise Refused("ITEM_CHANGED", request_id=request, version=version)
        return
    number = body["identity_number"]
    before = store.one("SELECT 1 FROM item WHERE number = ? AND sender = ?", number, header.sender) is not None
    status, code = answer(number, item["action"], asked_before=before)
    signed = receipts.sign_item(
        receipts.Item(header.sender, header.batch_id, UUID(request), version, body_sha256, status, code, now),
        store.signing,
    )
    times = known[2] + 1 if known else 1
    store.rows(
        "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(request, version, header.sender, body_sha256, number, status, code, signed, times),
    )
    store.rows("INSERT INTO outgoing (sender, jws) VALUES (?, ?)", header.sender, signed)
    if status == "confirmed":
        visible = receipts.Visible(header.sender, UUID(request), version, now)
        store.rows(
            "INSERT INTO outgoing (sender, jws) VALUES (?, ?)",
            header.sender,
            receipts.sign_visible(visible, store.signing),
        )


def _newest(store: Store, sender: str) -> list[tuple[Any, ...]]:
    return store.rows(
        "SELECT request, max(version), status, receipt FROM item WHERE sender = ? AND code <> 'RETRY' GROUP BY request",
        sender,
    )
