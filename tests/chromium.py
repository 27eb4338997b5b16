"""Where a Chromium is: tests drive it, and benchmarks, which have no settings of Django."""

import fcntl
import shutil
import subprocess
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "frontend"


@cache
def chromium_path() -> str | None:
    """Return the path of a Chromium, or None. The first call unpacks the one of the npm package; others wait for it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if not (FRONTEND / "node_modules" / "@sparticuz" / "chromium").exists() or not shutil.which("node"):
        return None
    script = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"
    with (FRONTEND / "node_modules" / ".unpacking-chromium").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        done = subprocess.run(
            ["node", "--input-type=module", "-e", script], cwd=FRONTEND, capture_output=True, text=True, check=False
        )
    return done.stdout.strip() or None
