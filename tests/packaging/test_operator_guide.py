"""What the operator's guide says is done as it says it: its settings, its commands, its units."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from hocvuso.cli.main import parser
from tests.cast import PASSWORD
from tests.cli.instance import Instance
from tests.needs import needs_command, on_sqlite_only

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "guides" / "operator.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.S)
SHELL = [text for language, text in BLOCKS if language == "sh"]
UNITS = {
    found[1]: text.partition("\n")[2]
    for language, text in BLOCKS
    if language == "ini" and (found := re.match(r"# /etc/systemd/system/(\S+)\n", text))
}
PROGRAM = "/opt/hocvuso/bin/hocvuso"
SETTINGS = dict(line.split("=", 1) for block in SHELL for line in block.splitlines() if re.match(r"HOCVUSO_\w+=", line))


class Unit(configparser.RawConfigParser):
    """A unit file: keys keep their capitals; what is written twice is kept twice, one a line."""

    def __init__(self, text: str) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment]
        self.starts = re.findall(r"^ExecStart=(.*)$", text, re.M)
        self.read_string(text)


def commands() -> list[list[str]]:
    """Return every call of hocvuso in the guide's shell blocks and units."""
    lines = [line for block in SHELL for line in block.splitlines()] + [
        s for u in UNITS.values() for s in Unit(u).starts
    ]
    called = [re.match(rf"(?:{PROGRAM}|hocvuso) ([a-z].*)", line) for line in lines]
    return [shlex.split(found[1], comments=True) for found in called if found]


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_every_command_of_the_guide_exists(arguments: list[str]) -> None:
    plain = [re.sub(r"^\[|\]$", "", word) for word in arguments]
    parser().parse_args(plain)


def test_the_guide_has_a_unit_for_each_process_and_a_timer_with_its_service() -> None:
    assert set(UNITS) == {"hocvuso.service", "hocvuso-worker.service", "hocvuso-daily.service", "hocvuso-daily.timer"}
    for name, text in UNITS.items():
        unit = Unit(text)
        if name.endswith(".timer"):
            assert name.replace(".timer", ".service") in UNITS
            assert unit.has_option("Timer", "OnCalendar") and unit.get("Install", "WantedBy") == "timers.target"
            continue
        service = dict(unit.items("Service"))
        assert unit.starts and all(start.startswith(f"{PROGRAM} ") for start in unit.starts), name
        assert (service["User"], service["EnvironmentFile"]) == ("hocvuso", "/etc/hocvuso/env")
        if len(unit.starts) > 1:
            assert service.get("Type") == "oneshot", f"{name}: systemd refuses two ExecStart without it"
    enabled = re.search(r"^systemctl enable --now (.*)$", GUIDE, re.M)
    assert enabled and set(enabled[1].split()) == {n for n, t in UNITS.items() if Unit(t).has_section("Install")}


@needs_command("systemd-analyze", "systemd")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace(PROGRAM, "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if "hocvuso" in line]
    assert said == []


def test_every_folder_of_the_settings_is_made_first() -> None:
    made = " ".join(line for block in SHELL for line in block.splitlines() if "install -" in line)
    for name in ("HOCVUSO_HOME", "HOCVUSO_KEYS", "HOCVUSO_BACKUPS", "HOCVUSO_SECRET_KEY_FILE"):
        assert re.search(rf"{SETTINGS[name]}(?!\S)", made), name
    assert re.search(rf"{Path(SETTINGS['HOCVUSO_EPOCH_FILE']).parent}(?!\S)", made)


@on_sqlite_only
def test_installed_as_the_guide_says_nothing_is_unsafe(tmp_path: Path) -> None:
    """Given the guide's settings, when its commands are given in their order, the last one finds nothing."""
    environment = {}
    for name, value in SETTINGS.items():
        environment[name] = f"{tmp_path}{value}" if value.startswith("/") else value
    for name in ("HOCVUSO_HOME", "HOCVUSO_KEYS", "HOCVUSO_BACKUPS"):
        Path(environment[name]).mkdir(parents=True, mode=0o700)
    Path(environment["HOCVUSO_EPOCH_FILE"]).parent.mkdir(mode=0o700)
    secret, password = Path(environment["HOCVUSO_SECRET_KEY_FILE"]), tmp_path / "password"
    secret.touch(mode=0o600)
    secret.write_text("only-for-tests-" + "0" * 40)
    password.write_text(PASSWORD)
    made = Instance(tmp_path / "var/lib/hocvuso", environment)
    block = next(block for block in SHELL if block.startswith("hocvuso prepare"))
    steps = [shlex.split(line, comments=True)[1:] for line in block.splitlines()]
    assert [step[0] for step in steps] == ["prepare", "keys", "add-admin", "check"]
    for step in steps:
        made.ok(*step, *(["--password-file", str(password)] if step[0] == "add-admin" else []))
    made.ok("tidy-accounts")
    made.ok("backup", "--keep", "14")
    assert len(list(Path(environment["HOCVUSO_BACKUPS"]).iterdir())) == 1
