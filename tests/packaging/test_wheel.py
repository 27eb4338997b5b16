"""The package as an operator gets it: a wheel with built assets and content, installed where no source lies."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.needs import needs_front_end

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.long,
    needs_front_end,
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build source distribution and wheel as a release does: the wheel comes from the unpacked source."""
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)])
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with the locked packages in a new environment; return its bin folder."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    run([*pip, "--require-hashes", "-r", str(ROOT / "locks" / "runtime.txt")])
    run([*pip, "--no-deps", str(wheel)])
    return folder / "bin"


def run(command: list[str], **environment: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("HOCVUSO_", "DJANGO_", "PYTHONPATH"))}
    done = subprocess.run(
        command, cwd="/", env=clean | environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_the_wheel_carries_what_the_browser_and_the_learner_need(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "hocvuso/web/static/app/manifest.json",
        "hocvuso/web/static/app/player.js",
        "hocvuso/_content/vi/services.yaml",
        "hocvuso/places/data/hcmc_units_2025.csv",
        "hocvuso/locale/en/LC_MESSAGES/django.mo",
    } <= names
    assert any(name.startswith("hocvuso/_content/vi/scenarios/") for name in names)
    assert not [name for name in names if "node_modules" in name or name.endswith(".sqlite3")]


def test_the_installed_command_finds_its_content_and_is_well(installed: Path, tmp_path: Path) -> None:
    hocvuso = str(installed / "hocvuso")
    environment = {"HOCVUSO_HOME": str(tmp_path / "home")}
    content = run([hocvuso, "content", "check"], **environment)
    assert "Bài tập:" in content
    prepared = run([hocvuso, "prepare"], **environment, HOCVUSO_DEMO="0")
    assert "168 phường, xã, đặc khu" in prepared
    assert "Ổn cả." in run([hocvuso, "check"], **environment)
