"""The assessment engine beside its peers, on the same data in one run; then what it decides, and what a step costs.

    python -m benchmarks.assessment [--quick] [PART ...]      parts: simulate calibrate decide phone server

Peers (benchmarks/peers.txt) run in an environment of their own, made on the first run in PEERS_VENV or var/peers.
Seconds are process seconds (CPU) of the work alone. A quick run measures small data and leaves the peers out.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks import assessment_bank as banks
from benchmarks.report import Report
from hocvuso.assessment.engine import measuring, response, simulate, tables
from hocvuso.assessment.engine.calibration import Calibration, Responses, graded, two_parameter
from hocvuso.assessment.engine.types import Report as Shown

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("simulate", "calibrate", "decide", "phone", "server")
EQUAL = 1.02
"""An error of calibration up to 2 % larger than the peer's counts as equal to it."""
Floats = NDArray[np.float64]


def main() -> int:
    """Measure the asked parts; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.parts) - set(PARTS)):
        parser.error(f"no part called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    report = Report("Assessment engine", quick=asked.quick)
    bench = Bench(report, quick=asked.quick)
    try:
        for part in asked.parts or PARTS:
            getattr(bench, part)()
    except BaseException:
        report.close()  # what a quarter of an hour has measured is not lost with the part that broke
        raise
    return report.close()


class Bench:
    """One run."""

    def __init__(self, report: Report, *, quick: bool) -> None:
        self.report, self.quick = report, quick

    def simulate(self) -> None:
        """1 000 adaptive tests of 20 items from a bank of 500, the cap of .25 held; each seed another bank and people.

        Catsim and mirt have no cap here. Catsim estimates by likelihood alone, ours knows that people are N(0, 1); so
        what catsim's own answers give under our estimate stands beside, and shows what the cap costs. Errors against
        the truth are mostly luck: compared are the errors to be expected after each person's answers.
        """
        people = 200 if self.quick else 1000
        name = f"simulate {people} tests x 20 of 500"
        ours, catsim, fast = [], [], []
        for seed in banks.MEASURED_SEEDS[: 1 if self.quick else None]:
            a, b, theta = banks.measuring_bank(500, people, seed)
            bank = _Measured(a, b, theta)
            ours.append(bank.ours(seed))
            if not self.quick:
                catsim.append(bank.peer(self._peer("catsim_randomesque", a=a, b=b, theta=theta, seed=seed)))
                fast.append(bank.peer(self._peer("mirt_uncapped", a=a, b=b, theta=theta, seed=seed)))
        for who, runs in (("ours", ours), ("catsim randomesque-5", catsim), ("mirt most information, no cap", fast)):
            if runs:
                self.report.say(f"{name}, {who}", _simulations(runs))
        if not self.quick:
            cpu = _typical(ours, "cpu")
            self.report.at_most(
                f"{name}, ours against catsim / 60, CPU ms", 1000 * cpu, 1000 * _typical(catsim, "cpu") / 60
            )
            self.report.at_most(f"{name}, ours against mirt uncapped, CPU ms", 1000 * cpu, 1000 * _typical(fast, "cpu"))
            apart = [1000 * (one.expected - other.expected) for one, other in zip(ours, catsim, strict=True)]
            self.report.at_most(
                "expected RMSE x 1 000, ours less catsim's, same people, upper 95 % bound", _bound(apart), 0,
                note=f"{np.mean(apart):+.1f}, standard error {_error(apart):.1f}, {len(apart)} banks",
            )  # fmt: skip
        self.report.at_most("largest exposure", 100 * max(run.exposure for run in ours), 26, unit="%")

    def calibrate(self) -> None:
        """2PL complete and sparse, graded; against the best tuning of each peer."""
        small = self.quick
        dense = partial(banks.answers, 2000 if small else 50_000, 40 if small else 200, 2)
        self._calibrated("2PL complete", dense, two_parameter, "mirt_2pl", nodes=121, accelerate="squarem", share=7)
        sparse = partial(banks.answers, 4000 if small else 50_000, 60 if small else 500, 2, kept=20)
        self._calibrated("2PL 20 items a person", sparse, two_parameter, "mirt_2pl", nodes=21, share=7)
        ordered = partial(banks.answers, 1500 if small else 20_000, 20 if small else 60, 4)
        self._calibrated(
            "graded, 4 categories", ordered, lambda r, errors: graded(r, 4, errors=errors), "mirt_grm",
            nodes=61, accelerate="squarem", share=1,
        )  # fmt: skip

    def _calibrated(
        self, name: str, make: Callable[..., banks.Answers], fit: Callable[..., Calibration], peer: str, *, share: int,
        **tuning: Any,
    ) -> None:  # fmt: skip
        made = make(seed=banks.CALIBRATED_SEEDS[0])
        responses = Responses.from_matrix(made.table)
        name = f"{name}, {responses.persons} x {responses.items}"
        cpu, found = _timed(lambda: fit(responses, errors=False))
        with_errors, _ = _timed(lambda: fit(responses, errors=True))
        a, b = _rmse(found.slopes, made.a), _rmse(found.thresholds, made.b)
        self.report.say(f"{name}, with standard errors, CPU s", f"{with_errors:.2f} ({found.nodes} nodes)")
        if not self.quick:
            theirs = self._peer(peer, responses=made.table, **{"accelerate": "none", **tuning})
            self._peer_line(f"{name}, {peer.replace('_', ' ')} {tuning}", theirs, made)
            if made.table.max() == 1:
                self._peer_line(f"{name}, girth", self._peer("girth_2pl", responses=made.table), made)
            their_a, their_b = _rmse(theirs["a"], made.a), _rmse(theirs["b"], made.b)
            self.report.at_most(f"{name}, ours against mirt / {share}, CPU s", cpu, float(theirs["cpu"]) / share)
            self.report.at_most(f"{name}, RMSE a x 1 000, equal to mirt's within 2 %", 1000 * a, 1000 * their_a * EQUAL)
            self.report.at_most(f"{name}, RMSE b x 1 000, equal to mirt's within 2 %", 1000 * b, 1000 * their_b * EQUAL)
        self._unbiased(name, made, found, make, fit, note=f"RMSE a {a:.4f}, b {b:.4f}, {cpu:.2f} CPU s")

    def _unbiased(
        self, name: str, made: banks.Answers, found: Calibration, make: Callable[..., banks.Answers],
        fit: Callable[..., Calibration], *, note: str,
    ) -> None:  # fmt: skip
        """Report the bias over several sets of people: in one set all slopes are off together by up to .003."""
        off = [_off(found, made)]
        for seed in () if self.quick else banks.CALIBRATED_SEEDS[1:]:
            another = make(seed=seed)
            off.append(_off(fit(Responses.from_matrix(another.table), errors=False), another))
        bias = 1000 * np.mean(off, axis=0)
        shown = f"a {bias[0]:+.2f}, b {bias[1]:+.2f}, {len(off)} sets; {note}"
        largest = float(np.abs(bias).max())
        if _complete(made):
            self.report.at_most(f"{name}, largest bias x 1 000", largest, 3, note=shown)
        else:
            # twenty answers a person leave every maximum-likelihood estimate a little high; peers' bias stands above
            self.report.say(f"{name}, largest bias x 1 000", f"{largest:.2f} ({shown})")

    def _peer_line(self, name: str, theirs: Any, made: banks.Answers) -> None:
        a, b = _rmse(theirs["a"], made.a), _rmse(theirs["b"], made.b)
        bias = float(np.mean(np.ravel(theirs["a"]) - made.a))
        self.report.say(name, f"{float(theirs['cpu']):.1f} CPU s, RMSE a {a:.4f} b {b:.4f}, bias a {bias:+.4f}")

    def decide(self) -> None:
        """Three outcomes at the cut, N(0, 1) people, banks composed like ours, cap .26 over the population."""
        people = 1000 if self.quick else 20_000
        seeds = banks.DECIDED_SEEDS[: 1 if self.quick else None]
        first = seeds[0]
        for cut, length, inconclusive, right in ((-700, 14, 0.20, 0.95), (-1300, 13, 0.12, 0.97)):
            shown = [_decided(seed, cut, people) for seed in seeds]
            below = sum(n for _, n in shown)
            passed = sum(s.false_pass * n for s, n in shown) / below
            # people of one bank share its items: the bound looks at banks, and at people where that is wider
            by_people = passed + 1.645 * (passed * (1 - passed) / below) ** 0.5
            bound = by_people if self.quick else max(by_people, _bound([s.false_pass for s, _ in shown]))
            name = f"cut {cut / 1000:+.1f}"
            self.report.at_most(f"{name}: mean length", _mean(shown, "mean_length"), length)
            self.report.at_most(
                f"{name}: inconclusive", 100 * _mean(shown, "inconclusive"), 100 * inconclusive, unit="%"
            )
            self.report.at_most(f"{name}: false pass among truly below", 100 * passed, 4, unit="%")
            self.report.at_most(
                f"{name}: its upper 95 % bound", 100 * bound, 4.5, unit="%", note=f"{below} people, {len(seeds)} banks"
            )
            decided = 100 * _mean(shown, "accuracy_of_decided")
            self.report.at_least(f"{name}: right when decided", decided, 100 * right, unit="%")
            most = 100 * max(s.max_exposure for s, _ in shown)
            self.report.at_most(f"{name}: largest exposure", most, 26, unit="%")
            for maximum in (12, 16, 20, 24, 32):
                curve, _ = _decided(first, cut, people // 4, maximum=maximum)
                self.report.say(
                    f"{name}: at most {maximum} tasks",
                    f"mean {curve.mean_length:.1f}, inconclusive {curve.inconclusive:.3f}",
                )
            odd, _ = _decided(first, cut, people // 4, twist=banks.misfit(people // 4))
            self.report.say(
                f"{name}: 10 % guess, 10 % careless",
                f"mean {odd.mean_length:.1f}, inconclusive {odd.inconclusive:.3f}, false pass {odd.false_pass:.3f}, "
                f"false not yet {odd.false_not_yet:.3f}",
            )

    def phone(self) -> None:
        """One live step in the phone's engine, and its weight."""
        from benchmarks.assessment_phone import measure

        measure(self.report, quick=self.quick)

    def server(self) -> None:
        """Many open checks at once."""
        from benchmarks.assessment_server import measure

        measure(self.report, quick=self.quick)

    def _peer(self, task: str, **data: Any) -> Any:
        python = _peers_python()
        with tempfile.TemporaryDirectory(prefix="hocvuso-peer-") as folder:
            source, target = Path(folder) / "data.npz", Path(folder) / "out.npz"
            np.savez(source, **data)
            script = ROOT / "benchmarks" / "assessment_peers.py"
            subprocess.run([python, script, task, source, target], check=True, cwd=folder)
            with np.load(target) as found:
                return dict(found)


