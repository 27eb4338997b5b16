"""`make bench [NAME=ward]`: run all benchmarks, or some.

    python -m benchmarks [NAME ...] [--quick]

One module of this folder is one theme: it has a `main()`, takes `--quick` (small data, to see that it runs), prints a
`benchmarks.report.Report` and exits non-zero when a goal is missed. Each runs in a process of its own.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run the asked themes; return 1 when one of them missed a goal or broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(themes()))
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(themes()))
    if unknown:
        parser.error(f"no benchmark called {', '.join(unknown)}; there are {', '.join(themes())}")
    failed = []
    for name in asked.names or themes():
        began = time.monotonic()
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if asked.quick else [])]
        if subprocess.run(command, cwd=HERE.parent, check=False).returncode:
            failed.append(name)
        print(f"-- {name}: {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"missed or broken: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def themes() -> list[str]:
    """Return the modules of this folder that are benchmarks."""
    return sorted(p.stem for p in HERE.glob("[!_]*.py") if "\ndef main() -> int:" in p.read_text())


if __name__ == "__main__":
    sys.exit(main())
