"""Run one peer on given data, inside the peers' own environment: imports nothing of this product.

    python assessment_peers.py TASK data.npz out.npz

Writes `cpu` (process seconds of the work alone, not of imports) and the estimates.
"""

import sys
import time
from typing import Any

import numpy as np


def mirt_uncapped(data: Any) -> dict[str, Any]:
    """1 000 tests x 20 items, most information, no exposure control (mirt's fast path)."""
    from mirt import CATEngine, TwoParameterLogistic
    from mirt.cat import MaxItemsStop

    model = TwoParameterLogistic(n_items=len(data["a"]))
    model.set_parameters(discrimination=data["a"], difficulty=data["b"])
    model._is_fitted = True
    engine = CATEngine(
        model, item_selection="MFI", stopping_rule=MaxItemsStop(20), max_items=20, seed=int(data["seed"])
    )
    began = time.process_time()
    results = engine.run_batch_simulation(data["theta"])
    cpu = time.process_time() - began
    given = np.array([r.items_administered for r in results])
    right = np.array([r.responses for r in results])
    return {"cpu": cpu, "estimate": np.array([r.theta for r in results]), "given": given, "right": right}


def catsim_randomesque(data: Any) -> dict[str, Any]:
    """1 000 tests x 20 items, one of the five most informative."""
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.selection import RandomesqueSelector
    from catsim.simulation import Simulator
    from catsim.stopping import TestLengthStopper

    count = len(data["a"])
    bank = np.column_stack([data["a"], data["b"], np.zeros(count), np.ones(count)])
    began = time.process_time()
    simulator = Simulator(
        bank,
        data["theta"],
        initializer=FixedPointInitializer(0.0),
        selector=RandomesqueSelector(5),
        estimator=NumericalSearchEstimator(method="bounded"),
        stopper=TestLengthStopper(max_items=20),
        seed=int(data["seed"]),
    )
    simulator.simulate()
    cpu = time.process_time() - began
    estimate = np.array([row[-1] for row in simulator.estimations])
    given, right = np.array(simulator.administered_items), np.array(simulator.response_vectors, dtype=int)
    return {"cpu": cpu, "estimate": estimate, "given": given, "right": right}


def mirt_2pl(data: Any) -> dict[str, Any]:
    """2PL by mirt; nodes and acceleration as the caller tuned them."""
    return _mirt(data, "2PL")


def mirt_grm(data: Any) -> dict[str, Any]:
    """Graded response model by mirt."""
    return _mirt(data, "GRM")


def _mirt(data: Any, model: str) -> dict[str, Any]:
    import mirt

    began = time.process_time()
    found = mirt.fit_mirt(
        data["responses"].astype(int),
        model=model,
        n_quadpts=int(data["nodes"]),
        accelerate=str(data["accelerate"]),
        compute_standard_errors=False,
    )
    cpu = time.process_time() - began
    parameters = found.model.parameters
    b = parameters["difficulty"] if "difficulty" in parameters else parameters["thresholds"]
    return {"cpu": cpu, "a": parameters["discrimination"], "b": b}


def girth_2pl(data: Any) -> dict[str, Any]:
    """2PL by girth (people in columns; -99999 = not asked)."""
    from girth import INVALID_RESPONSE, twopl_mml

    responses = data["responses"].T.astype(int)
    responses[responses < 0] = INVALID_RESPONSE
    began = time.process_time()
    found = twopl_mml(responses)
    return {"cpu": time.process_time() - began, "a": found["Discrimination"], "b": found["Difficulty"]}


if __name__ == "__main__":
    task, source, target = sys.argv[1:]
    # np.savez names its arguments
    np.savez(target, **globals()[task](np.load(source)))
