"""The phone and the server choose the same tasks and decide alike."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.assessment import twin

FRONTEND = Path(__file__).parents[2] / "frontend"


def test_the_committed_sessions_are_what_the_engine_does() -> None:
    made = twin.sessions(300, banks=6, seed=20261125)
    committed = json.loads(twin.COMMITTED.read_text())
    assert json.loads(json.dumps(made)) == committed, "write them anew: python -m tests.assessment.twin"


@pytest.mark.long
def test_five_thousand_random_sessions_are_played_alike_on_the_phone(tmp_path: Path) -> None:
    if not shutil.which("npx"):
        pytest.fail("npx is needed: install Node, or run make test-full, which brings it")
    target = tmp_path / "sessions.json"
    twin.write(target, twin.sessions(5000, banks=60, seed=int.from_bytes(os.urandom(4))))
    done = subprocess.run(
        ["npx", "vitest", "run", "assessor"],
        cwd=FRONTEND,
        env={**os.environ, "SESSIONS": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "1 passed" in done.stdout
