"""The sandbox's memory: one SQLite file and two key files of its own."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sender (id TEXT PRIMARY KEY, signing TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS batch (
    id TEXT PRIMARY KEY, sender TEXT NOT NULL, seq INTEGER NOT NULL, sha256 TEXT NOT NULL, receipt TEXT NOT NULL,
    UNIQUE (sender, seq));
CREATE TABLE IF NOT EXISTS item (
    request TEXT NOT NULL, version INTEGER NOT NULL, sender TEXT NOT NULL, body_sha256 TEXT NOT NULL,
    number TEXT NOT NULL, status TEXT NOT NULL, code TEXT NOT NULL, receipt TEXT NOT NULL, times INTEGER NOT NULL,
    PRIMARY KEY (request, version));
CREATE TABLE IF NOT EXISTS outgoing (n INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL, jws TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS outgoing_sender ON outgoing (sender, n);
"""


class Store:
    """Rows and keys under one folder; one writer at a time."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db = sqlite3.connect(home / "sandbox.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_SCHEMA)
        self._lock = threading.Lock()
        self.signing = _key(home / "signing.pem", ed25519.Ed25519PrivateKey.generate, ed25519.Ed25519PrivateKey)
        self.sealing = _key(
            home / "sealing.pem", lambda: ec.generate_private_key(ec.SECP256R1()), ec.EllipticCurvePrivateKey
        )

    @contextmanager
    def transaction(self) -> Iterator["Store"]:
        """All or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def forget(self) -> None:
        """Delete everything but the keys."""
        with self.transaction():
            for table in ("sender", "batch", "item", "outgoing"):
                self.rows(f"DELETE FROM {table}")  # noqa: S608 - names of this file

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement of this package and return its rows."""
        return list(self._db.execute(sql, values).fetchall())

    def one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None


def _key(path: Path, make: Any, kind: type[Any]) -> Any:
    if not path.exists():
        data = make().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, kind):
        raise ValueError(f"{path.name} holds another kind of key")
    return key
