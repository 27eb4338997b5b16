"""Keys that live in files OUTSIDE the database and its backup (directory from HOCVUSO_KEYS).

A name is a purpose ("field", "index", "receipts", "certificates", ...). Files are made on first use with
mode 0600 unless `HOCVUSO_KEYS_FROZEN=1`, when a missing key is an error: a city provisions keys by hand.
"""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519


class KeyMissing(RuntimeError):
    """A key file that must exist does not."""


def directory() -> Path:
    """Return the key directory; made with mode 0700 when absent."""
    path = Path(os.environ.get("HOCVUSO_KEYS") or Path(os.environ.get("HOCVUSO_HOME", "var")) / "keys")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_bytes(name: str) -> bytes:
    """Return the 32-byte secret of purpose `name`. Raises KeyMissing when frozen and absent."""
    return _secret_in(os.environ.get("HOCVUSO_KEYS"), os.environ.get("HOCVUSO_HOME"), name)


def signing_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 private key of purpose `name` (ES256). Raises KeyMissing when frozen and absent."""
    key = _private(directory() / f"{name}.p256.pem", "p256")
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def ed25519_key(name: str) -> ed25519.Ed25519PrivateKey:
    """Return the Ed25519 private key of purpose `name`. Raises KeyMissing when frozen and absent."""
    key = _private(directory() / f"{name}.ed25519.pem", "ed25519")
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key


@lru_cache(maxsize=64)
def _secret_in(keys: str | None, home: str | None, name: str) -> bytes:
    """The secret of a key directory, which the two settings name; asked for every sealed value."""
    return _secret(directory() / f"{name}.key")


def _secret(path: Path) -> bytes:
    if not path.exists():
        _write_new(path, secrets.token_bytes(32))
    data = path.read_bytes()
    if len(data) != 32:
        raise KeyMissing(f"{path.name}: a key file holds exactly 32 bytes")
    return data


@lru_cache(maxsize=64)
def _private(path: Path, kind: str) -> ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey:
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else ed25519.Ed25519PrivateKey.generate()
        _write_new(
            path,
            made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
    loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey)
    return loaded


def _write_new(path: Path, data: bytes) -> None:
    if os.environ.get("HOCVUSO_KEYS_FROZEN") == "1":
        raise KeyMissing(f"{path.name} is missing from the key directory and may not be made (HOCVUSO_KEYS_FROZEN=1)")
    # write aside, then link: two processes starting at once must agree on one key
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
