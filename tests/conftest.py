"""What every test has: the new SQLite, a throw-away home with its own keys, and the database asked for."""

import os
import tempfile

from hocvuso.kernel.db import prefer_new_sqlite

prefer_new_sqlite()

_home = tempfile.mkdtemp(prefix="hocvuso-test-")
os.environ.setdefault("HOCVUSO_HOME", _home)
os.environ.setdefault("HOCVUSO_DEMO", "1")
os.environ.setdefault("HOCVUSO_SECRET_KEY", "only-for-tests-" + "0" * 40)

if os.environ.get("HOCVUSO_TEST_DATABASE") == "postgresql" and "HOCVUSO_DATABASE_URL" not in os.environ:
    from tools.postgres import start

    os.environ["HOCVUSO_DATABASE_URL"] = start(_home)
