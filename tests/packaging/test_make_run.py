"""`make run` on a machine that has only Python and make: what it installs is enough for what it does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_a_fresh_copy_is_prepared_with_the_packages_of_the_runtime_alone(tmp_path: Path) -> None:
    copy = tmp_path / "hocvuso"
    # as a fresh clone has it: nothing that git ignores, neither packages nor built files
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("HOCVUSO_", "DJANGO_", "PYTHONPATH", "VIRTUAL_"))}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=copy, env=clean, capture_output=True, text=True, check=False, timeout=900)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    run(sys.executable, "tools/setup.py", "runtime")
    assert (copy / "src/hocvuso/locale/en/LC_MESSAGES/django.mo").stat().st_size > 10_000
    assert (copy / "src/hocvuso/web/static/app/player.js").exists()
    clean |= {"HOCVUSO_HOME": str(tmp_path / "home"), "HOCVUSO_DEMO": "0"}
    run(".venv/bin/hocvuso", "prepare")
    assert "Ổn cả." in run(".venv/bin/hocvuso", "check")
