"""A phone as the field kit is one: its own key, its own numbers, signed pushes. It imports nothing from `facts`."""

import base64
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hocvuso.kernel.ids import uuid7

HERE, NEAR = 25747, 5
Send = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Phone:
    """An installation: `outbox` holds what waits, `done` the receipts of what the server has.

    `kept`: {fact id: (fact, the signed answer that acknowledged it)}, as a phone keeps them for 35 days.
    """

    id: UUID = field(default_factory=uuid7)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seq: int = 0
    last_hash: str | None = None
    epoch: int = 0
    seen: dict[str, Any] | None = None
    outbox: list[dict[str, Any]] = field(default_factory=list)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, tuple[dict[str, Any], dict[str, str]]] = field(default_factory=dict)

    @property
    def point(self) -> bytes:
        """The public key as it is enrolled."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def save(
        self,
        kind: str,
        body: dict[str, Any],
        subject: UUID | str,
        *,
        subject_kind: str = "resident",
        at: datetime | None = None,
        **other: Any,
    ) -> dict[str, Any]:
        """Write one fact into the outbox, as `save` of the field kit does; return it."""
        self.seq += 1
        fact = {
            "id": str(uuid7()),
            "kind": kind,
            "version": 1,
            "commune": HERE,
            "neighbourhood": NEAR,
            "subject": {"kind": subject_kind, "id": str(subject)},
            "on_behalf_of": None,
            "device_seq": self.seq,
            "prev_hash": self.last_hash,
            "occurred_at": moment(at or datetime.now(UTC)),
            "seen": self.seen,
            "evidence": "witnessed",
            "purpose": "movement",
            "salt": os.urandom(16).hex(),
            "enc": "none",
            "body": body,
        } | other
        self.last_hash = hashlib.sha256(canonical(fact).encode()).hexdigest()
        self.outbox.append(fact)
        return fact

    def message(self, facts: list[Any] | None = None, **other: Any) -> bytes:
        """Return the bytes of a push."""
        said = {
            "device": str(self.id),
            "app": "fieldkit/1",
            "epoch": self.epoch,
            "facts": self.outbox[:200] if facts is None else facts,
            "max_seq": self.seq,
            "unsent": len(self.outbox),
        }
        return canonical(said | other).encode()

    def sign(self, data: bytes) -> str:
        """Return the header that proves who asks."""
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return base64.urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).rstrip(b"=").decode()

    def push(self, send: Send, facts: list[Any] | None = None, **other: Any) -> dict[str, Any]:
        """Send, check the server's signature, drop what is acknowledged; return the payload."""
        body = self.message(facts, **other)
        status, answer = send("/api/sync/push", body, {"X-Device-Signature": self.sign(body)})
        assert status == 200, answer[:500]
        return self.take(answer)

    def offer(self, send: Send, key: Any = None, **other: Any) -> dict[str, Any]:
        """Say what is kept; put what the server wants back into the outbox. Return the payload."""
        ids: dict[str, list[str]] = {}
        for name, (fact, _) in self.kept.items():
            ids.setdefault(str(fact["commune"]), []).append(name)
        body = canonical({"device": str(self.id), "ids": ids, "part": 0, "more": False} | other).encode()
        status, answer = send("/api/sync/offer", body, {"X-Device-Signature": self.sign(body)})
        assert status == 200, answer[:500]
        said = json.loads(answer)
        check_signature(said, key)
        payload: dict[str, Any] = json.loads(said["payload"])
        waiting = {fact["id"] for fact in self.outbox}
        again = [self.kept[name][0] for name in payload["want"] if name not in waiting]
        self.outbox = sorted([*self.outbox, *again], key=lambda fact: fact["device_seq"])
        return payload

    def answers(self, facts: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Return the answers that acknowledged these facts before, each once."""
        found = {said["signature"]: said for f in facts if f["id"] in self.kept for said in [self.kept[f["id"]][1]]}
        return list(found.values())

    def give_again(self, send: Send) -> dict[str, Any]:
        """Push what the server wanted, with the answers that acknowledged it."""
        facts = self.outbox[:200]
        return self.push(send, facts, answers=self.answers(facts))

    def take(self, answer: bytes, key: Any = None) -> dict[str, Any]:
        """Check an answer (with the signing key of another instance, if given) and act on it."""
        said = json.loads(answer)
        check_signature(said, key)
        payload: dict[str, Any] = json.loads(said["payload"])
        self.epoch, self.seen = payload["epoch"], {"time": payload["server_time"], "cursor": payload["head"]}
        for receipt in payload["receipts"]:
            self.done[receipt["fact_id"]] = receipt
        for fact in self.outbox:
            if fact["id"] in self.done:
                self.kept[fact["id"]] = fact, said
        self.outbox = [fact for fact in self.outbox if fact["id"] not in self.done]
        return payload


def check_signature(said: dict[str, str], key: Any = None) -> None:
    """Check an answer with the server's key, by default the one the key directory of this test run holds."""
    from hocvuso.kernel.keyring import signing_key

    key = key or signing_key("receipts")
    raw = base64.urlsafe_b64decode(said["signature"] + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(der, said["payload"].encode(), ec.ECDSA(hashes.SHA256()))
