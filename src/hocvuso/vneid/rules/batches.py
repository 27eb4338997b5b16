"""A batch: JWS(Ed25519) over a header and the items, which only the receiver can read (JWE)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from hocvuso.kernel import canonical
from hocvuso.vneid.rules import jose
from hocvuso.vneid.rules.contract import BATCH_TYPE, MOST_IN_BATCH, SCHEMA


@dataclass(frozen=True, slots=True)
class Header:
    """What is readable of a batch without the receiver's key. `prev`: SHA-256 of the batch before, hex; "" first."""

    batch_id: UUID
    sender: str
    seq: int
    prev: str
    count: int
    items_sha256: str


Item = dict[str, Any]
"""{request_id, version, action, body}: body as `rules.bodies` makes it; for a revocation only the identity number."""


def build(
    items: Sequence[Item],
    *,
    batch_id: UUID,
    seq: int,
    prev: str,
    key: ed25519.Ed25519PrivateKey,
    receiver: ec.EllipticCurvePublicKey,
) -> str:
    """Return the batch as it travels. Raises ValueError above 500 items or for none."""
    if not 1 <= len(items) <= MOST_IN_BATCH:
        raise ValueError(f"{len(items)} items")
    payload = {
        "schema": SCHEMA,
        "batch_id": str(batch_id),
        "sender": jose.key_id(key.public_key()),
        "seq": seq,
        "prev": prev,
        "count": len(items),
        "items_sha256": canonical.sha256_hex(list(items)),
        "items": jose.encrypt(list(items), receiver),
    }
    return jose.sign(payload, typ=BATCH_TYPE, key=key)


def digest(text: str) -> str:
    """Return the SHA-256 of a batch as it travels, hex: what its receipt binds and the next one's `prev`."""
    return hashlib.sha256(text.encode()).hexdigest()


def open_batch(
    text: str, *, sender: ed25519.Ed25519PublicKey, key: ec.EllipticCurvePrivateKey
) -> tuple[Header, list[Item]]:
    """Return header and items. Raises jose.MessageBroken for a foreign, altered or wrongly counted batch."""
    raw = jose.read(text, typ=BATCH_TYPE, public=sender)
    try:
        header = Header(
            UUID(raw["batch_id"]), raw["sender"], raw["seq"], raw["prev"], raw["count"], raw["items_sha256"]
        )
        sealed, schema = raw["items"], raw["schema"]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise jose.MessageBroken(str(error)) from error
    if schema != SCHEMA or header.sender != jose.key_id(sender):
        raise jose.MessageBroken("another edition or sender")
    items = jose.decrypt(sealed, key)
    if not isinstance(items, list) or len(items) != header.count or not 1 <= header.count <= MOST_IN_BATCH:
        raise jose.MessageBroken("another number of items")
    if canonical.sha256_hex(items) != header.items_sha256:
        raise jose.MessageBroken("other items")
    return header, items
