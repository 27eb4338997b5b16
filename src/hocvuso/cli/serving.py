"""`hocvuso run | prepare | worker | sandbox | check`: the processes of an instance."""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from urllib.error import HTTPError
from urllib.request import urlopen

from hocvuso.cli import readiness
from hocvuso.cli.main import start_django
from hocvuso.kernel import keyring, running

STARTED_WITHIN_SECONDS = 120
WORKER_STOPS_WITHIN_SECONDS = 10
"""After that the server kills a worker that still answers somebody."""
STOP_WITHIN_SECONDS = 15
"""After that a process is killed: longer than the server waits, for a server that is gone can't end its workers."""
SANDBOX_ABOVE = 99
"""The sandbox listens this many ports above the server."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    run = commands.add_parser("run", help="chuẩn bị dữ liệu rồi mở máy chủ, việc nền và hộp cát VNeID")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--host", default="127.0.0.1", help="chỉ máy này (127.0.0.1) trừ khi có proxy phía trước")
    run.add_argument("--only-server", action="store_true", help="không mở việc nền và hộp cát")
    run.set_defaults(act=_run)
    prepare = commands.add_parser("prepare", help="chỉ chuẩn bị: bảng dữ liệu, phường xã, tệp tĩnh")
    prepare.set_defaults(act=_prepare)
    worker = commands.add_parser("worker", help="chạy các việc nền")
    worker.set_defaults(act=_worker)
    sandbox = commands.add_parser("sandbox", help="chạy hộp cát VNeID (chỉ số định danh giả bắt đầu bằng 000)")
    sandbox.add_argument("--port", type=int, default=8000 + SANDBOX_ABOVE)
    sandbox.set_defaults(act=_sandbox)
    check = commands.add_parser("check", help="kiểm tra cài đặt")
    check.add_argument("--deploy", action="store_true", help="nêu tên mọi cài đặt chưa an toàn cho máy chủ thật")
    check.set_defaults(act=_check)


def _run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    _set_environment(options.port)
    _require_free(options.host, options.port)
    held = running.hold(alone=False)
    readiness.get_ready(_say)
    demo = os.environ.get("HOCVUSO_DEMO") == "1"
    # asked to stop while still starting: leave by the way that stops the others too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = _start_processes(options, demo=demo)
    try:
        _wait_until_answering(options.port, processes)
        _greet(options.port, time.monotonic() - started, demo=demo)
        return _watch(processes)
    finally:
        _stop(processes)
        running.release(held)


def _prepare(_: argparse.Namespace) -> int:
    _set_environment(8000)
    readiness.get_ready(_say)
    return 0


def _set_environment(port: int) -> None:
    """Set what an instance needs and nobody has set: home, keys, origin, and a secret that lasts."""
    home = Path(os.environ.get("HOCVUSO_HOME", "var")).resolve()
    os.environ["HOCVUSO_HOME"] = str(home)
    try:
        keys = keyring.directory()
    except OSError as error:
        raise SystemExit(
            f"hocvuso: không tạo được thư mục khóa {keyring.place()} (HOCVUSO_KEYS): {error.strerror}."
        ) from None
    os.environ.setdefault("HOCVUSO_ORIGIN", f"http://localhost:{port}")
    if os.environ.get("HOCVUSO_DEMO") == "1":
        # never on a real server: it would hand people over to a process that only plays the receiver
        os.environ.setdefault("HOCVUSO_SANDBOX_URL", f"http://127.0.0.1:{port + SANDBOX_ABOVE}")
    if not os.environ.get("HOCVUSO_SECRET_KEY") and not os.environ.get("HOCVUSO_SECRET_KEY_FILE"):
        secret = keys / "secret.txt"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(48))
        os.environ["HOCVUSO_SECRET_KEY_FILE"] = str(secret)


def _require_free(host: str, port: int) -> None:
    """Stop when somebody listens there already: granian would share the port, and two servers would answer in turn."""
    with socket(AF_INET6 if ":" in host else AF_INET) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # what a server that just ended leaves behind is no obstacle
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"hocvuso: không mở được cổng {port} trên {host} ({error.strerror}). "
                f"Có thể một chương trình khác đang dùng cổng này: thử PORT={port + 1}."
            ) from None


def _start_processes(options: argparse.Namespace, *, demo: bool) -> dict[str, subprocess.Popen[bytes]]:
    commands = {"server": server_command(options.host, options.port)}
    if options.only_server:
        # under a service manager, which keeps what is written to standard error
        return {"server": subprocess.Popen(commands["server"])}
    commands["worker"] = [sys.executable, "-m", "hocvuso", "worker"]
    if demo:
        commands["sandbox"] = [sys.executable, "-m", "hocvuso", "sandbox", "--port", str(options.port + SANDBOX_ABOVE)]
    processes = {}
    for name, command in commands.items():
        log = _log(name)
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as stream:
            processes[name] = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
    return processes


def _log(name: str) -> Path:
    """Return where a process of an instance started by hand writes; anew at each start."""
    return Path(os.environ["HOCVUSO_HOME"]) / "logs" / f"{name}.log"


def _last_words(name: str) -> str:
    """Return the last line a process wrote, which says why it ended, and where the rest stands."""
    log = _log(name)
    lines = log.read_text(errors="replace").split("\n") if log.is_file() else []
    # a refused setting is told in a sentence of its own, above what the server says of its worker
    told = [line.removeprefix("hocvuso: ") for line in lines if line.startswith("hocvuso: ")]
    last = (told or [line for line in lines if line.strip()] or [""])[-1]
    return f" {last} (xem {log})" if last else ""


def server_command(host: str, port: int) -> list[str]:
    """Return the granian command line: one process with threads on SQLite, two processes on PostgreSQL."""
    workers = "1" if readiness.on_sqlite() else "2"
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", workers, "--blocking-threads", "4", "--backpressure", "64"),
        *("--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(WORKER_STOPS_WITHIN_SECONDS)),
        "hocvuso.config.wsgi:application",
    ]


def _wait_until_answering(port: int, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if processes["server"].poll() is not None:
            raise SystemExit(f"hocvuso: máy chủ không mở được.{_last_words('server')}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except HTTPError:
            return  # it answers; /health itself says what is wrong
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"hocvuso: máy chủ không trả lời sau {STARTED_WITHIN_SECONDS} giây.")


def _watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for name, process in processes.items():
            if process.poll() is not None:
                print(f"hocvuso: {name} đã dừng (mã {process.returncode}); dừng cả máy chủ.", file=sys.stderr)
                print(f"hocvuso: xem {_log(name)}" if _log(name).exists() else "", file=sys.stderr)
                return 1
        time.sleep(0.3)
    return 0


def _stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_WITHIN_SECONDS
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def _greet(port: int, seconds: float, *, demo: bool) -> None:
    address = f"http://localhost:{port}"
    print(f"\n  hocvuso đã mở sau {seconds:.1f} giây".replace(".", ","))
    print(f"  Người dân học và tập   {address}/")
    print(f"  Cán bộ phường          {address}/office/")
    print(f"  Tình nguyện viên       {address}/field/")
    print(f"  Kiểm tra giấy          {address}/x")
    print(f"  Bảng thiết kế          {address}/design")
    print(f"  Sức khỏe máy chủ       {address}/health")
    start_django()
    if demo:
        from hocvuso.cli.demonstration import sign_ins

        print("\n  Bản trình diễn, người và số liệu không có thật. Đăng nhập bằng:")
        for line in sign_ins():
            print(f"    {line}")
    else:
        from hocvuso.identity.queries import in_use

        if not in_use():
            command = os.path.relpath(Path(sys.executable).with_name("hocvuso"))
            print("\n  Chưa ai đăng nhập lần nào. Quản trị đầu tiên thêm ở một cửa sổ khác:")
            print(f"    {command} add-admin TÊN --display 'HỌ TÊN' --organisation 'CƠ QUAN'")
    if (logs := _log("server").parent).is_dir():
        print(f"\n  Nhật ký các tiến trình: {logs}")
    print("\n  Dừng: Ctrl+C\n", flush=True)


def _worker(_: argparse.Namespace) -> int:
    start_django()
    from django.core.management import call_command

    from hocvuso.assessment.tasks import plan_nights

    plan_nights()
    call_command("db_worker", "--no-startup-delay", "--interval", "1")
    return 0


def _sandbox(options: argparse.Namespace) -> int:
    from hocvuso.vneid.sandbox import serve

    serve(port=options.port)
    return 0


def _check(options: argparse.Namespace) -> int:
    given = any(os.environ.get(name) for name in ("HOCVUSO_SECRET_KEY", "HOCVUSO_SECRET_KEY_FILE"))
    _set_environment(8000)
    start_django()
    from django.core.checks import run_checks

    from hocvuso.cli.unsafe_settings import deployment_findings
    from hocvuso.kernel import health

    findings = [str(message) for message in run_checks()]
    found = health.probes()
    for probe in found:
        print(f"  {'✓' if probe.level == 'ok' else '!'} {probe.title}: {probe.text}")
    findings += [f"{probe.title}: {probe.text}" for probe in found if probe.level == "bad"]
    findings += _changed_versions()
    if options.deploy:
        findings += deployment_findings(secret_given=given)
    for finding in findings:
        print(f"  · {finding}")
    print("Cần sửa những chỗ trên." if findings else "Ổn cả.")
    return 1 if findings else 0


def _changed_versions() -> list[str]:
    from django.db import DatabaseError

    from hocvuso.assessment.versions import require_unchanged
    from hocvuso.kernel.errors import DomainError

    try:
        require_unchanged()
    except DomainError as refused:
        return [refused.message()]
    except DatabaseError:
        return []  # the probe of the database has said so
    return []


def _say(text: str) -> None:
    print(f"  · {text}", flush=True)
