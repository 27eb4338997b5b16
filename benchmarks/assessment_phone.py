"""A live step of the phone's engine in a real Chromium, four times slowed down, and what the engine weighs."""

import gzip
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import assessment_bank as banks
from benchmarks.report import Report, percentile
from benchmarks.web import browser
from hocvuso.assessment.engine import tables

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
SLOWER = 4
_STEPS = """async ([tables, people]) => {
  const { decide, drawEligible, nextItem } = window.engine;
  const spent = [];
  for (let person = 0; person < people; person += 1) {
    const eligible = drawEligible(tables, person, {});
    const given = [];
    for (;;) {
      const began = performance.now();
      const standing = decide(tables, given);
      const choice = standing.outcome === null ? nextItem(tables, person, eligible, given) : null;
      spent.push(performance.now() - began);
      if (!choice || choice.item < 0) break;
      given.push({ item: choice.item, category: (person + given.length) % tables.ratio[choice.item].length });
    }
  }
  return spent;
}"""


def measure(report: Report, *, quick: bool) -> None:
    """Add the rows of the phone: p95 of select + update + stop with a bank of 210 items; compressed size."""
    made = tables.make(banks.composed_bank(1), banks.rule(-700))
    with tempfile.TemporaryDirectory(prefix="hocvuso-engine-") as folder:
        script = _bundle(Path(folder))
        report.at_most("engine on the phone, gzip KB", len(gzip.compress(script.encode(), 9)) / 1024, 25)
        with browser() as chromium:
            page = chromium.new_page()
            page.evaluate(f"{script}\nwindow.engine = engine;")
            session: Any = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            argument = [json.loads(json.dumps(made.plain())), 5 if quick else 60]
            page.evaluate(_STEPS, [argument[0], 2])
            spent = page.evaluate(_STEPS, argument)
    note = f"p50 {percentile(spent, 0.5):.1f}, {len(spent)} steps, 210 items, CPU / {SLOWER}"
    report.at_most("one live step on the phone, p95 ms", percentile(spent, 0.95), 10, note=note)


def _bundle(folder: Path) -> str:
    """Return the engine as one minified script that defines `engine`."""
    config = {
        "configFile": False,
        "logLevel": "error",
        "build": {
            "outDir": str(folder),
            "lib": {"entry": str(FRONTEND / "assessor/engine.ts"), "name": "engine", "formats": ["iife"]},
            "target": "es2020",
        },
    }
    script = f"import {{ build }} from 'vite'; await build({json.dumps(config)});"
    subprocess.run(["node", "--input-type=module", "-e", script], cwd=FRONTEND, check=True, capture_output=True)
    return next(folder.glob("*.js")).read_text()
