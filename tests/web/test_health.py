"""The health page: who is well, who is not, and what the operator does about it."""

import re
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client

from hocvuso.kernel import clock, health, keyring
from hocvuso.people import tasks
from tests.cast import Cast

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of keys with a key in it."""
    monkeypatch.setenv("HOCVUSO_KEYS", str(tmp_path / "keys"))
    keyring.secret_bytes("field")
    return keyring.directory()


def ask(client: Client) -> dict[str, dict[str, str]]:
    answer = client.get("/health", headers={"Accept": "application/json"})
    return answer.json() | {"status": answer.status_code}


def test_a_sound_instance_says_so_to_people_and_to_programs(client: Client, db: None, keys: Path) -> None:
    page = client.get("/health", headers={"Accept-Language": "vi"})
    assert page.status_code == 200
    assert "Máy chủ chạy tốt." in page.content.decode()
    answer = ask(client)
    assert (answer["status"], answer["level"]) == (200, "ok")
    assert {"database", "disk", "keys", "queue"} <= set(answer["parts"])


def test_a_full_disk_is_told_before_it_is_full(
    client: Client, db: None, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 0, health.LOW_FREE_BYTES - 1))
    assert ask(client)["parts"]["disk"]["level"] == "warn"
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 0, health.LEAST_FREE_BYTES - 1))
    answer = ask(client)
    assert (answer["status"], answer["parts"]["disk"]["level"]) == (503, "bad")
    assert "Dọn đĩa ngay" in answer["parts"]["disk"]["text"]


def test_missing_keys_take_a_city_out_of_service_and_only_warn_a_new_machine(
    client: Client, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCVUSO_KEYS", str(tmp_path / "gone"))
    answer = ask(client)
    assert (answer["status"], answer["parts"]["keys"]["level"]) == (200, "warn")
    monkeypatch.setenv("HOCVUSO_KEYS_FROZEN", "1")
    answer = ask(client)
    assert (answer["status"], answer["parts"]["keys"]["level"]) == (503, "bad")


def test_a_database_that_does_not_answer_is_a_503_and_no_traceback(
    client: Client, db: None, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(health.connection, "cursor", gone)
        answer = client.get("/health", headers={"Accept-Language": "vi"})
    assert answer.status_code == 503
    assert "Không mở được" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_work_that_nobody_does_is_noticed(client: Client, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.read_roll.enqueue("nothing")
    assert ask(client)["parts"]["queue"]["level"] == "ok"
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(health.clock, "now", lambda: later)
    queue = ask(client)["parts"]["queue"]
    assert queue["level"] == "warn"
    assert "1 việc đang chờ" in queue["text"]


def test_a_stranger_gets_no_versions(cast: Cast, keys: Path) -> None:
    wanted = {"Accept": "application/json"}
    stranger = Client(REMOTE_ADDR="203.0.113.7").get("/health", headers=wanted).json()["parts"]["database"]
    assert stranger.keys() == {"level", "text"} and not re.search(r"\d", stranger["text"].replace("SQL", ""))
    assert "version" in Client().get("/health", headers=wanted).json()["parts"]["database"], "from the machine itself"
    forwarded = {**wanted, "X-Forwarded-For": "203.0.113.7"}
    assert "version" not in Client().get("/health", headers=forwarded).json()["parts"]["database"]
    staff = cast.client(cast.hanh)
    assert "version" in staff.get("/health", headers=wanted, REMOTE_ADDR="203.0.113.7").json()["parts"]["database"]
