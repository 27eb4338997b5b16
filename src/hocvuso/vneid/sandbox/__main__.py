"""`python -m hocvuso.vneid.sandbox --port 0 --home DIR [--faults 0.3 --seed 7]`: for tests."""

import argparse
from pathlib import Path

from hocvuso.vneid.sandbox.server import Faults, serve

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--home", type=Path, required=True)
parser.add_argument("--faults", type=float, default=0.0)
parser.add_argument("--seed", type=int, default=0)
options = parser.parse_args()
serve(port=options.port, home=options.home, faults=Faults(options.faults, options.seed))
