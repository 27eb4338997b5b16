"""Receipts: signed by the receiver, kept verbatim. Each kind has a type of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ed25519

from hocvuso.vneid.rules import jose
from hocvuso.vneid.rules.contract import CODES, ITEM_STATUSES, ITEM_TYPE, SCHEMA, TRANSPORT_TYPE, VISIBLE_TYPE


@dataclass(frozen=True, slots=True)
class Transport:
    """The whole batch arrived: binds its hash."""

    batch_id: UUID
    batch_sha256: str
    seq: int
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one item. `status`: confirmed | rejected | review | revoked; `code` with rejected."""

    sender: str
    batch_id: UUID
    request_id: UUID
    version: int
    body_sha256: str
    status: str
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visible:
    """Since when the confirmation can be seen in the app (optional third step)."""

    sender: str
    request_id: UUID
    version: int
    since: datetime


def sign_transport(receipt: Transport, key: ed25519.Ed25519PrivateKey) -> str:
    """Return the receipt as it travels."""
    body = {
        "schema": SCHEMA,
        "batch_id": str(receipt.batch_id),
        "batch_sha256": receipt.batch_sha256,
        "seq": receipt.seq,
        "count": receipt.count,
        "at": _text(receipt.at),
    }
    return jose.sign(body, typ=TRANSPORT_TYPE, key=key)


def read_transport(text: str, receiver: ed25519.Ed25519PublicKey) -> Transport:
    """Return a transport receipt. Raises jose.MessageBroken."""
    raw = _body(text, TRANSPORT_TYPE, receiver)
    try:
        return Transport(
            UUID(raw["batch_id"]), raw["batch_sha256"], int(raw["seq"]), int(raw["count"]), _moment(raw["at"])
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise jose.MessageBroken(str(error)) from error


def sign_item(receipt: Item, key: ed25519.Ed25519PrivateKey) -> str:
    """Return the receipt as it travels."""
    body = {
        "schema": SCHEMA,
        "sender": receipt.sender,
        "batch_id": str(receipt.batch_id),
        "request_id": str(receipt.request_id),
        "version": receipt.version,
        "body_sha256": receipt.body_sha256,
        "status": receipt.status,
        "code": receipt.code,
        "at": _text(receipt.at),
    }
    return jose.sign(body, typ=ITEM_TYPE, key=key)


def read_item(text: str, receiver: ed25519.Ed25519PublicKey) -> Item:
    """Return an item receipt. Raises jose.MessageBroken, also for a status or code outside the contract."""
    raw = _body(text, ITEM_TYPE, receiver)
    try:
        found = Item(
            raw["sender"],
            UUID(raw["batch_id"]),
            UUID(raw["request_id"]),
            int(raw["version"]),
            raw["body_sha256"],
            raw["status"],
            raw["code"],
            _moment(raw["at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise jose.MessageBroken(str(error)) from error
    if found.status not in ITEM_STATUSES or (found.code not in CODES if found.status == "rejected" else found.code):
        raise jose.MessageBroken("a status or code outside the contract")
    return found


def sign_visible(receipt: Visible, key: ed25519.Ed25519PrivateKey) -> str:
    """Return the receipt as it travels."""
    body = {
        "schema": SCHEMA,
        "sender": receipt.sender,
        "request_id": str(receipt.request_id),
        "version": receipt.version,
        "since": _text(receipt.since),
    }
    return jose.sign(body, typ=VISIBLE_TYPE, key=key)


def read_visible(text: str, receiver: ed25519.Ed25519PublicKey) -> Visible:
    """Return a receipt that the confirmation can be seen. Raises jose.MessageBroken."""
    raw = _body(text, VISIBLE_TYPE, receiver)
    try:
        return Visible(raw["sender"], UUID(raw["request_id"]), int(raw["version"]), _moment(raw["since"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise jose.MessageBroken(str(error)) from error


def _body(text: str, typ: str, receiver: ed25519.Ed25519PublicKey) -> dict[str, Any]:
    raw = jose.read(text, typ=typ, public=receiver)
    if raw.get("schema") != SCHEMA:
        raise jose.MessageBroken("another edition")
    return raw


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
