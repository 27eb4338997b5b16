"""Ask the registries which locked packages have known weaknesses: Python's (pip-audit) and the front end's (npm audit).

    python tools/audit.py

Status 0: none known. 1: some, listed. 75: a registry here doesn't answer such questions, so nothing is known.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
NONE_KNOWN, SOME, UNASKED = 0, 1, 75


def main() -> int:
    """Ask both; the worst answer counts."""
    answers = [python_packages(), front_end()]
    return SOME if SOME in answers else UNASKED if UNASKED in answers else NONE_KNOWN


def python_packages() -> int:
    """Ask about locks/runtime.txt."""
    command = [
        str(BIN / "pip-audit"),
        "-r",
        "locks/runtime.txt",
        "--disable-pip",
        "-f",
        "json",
        "--progress-spinner=off",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return unasked("pip-audit", done.stderr)
    weak = [p for p in packages if p.get("vulns")]
    for package in weak:
        print(f"{package['name']} {package['version']}: {', '.join(v['id'] for v in package['vulns'])}")
    if weak:
        return SOME
    skipped = [p["name"] for p in packages if "skip_reason" in p]
    if skipped:
        return unasked("pip-audit", f"the index knows nothing about {len(skipped)} of {len(packages)} packages")
    print(f"{len(packages)} Python packages: no weakness known")
    return NONE_KNOWN


def front_end() -> int:
    """Ask about frontend/package-lock.json; what only builds or tests counts too."""
    npm = shutil.which("npm", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if npm is None:
        return unasked("npm audit", "npm is not there")
    done = subprocess.run([npm, "audit", "--json"], cwd=ROOT / "frontend", capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["vulnerabilities"]
    except (ValueError, KeyError):
        return unasked("npm audit", "the registry doesn't answer it")
    for name, weakness in sorted(found.items()):
        print(f"{name}: {weakness['severity']}")
    print(f"front end: {len(found)} packages with a known weakness")
    return SOME if found else NONE_KNOWN


def unasked(tool: str, why: str) -> int:
    """Say that nothing is known, and why."""
    last = (why.strip().splitlines() or ["no answer"])[-1]
    print(f"{tool} could not ask: {last}")
    return UNASKED


if __name__ == "__main__":
    sys.exit(main())