def _peers_python() -> Path:
    folder = Path(os.environ.get("PEERS_VENV") or ROOT / "var" / "peers")
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        wanted = str(ROOT / "benchmarks" / "peers.txt")
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", wanted], check=True)
    return python


def _decided(seed: int, cut: int, people: int, *, maximum: int = 24, twist: Any = None) -> tuple[Shown, int]:
    made = tables.make(banks.composed_bank(seed), banks.rule(cut, maximum=maximum))
    theta = np.random.default_rng((seed, 1)).normal(size=people)
    return simulate.simulate(made, theta, seed, twist=twist), int((theta < cut / 1000).sum())


def _mean(shown: list[tuple[Shown, int]], what: str) -> float:
    return float(np.mean([getattr(s, what) for s, _ in shown]))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def _rmse(found: Any, truth: Floats) -> float:
    return float(np.sqrt(np.mean((np.asarray(found).reshape(truth.shape) - truth) ** 2)))


def _off(found: Calibration, made: banks.Answers) -> tuple[float, float]:
    """Return how far slopes and thresholds are off on average."""
    slopes = float(np.mean(found.slopes - made.a))
    return slopes, float(np.mean(found.thresholds.reshape(made.b.shape) - made.b))


def _complete(made: banks.Answers) -> bool:
    return bool((made.table >= 0).all())


