"""`hocvuso run` on settings or a port it can't use: a sentence that says what to change, at every start."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from tools.server import free_port

from tests.cli.instance import Instance, instance
from tests.needs import on_sqlite_only

pytestmark = on_sqlite_only


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instance(tmp_path_factory.mktemp("instance") / "home") as found:
        yield found


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("HOCVUSO_DEBUGG", "1", "HOCVUSO_DEBUGG"),
        ("HOCVUSO_HTTPS", "yes", "HOCVUSO_HTTPS chỉ nhận 0 hoặc 1"),
        ("HOCVUSO_CONTENT", "/nowhere/content", "không có thư mục"),
        ("HOCVUSO_ORIGIN", "hocvuso.example.vn", "HOCVUSO_ORIGIN nhận địa chỉ trang đầu"),
        ("HOCVUSO_SANDBOX_URL", "nonsense", "HOCVUSO_SANDBOX_URL"),
        ("HOCVUSO_DATABASE_URL", "postgres://u:p@h:abc/x", "HOCVUSO_DATABASE_URL nhận"),
        ("HOCVUSO_SECRET_KEY_FILE", "/nowhere/secret", "HOCVUSO_SECRET_KEY_FILE"),
        ("HOCVUSO_KEYS", "/dev/null/keys", "HOCVUSO_KEYS"),
    ],
)
def test_a_wrong_setting_stops_a_prepared_instance_with_its_name(
    made: Instance, name: str, value: str, word: str
) -> None:
    for command in (["run", "--only-server", "--port", str(free_port())], ["check"]):
        done = made.run(*command, **{name: value})
        assert done.returncode == 1
        assert word in done.stderr
        assert "Traceback" not in done.stderr
        assert "PORT=" not in done.stderr


def test_a_port_that_somebody_uses_is_not_shared(made: Instance) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        done = made.run("run", "--only-server", "--port", str(other.server_port))
        other.shutdown()
    assert done.returncode == 1
    assert f"cổng {other.server_port}" in done.stderr
    assert f"PORT={other.server_port + 1}" in done.stderr


@pytest.mark.parametrize(
    ("command", "word"),
    [
        (["export-ledger", "ledger.jsonl", "--commune", "99999"], "mã 99999"),
        (["export-ledger", "/nowhere/ledger.jsonl"], "Không có thư mục /nowhere"),
        (["rebuild", "--commune", "99999"], "mã 99999"),
        (["import-roll", "README.md", "--commune", "25747", "--officer", "khongco"], "tên khongco"),
        (["import-roll", "README.md", "--commune", "1", "--officer", "khongco"], "mã 1"),
    ],
)
def test_what_is_named_and_is_not_there_is_told(made: Instance, command: list[str], word: str) -> None:
    done = made.run(*command)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_verify_says_in_words_why_a_paper_is_refused(made: Instance) -> None:
    done = made.run("verify", "123456")
    assert done.returncode == 1
    assert "KHÔNG CHẤP NHẬN: Mã này không phải mã trên giấy của học vụ số." in done.stdout


def test_an_empty_instance_says_how_its_first_account_is_made(made: Instance) -> None:
    running = made.start("run", "--only-server", "--port", str(free_port()))
    try:
        assert running.stdout
        said = []
        for line in running.stdout:
            said.append(line)
            if "Dừng" in line:
                break
        assert any("add-admin" in line for line in said), said
    finally:
        running.terminate()
        running.wait(60)
