"""A bare page that hosts the built player, on a free port, with nothing of Django in between."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hocvuso.practice.queries import compiled

STATIC = Path(__file__).parents[2] / "src" / "hocvuso" / "web" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Tập</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/static/css/base.css"><link rel="stylesheet" href="/static/app/player.css">
<body class="cit"><div id="player" data-scenario="/tap/{id}.json" {data} data-icons="/static/img/icons.svg"></div>
<form id="answer" method="post" action="/answer"><input type="hidden" name="trace"></form>
{words}<script type="module" src="/static/app/player.js"></script></body></html>"""
ENGLISH = '<script type="module" src="/static/app/player-english.js"></script>'


class Stage(ThreadingHTTPServer):
    """Keeps every path asked for and every form received."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.received: list[str] = []
        self.data: dict[str, str] = {}
        self.language = "vi"

    def open(self, scenario_id: str, **data: str) -> str:
        """Return the address of the page with these data attributes."""
        self.data = data
        return f"http://127.0.0.1:{self.server_port}/page/{scenario_id}"


class Handler(BaseHTTPRequestHandler):
    server: Stage

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        name = self.path.rsplit("/", 1)[-1]
        if self.path.startswith("/page/"):
            attributes = " ".join(f"data-{key}='{value}'" for key, value in self.server.data.items())
            language = self.server.language
            words = ENGLISH if language == "en" else ""
            page = PAGE.format(id=name, data=attributes, language=language, words=words)
            self._answer("text/html", page.encode())
        elif self.path.startswith("/tap/"):
            self._answer("application/json", json.dumps(compiled(name.removesuffix(".json"))).encode())
        elif self.path.startswith("/static/"):
            file = STATIC / self.path.removeprefix("/static/")
            self._answer(TYPES.get(file.suffix, "text/plain"), file.read_bytes() if file.is_file() else b"")
        else:
            self._answer("text/html", b"")

    def do_POST(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer("text/html", b"<p>ok")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def staged() -> Iterator[Stage]:
    """Yield a running stage."""
    stage = Stage()
    # looks often whether it shall stop: half a second (the default) at the end of each test is a fifth of it
    threading.Thread(target=stage.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield stage
    finally:
        stage.shutdown()
        stage.server_close()
