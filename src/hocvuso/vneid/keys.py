"""Whose keys: ours to sign batches, the receiver's to seal them to and to check its receipts against.

The receiver's public keys lie in `vneid-receiver.json` of the key directory, put there by hand after both sides have
met. Only the demonstration fetches them, once, from the sandbox it started itself.
"""

import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from hocvuso.kernel import keyring
from hocvuso.vneid.rules import jose

OURS = "vneid-sender"
RECEIVER_FILE = "vneid-receiver.json"


@dataclass(frozen=True, slots=True)
class Receiver:
    """The receiver's public keys."""

    signing: ed25519.Ed25519PublicKey
    sealing: ec.EllipticCurvePublicKey


def ours() -> ed25519.Ed25519PrivateKey:
    """Return our signing key. Raises KeyMissing when it must exist and does not."""
    return keyring.ed25519_key(OURS)


def sender() -> str:
    """Return our name at the receiver: the id of our key."""
    return jose.key_id(ours().public_key())


def receiver() -> Receiver | None:
    """Return the pinned keys, or None when the two sides have not met yet. Raises ValueError for a broken file."""
    file = keyring.directory() / RECEIVER_FILE
    if not file.exists():
        return None
    raw = json.loads(file.read_text(encoding="utf-8"))
    return Receiver(jose.signer_of(raw["signing"]), jose.recipient_of(raw["sealing"]))


def pin_receiver(raw: dict[str, str]) -> Receiver:
    """Write the receiver's keys down; they are never replaced without a person deleting the file."""
    found = Receiver(jose.signer_of(raw["signing"]), jose.recipient_of(raw["sealing"]))
    file = keyring.directory() / RECEIVER_FILE
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(json.dumps({"signing": raw["signing"], "sealing": raw["sealing"]}), encoding="utf-8")
    return found
