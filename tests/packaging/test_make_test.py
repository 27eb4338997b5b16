"""`make test` on a machine that has only Python and make: Node lies in the environment that setup.py made."""

import sys
from pathlib import Path

import pytest
from tools import run_tests

FINDS_NODE = [sys.executable, "-c", "import shutil, sys; sys.exit(shutil.which('node') is None)"]


@pytest.mark.parametrize(("there", "code"), [(True, 0), (False, 1)])
def test_every_step_finds_the_node_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, code: int
) -> None:
    own, rest = tmp_path / "bin", tmp_path / "rest"
    own.mkdir()
    rest.mkdir()
    if there:
        (own / "node").touch(mode=0o755)
    monkeypatch.setattr(run_tests, "BIN", own)
    monkeypatch.setattr(run_tests, "steps", lambda **_: [run_tests.Step("looks for Node", FINDS_NODE)])
    monkeypatch.setenv("PATH", str(rest))
    assert run_tests.main([]) == code


@pytest.mark.parametrize("full", [False, True])
def test_what_drives_a_browser_is_left_out_by_name_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    monkeypatch.setattr(run_tests, "chromium", lambda: None)
    left_out = {step.name for step in run_tests.steps(full=full) if step.needs}
    assert {"journeys on SQLite", "journeys on PostgreSQL", "benchmarks, quick"} <= left_out
