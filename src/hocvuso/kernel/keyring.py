"""Keys that live in files OUTSIDE the database and its backup (directory from HOCVUSO_KEYS).

A name is a purpose ("field", "index", "receipts", "certificates", ...). Files are made on first use with
mode 0600 unless `HOCVUSO_KEYS_FROZEN=1`, when a missing key is an error: a city makes them with `hocvuso keys make`.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from hocvuso.kernel.errors import DomainError

SECRET, P256, ED25519 = "key", "p256.pem", "ed25519.pem"
"""How files of each kind end."""
_shared: dict[str, str] = {"field": SECRET, "index": SECRET}
_making: ContextVar[bool] = ContextVar("hocvuso_keys_are_being_made", default=False)


class KeyMissing(DomainError):
    """A key file that must exist does not, or holds something else."""

    code = "key_missing"
    text = (
        "Máy chủ thiếu khóa %(file)s nên chưa làm được việc này. Dữ liệu đã lưu vẫn còn. "
        "Người quản trị máy chủ chép khóa lại, hoặc chạy: hocvuso keys make"
    )
    status = 503

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


def frozen() -> bool:
    """Return whether a missing key is an error rather than being made."""
    return os.environ.get("HOCVUSO_KEYS_FROZEN") == "1" and not _making.get()


@contextmanager
def making() -> Iterator[None]:
    """Let missing keys be made inside the block, frozen or not: somebody has asked for it in so many words."""
    token = _making.set(True)
    try:
        yield
    finally:
        _making.reset(token)


def place() -> Path:
    """Return where the key directory is, or would be."""
    return Path(os.environ.get("HOCVUSO_KEYS") or Path(os.environ.get("HOCVUSO_HOME", "var")) / "keys")


def directory() -> Path:
    """Return the key directory; made with mode 0700 when absent."""
    path = place()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_bytes(name: str) -> bytes:
    """Return the 32-byte secret of purpose `name`. Raises KeyMissing when frozen and absent."""
    return _secret_in(os.environ.get("HOCVUSO_KEYS"), os.environ.get("HOCVUSO_HOME"), name)


def register_shared(name: str, kind: str) -> None:
    """Add a key that every instance needs once (`kind`: P256 or ED25519), for `make_shared`; in AppConfig.ready()."""
    _shared[name] = kind


def make_shared() -> list[str]:
    """Make the shared keys that are missing; return the names of their files."""
    missing = [f"{name}.{kind}" for name, kind in _shared.items() if not has(f"{name}.{kind}")]
    with making():
        for name, kind in _shared.items():
            {SECRET: secret_bytes, P256: signing_key, ED25519: ed25519_key}[kind](name)
    return missing


def require_shared() -> None:
    """Raise KeyMissing when keys are frozen and a shared one is not there."""
    for name, kind in _shared.items():
        if frozen() and not has(f"{name}.{kind}"):
            raise KeyMissing(f"{name}.{kind}")


def has(file: str) -> bool:
    """Return whether the key directory holds a file of this name, for example "seal.p256.pem"."""
    return (directory() / file).exists()


def signing_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 private key of purpose `name` (ES256). Raises KeyMissing when frozen and absent."""
    key = _private(directory() / f"{name}.{P256}", P256)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def ed25519_key(name: str) -> ed25519.Ed25519PrivateKey:
    """Return the Ed25519 private key of purpose `name`. Raises KeyMissing when frozen and absent."""
    key = _private(directory() / f"{name}.{ED25519}", ED25519)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key


@lru_cache(maxsize=64)
def _secret_in(keys: str | None, home: str | None, name: str) -> bytes:
    """The secret of a key directory, which the two settings name; asked for every sealed value."""
    return _secret(directory() / f"{name}.{SECRET}")


def _secret(path: Path) -> bytes:
    if not path.exists():
        _write_new(path, secrets.token_bytes(32))
    data = path.read_bytes()
    if len(data) != 32:
        raise KeyMissing(path.name)  # a key file holds exactly 32 bytes
    return data


@lru_cache(maxsize=1024)
def _private(path: Path, kind: str) -> ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey:
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1()) if kind == P256 else ed25519.Ed25519PrivateKey.generate()
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
    if frozen():
        raise KeyMissing(path.name)
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