def _error(values: list[float]) -> float:
    return float(np.std(values, ddof=1) / len(values) ** 0.5)


def _bound(values: list[float]) -> float:
    """Return the upper 95 % bound of the mean (Student's t)."""
    return float(np.mean(values)) + float(stats.t.ppf(0.95, len(values) - 1)) * _error(values)


@dataclass(frozen=True, slots=True)
class _Simulation:
    """One run over one bank. `expected`: RMSE over the posterior of each person; `rescored`: that of our estimate."""

    cpu: float
    rmse: float
    expected: float
    rescored: float
    exposure: float


class _Measured:
    """One bank with its people, for us and for the peers."""

    def __init__(self, a: Floats, b: Floats, theta: Floats) -> None:
        self.items, self.theta = banks.two_parameter_items(a, b), theta
        self.log_p = np.stack([response.log_probabilities(item, measuring.GRID).T for item in self.items])

    def ours(self, seed: int) -> _Simulation:
        """Measure the people five times over, so that chance in our answers adds little to the comparison."""
        runs = [
            _timed(lambda n=n: measuring.measure(self.items, self.theta, length=20, cap=0.25, seed=10 * seed + n))
            for n in range(5)
        ]
        expected = _root([found.error**2 for _, found in runs])
        return _Simulation(
            cpu=float(np.median([cpu for cpu, _ in runs])),
            rmse=_root([(found.estimate - self.theta) ** 2 for _, found in runs]),
            expected=expected,
            rescored=expected,
            exposure=max(float(found.exposure.max()) for _, found in runs),
        )

    def peer(self, found: Any) -> _Simulation:
        """Look at what a peer gave to whom, and what was answered."""
        grid = measuring.GRID
        total = -0.5 * grid**2 + self.log_p[found["given"], found["right"]].sum(axis=1)
        weight = np.exp(total - total.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        mean = weight @ grid
        variance = weight @ grid**2 - mean**2
        return _Simulation(
            cpu=float(found["cpu"]),
            rmse=_rmse(found["estimate"], self.theta),
            expected=_root([variance + (found["estimate"] - mean) ** 2]),
            rescored=_root([variance]),
            exposure=float(np.bincount(found["given"].ravel()).max()) / len(self.theta),
        )


def _root(squares: list[Floats]) -> float:
    return float(np.sqrt(np.mean(squares)))


def _typical(runs: list[_Simulation], what: str) -> float:
    return float(np.median([getattr(run, what) for run in runs]))


def _simulations(runs: list[_Simulation]) -> str:
    rmse, expected, rescored = (
        float(np.mean([getattr(run, what) for run in runs])) for what in ("rmse", "expected", "rescored")
    )
    own = f", {rescored:.4f} by our estimate" if rescored != expected else ""
    return (
        f"{_typical(runs, 'cpu'):.3f} CPU s, RMSE {rmse:.4f} (expected {expected:.4f}{own}), "
        f"largest exposure {max(run.exposure for run in runs):.3f}"
    )


if __name__ == "__main__":
    sys.exit(main())
