"""The server's signed word: one ES256 signature over a whole answer (key "receipts", outside the database)."""

import json
from typing import Any

from hocvuso.kernel import es256, keyring

KEY = "receipts"


def server_key() -> dict[str, str]:
    """Return the public key with which phones check answers, as JWK; handed out with the rounds."""
    return es256.public_jwk(keyring.signing_key(KEY).public_key())


def signed(content: dict[str, Any]) -> dict[str, str]:
    """Return {payload, signature}: the content as JSON text, and the signature over that text's UTF-8 bytes."""
    payload = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return {"payload": payload, "signature": es256.sign(keyring.signing_key(KEY), payload.encode())}


def is_ours(payload: str, signature: str) -> bool:
    """Return whether this server (or one with the same keys) once gave this answer."""
    return es256.verify(keyring.signing_key(KEY).public_key(), signature, payload.encode())
