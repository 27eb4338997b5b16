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
    assert {"practice in a browser", "journeys on SQLite", "journeys on PostgreSQL", "quick benchmarks"} <= left_out


def test_a_step_that_fails_fails_the_run_and_its_words_are_shown_whole(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    words = "print('begin'); print('end'); raise SystemExit({code})"
    planned = [
        run_tests.Step(name, [sys.executable, "-c", words.format(code=code)], alone=alone)
        for name, code, alone in (("one", 0, False), ("two", 3, False), ("three", 0, True), ("four", 0, False))
    ]
    monkeypatch.setattr(run_tests, "steps", lambda **_: planned)
    assert run_tests.main([]) == 1
    said = capfd.readouterr().out
    assert said.count("begin\nend") == 4
    assert said.rstrip().endswith("FAILED: two")


WAITS_FOR = """
import pathlib, sys, time
here, me, other = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
(here / f"{me}.began").touch()
until = time.monotonic() + 30
while not (here / f"{other}.began").exists():
    assert time.monotonic() < until, f"{other} never ran beside {me}"
    time.sleep(0.01)
(here / f"{me}.ended").touch()
"""


def test_two_steps_run_side_by_side_and_one_that_wants_the_machine_has_it_alone(tmp_path: Path) -> None:
    began_alone = f"assert len(list(__import__('pathlib').Path({str(tmp_path)!r}).glob('*.ended'))) == 2"
    planned = [
        run_tests.Step("a", [sys.executable, "-c", WAITS_FOR, str(tmp_path), "a", "b"]),
        run_tests.Step("b", [sys.executable, "-c", WAITS_FOR, str(tmp_path), "b", "a"]),
        run_tests.Step("c", [sys.executable, "-c", began_alone], alone=True),
        run_tests.Step("d", [sys.executable, "-c", ""]),
    ]
    results = run_tests.run(planned)
    assert [one.name for one in results if not one.passed] == []
    assert [one.name for one in results][2:] == ["c", "d"]
