"""What a test needs that may not be there. Nothing else leaves a test out: tests/architecture looks for it.

A missing tool is named by `make test` and is a failure in `make test-full`; which database it is is neither.
"""

import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from hocvuso.kernel.db import is_postgresql

LACKS = "lacks its tool"
"""How such a reason begins: tests/conftest.py knows it by this."""
_BUILT = Path(__file__).parents[1] / "src" / "hocvuso" / "web" / "static" / "app" / "manifest.json"


def needs(there: object, remedy: str) -> pytest.MarkDecorator:
    """Return the mark of a test that needs a tool: `there`, whether it is; `remedy`, how to get it."""
    return pytest.mark.skipif(not there, reason=f"{LACKS}: {remedy}")


def needs_command(name: str, package: str) -> pytest.MarkDecorator:
    """Return the mark of a test that runs a command of a Debian package."""
    return needs(shutil.which(name), f"apt-get install {package}")


def leave_out(remedy: str) -> NoReturn:
    """Leave a test out from inside a fixture, where looking for the tool takes too long for a mark."""
    pytest.skip(f"{LACKS}: {remedy}")


def does_not_concern(reason: str) -> NoReturn:
    """Leave out one case of many, about which a test has nothing to say."""
    pytest.skip(reason)


needs_front_end = needs(_BUILT.exists(), "npm run build in frontend")
on_sqlite_only = pytest.mark.skipif(is_postgresql(), reason="PostgreSQL would show nothing more: runs with SQLite")
on_postgresql_only = pytest.mark.skipif(not is_postgresql(), reason="SQLite can't do it: runs with PostgreSQL")
