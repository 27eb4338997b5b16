"""The sandbox over HTTP: six addresses, the standard library only."""

import json
import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hocvuso.vneid.sandbox import office
from hocvuso.vneid.sandbox.store import Store

_LARGEST = 8 * 1024 * 1024


@dataclass
class Faults:
    """How often (0-1) it answers 503, loses an answer after having done the work, or says a receipt twice."""

    rate: float = 0.0
    seed: int = 0
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - repeatable on purpose
        self._lock = threading.Lock()

    def strikes(self) -> bool:
        """Roll the dice."""
        with self._lock:
            return self._dice.random() < self.rate


def serve(*, port: int, home: Path | None = None, faults: Faults | None = None) -> None:
    """Answer on loopback until the process ends; prints the address once it listens."""
    server = Sandbox(("127.0.0.1", port), Store(home or _home()), faults or Faults())
    print(f"hộp cát VNeID: http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
    server.serve_forever()


@contextmanager
def serving_beside() -> Iterator[str]:
    """Answer in a thread of this process, at its clock, and yield the address: the demonstration is made so.

    What the process knows later begins here; an attempt to make the demonstration that came to nothing left nothing.
    """
    store = Store(_home())
    store.forget()
    with Sandbox(("127.0.0.1", 0), store, Faults()) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            store.close()


def _home() -> Path:
    return Path(os.environ.get("HOCVUSO_HOME", "var")) / "sandbox"


class Sandbox(ThreadingHTTPServer):
    """The server with its store and its faults."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], store: Store, faults: Faults) -> None:
        super().__init__(address, _Handler)
        self.store, self.faults = store, faults


class _Handler(BaseHTTPRequestHandler):
    server: Sandbox
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        self._answered(lambda: self._read(asked.path, query))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST:
            self._send(413, {"code": "TOO_BIG"})
            return
        data = self.rfile.read(length)
        self._answered(lambda: self._write(self.path, json.loads(data)))

    def _read(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        store = self.server.store
        if path == "/health":
            return {"ok": True}
        if path == "/keys":
            return office.public_keys(store)
        if path == "/receipts":
            rows = office.outgoing(store, query["sender"], int(query.get("after", "0")))
            return {"receipts": [row for row in rows for _ in range(2 if self.server.faults.strikes() else 1)]}
        if path == "/buckets" and "number" in query:
            return {"receipts": office.bucket(store, query["sender"], int(query["number"]))}
        if path == "/buckets":
            return {"buckets": office.bucket_hashes(store, query["sender"])}
        raise office.Refused("NO_SUCH_ADDRESS")

    def _write(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/senders":
            office.register(self.server.store, body["signing"])
            return {"ok": True}
        if path == "/batches":
            return {"receipt": office.receive(self.server.store, body["batch"])}
        raise office.Refused("NO_SUCH_ADDRESS")

    def _answered(self, act: Any) -> None:
        if self.server.faults.strikes():
            self._send(503, {"code": "BUSY"})
            return
        try:
            found = act()
        except office.Refused as refused:
            self._send(409, {"code": refused.code, **refused.details})
        except (ValueError, KeyError, TypeError, AttributeError):
            self._send(400, {"code": "UNREADABLE"})
        else:
            if self.server.faults.strikes():
                # the work is done, its answer is lost: the other side must be able to ask again
                self.close_connection = True
                self.connection.close()
                return
            self._send(200, found)

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing: an address may name a sender."""
