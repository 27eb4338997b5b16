"""`hocvuso check --deploy` names every unsafe setting by its name, and nothing when there is none."""

from pathlib import Path
from typing import Any

import pytest

from hocvuso.cli.main import main
from hocvuso.cli.unsafe_settings import deployment_findings
from tests.cast import Cast


@pytest.fixture
def safe(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> Path:
    """Settings of a real server, all of them safe."""
    for name in ("home", "backups", "outside"):
        (tmp_path / name).mkdir()
    secret = tmp_path / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text("s" * 64)
    monkeypatch.setenv("HOCVUSO_SECRET_KEY_FILE", str(secret))
    monkeypatch.setenv("HOCVUSO_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("HOCVUSO_KEYS_FROZEN", "1")
    main(["keys", "make"])
    settings.DEBUG, settings.HOCVUSO_DEMO, settings.HTTPS = False, False, True
    settings.SECRET_KEY = "s" * 64
    settings.HOCVUSO_ORIGIN, settings.ALLOWED_HOSTS = "https://hocvuso.example.vn", ["hocvuso.example.vn"]
    settings.HOCVUSO_SANDBOX_URL = ""
    settings.HOCVUSO_HOME, settings.HOCVUSO_BACKUPS = tmp_path / "home", tmp_path / "backups"
    settings.HOCVUSO_HEADS_FILE = tmp_path / "outside" / "heads.json"
    settings.HOCVUSO_ERASURES_FILE = tmp_path / "outside" / "erasures.jsonl"
    return tmp_path


def test_a_safe_server_has_no_findings(safe: Path) -> None:
    assert deployment_findings(secret_given=True) == []


@pytest.mark.parametrize(
    ("changed", "value", "named"),
    [
        ("DEBUG", True, "HOCVUSO_DEBUG"),
        ("HOCVUSO_DEMO", True, "HOCVUSO_DEMO"),
        ("HTTPS", False, "HOCVUSO_HTTPS"),
        ("HOCVUSO_ORIGIN", "http://hocvuso.example.vn", "HOCVUSO_ORIGIN"),
        ("ALLOWED_HOSTS", ["hocvuso.example.vn", "*"], "HOCVUSO_HOSTS"),
        ("ALLOWED_HOSTS", ["localhost"], "HOCVUSO_HOSTS"),
        ("SECRET_KEY", "short", "HOCVUSO_SECRET_KEY"),
        ("HOCVUSO_SANDBOX_URL", "http://127.0.0.1:8099", "HOCVUSO_SANDBOX_URL"),
        ("HOCVUSO_HEADS_FILE", "home/heads.json", "HOCVUSO_EPOCH_FILE"),
        ("HOCVUSO_HEADS_FILE", "backups/heads.json", "HOCVUSO_EPOCH_FILE"),
        ("HOCVUSO_ERASURES_FILE", "home/erasures.jsonl", "HOCVUSO_ERASURES_FILE"),
        ("HOCVUSO_BACKUPS", "home/backups", "HOCVUSO_BACKUPS"),
    ],
)
def test_each_unsafe_setting_is_named_alone(safe: Path, settings: Any, changed: str, value: Any, named: str) -> None:
    if isinstance(value, str) and "/" in value and "://" not in value:
        value = safe / value
    setattr(settings, changed, value)
    found = deployment_findings(secret_given=True)
    assert len(found) == 1 and named in found[0]


def test_a_secret_nobody_gave_is_named_and_one_that_others_read(safe: Path) -> None:
    assert ["HOCVUSO_SECRET_KEY_FILE" in text for text in deployment_findings(secret_given=False)] == [True]
    (safe / "secret.txt").chmod(0o640)
    found = deployment_findings(secret_given=True)
    assert len(found) == 1 and "chmod 600" in found[0] and "HOCVUSO_SECRET_KEY_FILE" in found[0]


def test_keys_that_others_read_or_that_lie_at_home_are_named(safe: Path, settings: Any) -> None:
    (safe / "keys" / "field.key").chmod(0o644)
    assert ["chmod 600" in text for text in deployment_findings(secret_given=True)] == [True]
    (safe / "keys" / "field.key").chmod(0o600)
    (safe / "keys").chmod(0o755)
    assert ["chmod 700" in text for text in deployment_findings(secret_given=True)] == [True]
    (safe / "keys").chmod(0o700)
    settings.HOCVUSO_HOME = safe
    assert any("HOCVUSO_KEYS nằm trong" in text for text in deployment_findings(secret_given=True))


def test_frozen_without_the_keys_that_wards_need_is_named(safe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next((safe / "keys").glob("certificate-25750-1.*")).unlink()
    assert ["1 phường, xã" in text for text in deployment_findings(secret_given=True)] == [True]
    monkeypatch.delenv("HOCVUSO_KEYS_FROZEN")
    assert ["HOCVUSO_KEYS_FROZEN chưa bật" in text for text in deployment_findings(secret_given=True)] == [True]
