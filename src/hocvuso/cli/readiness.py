"""Whether an instance must be prepared before it is served, told from file dates: no second Django at each start.

The note `.prepared` in the home says for which code, static files and content the instance was prepared. It holds for
SQLite only, where it lies beside the database; PostgreSQL is asked each time.
"""

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from hocvuso import __version__
from hocvuso.cli.main import start_django
from hocvuso.kernel import shipped
from hocvuso.kernel.shipped import PACKAGE

NOTE = ".prepared"


def get_ready(say: Callable[[str], None]) -> None:
    """Bring database and static files up to date, unless nothing has changed since the last time."""
    note = Path(os.environ["HOCVUSO_HOME"]) / NOTE
    wanted = _digest()
    if on_sqlite() and _database().is_file() and note.is_file() and note.read_text() == wanted:
        return
    note.unlink(missing_ok=True)
    start_django()
    from hocvuso.cli.preparing import prepare_instance

    prepare_instance(say=say)
    note.write_text(wanted)


def forget() -> None:
    """Let the next start prepare anew; after the database was changed as a whole."""
    (Path(os.environ["HOCVUSO_HOME"]) / NOTE).unlink(missing_ok=True)


def on_sqlite() -> bool:
    """Return whether the instance keeps its data in SQLite."""
    return not os.environ.get("HOCVUSO_DATABASE_URL", "").startswith("postgres")


def _database() -> Path:
    url = os.environ.get("HOCVUSO_DATABASE_URL", "")
    return Path(url.removeprefix("sqlite:///")) if url else Path(os.environ["HOCVUSO_HOME"]) / "hocvuso.sqlite3"


def _digest() -> str:
    settings = [os.environ.get(name, "") for name in ("HOCVUSO_DEMO", "HOCVUSO_CONTENT", "HOCVUSO_DATABASE_URL")]
    digest = sha256(f"{__version__} {PACKAGE} {settings}\n".encode())
    for path in _sources():
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    """Yield what preparing depends on: tables, places, static files, what people are examined with."""
    yield from sorted(PACKAGE.glob("*/migrations/*.py"))
    for folder in (PACKAGE / "places" / "data", PACKAGE / "web" / "static"):
        yield from sorted(p for p in folder.rglob("*") if p.is_file())
    # a changed rule or bank has to wait for the city, or is refused: each start looks again
    content = Path(os.environ.get("HOCVUSO_CONTENT") or shipped.content()) / "vi"
    yield from (p for name in ("pass_rules.yaml", "paper.yaml") if (p := content / name).is_file())
    yield from sorted((content / "items").glob("*.yaml"))
