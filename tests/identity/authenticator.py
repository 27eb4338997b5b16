"""A passkey in software: makes keys and answers as a phone does (WebAuthn 3), truthfully or with one thing wrong."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

ORIGIN, HOST = "http://localhost:8000", "localhost"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One phone with one key. `counts`: whether it counts its uses; those that copy keys to a cloud say 0 for ever."""

    kind: str = "ES256"
    counts: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""
    key: Any = None

    def __post_init__(self) -> None:
        self.key = (
            self.key
            or {
                "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
                "EdDSA": ed25519.Ed25519PrivateKey.generate,
                "RS256": lambda: rsa.generate_private_key(65537, 2048),
            }[self.kind]()
        )

    def make(self, options: dict[str, Any], *, origin: str = ORIGIN, host: str | None = None, **wrong: Any) -> str:
        """Answer navigator.credentials.create() as JSON."""
        self.user_handle = unb64(options["user"]["id"])
        flags = wrong.get("flags", PRESENT | VERIFIED) | HAS_KEY
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + self._public_key()
        data = self._data(host or options["rp"]["id"], flags) + attested
        client = self._client("webauthn.create", options, origin, wrong)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._sent(
            {"clientDataJSON": b64(client), "attestationObject": b64(statement), "transports": ["hybrid"]}
        )

    def answer(self, options: dict[str, Any], *, origin: str = ORIGIN, host: str | None = None, **wrong: Any) -> str:
        """Answer navigator.credentials.get() as JSON. `wrong`: type, flags, cross_origin, user_handle, signer."""
        self.count += self.counts
        data = self._data(host or options["rpId"], wrong.get("flags", PRESENT | VERIFIED))
        client = self._client("webauthn.get", options, origin, wrong)
        signer = wrong.get("signer", self)
        signature = signer.sign(data + hashlib.sha256(client).digest())
        handle = wrong.get("user_handle", self.user_handle)
        return self._sent(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": None if handle is None else b64(handle),
            }
        )

    def sign(self, message: bytes) -> bytes:
        """Sign with the private key."""
        if self.kind == "ES256":
            return bytes(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        if self.kind == "RS256":
            return bytes(self.key.sign(message, padding.PKCS1v15(), hashes.SHA256()))
        return bytes(self.key.sign(message))

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, options: dict[str, Any], origin: str, wrong: dict[str, Any]) -> bytes:
        return json.dumps(
            {
                "type": wrong.get("type", kind),
                "challenge": options["challenge"],
                "origin": origin,
                "crossOrigin": wrong.get("cross_origin", False),
            }
        ).encode()

    def _public_key(self) -> bytes:
        public = self.key.public_key()
        if self.kind == "ES256":
            point = public.public_numbers()
            return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        if self.kind == "RS256":
            numbers = public.public_numbers()
            return cbor2.dumps({1: 3, 3: -257, -1: numbers.n.to_bytes(256), -2: numbers.e.to_bytes(3)})
        return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()})

    def _sent(self, response: dict[str, Any]) -> str:
        name = b64(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": response,
            }
        )
