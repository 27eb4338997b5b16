"""Backup, restore and upgrade as an operator does them: in which order, what is checked, when to turn back."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from hocvuso.cli import readiness
from hocvuso.kernel import clock, running
from hocvuso.kernel.backup import BackupRefused, missing_beside, read_manifest, restore_backup, write_backup

Say = Callable[[str], None]
STARTED_WITHIN_SECONDS = 60
SMOKE_PAGES = ("/health", "/", "/office/sign-in/", "/field/sign-in/", "/api/openapi.json")


def default_backup() -> Path:
    """Return where the next backup goes when nobody says where."""
    now = clock.now().astimezone(clock.LOCAL_ZONE)
    return _folder() / f"hocvuso-{now:%Y%m%d-%H%M%S}.backup"


def keep_newest(count: int) -> list[Path]:
    """Delete all but the newest `count` backups of the default folder; return those deleted."""
    old = sorted(_folder().glob("hocvuso-*.backup"), reverse=True)[max(1, count) :]
    for path in old:
        path.unlink()
    return old


def bring_back(path: Path, *, replace: bool, say: Say) -> None:
    """Restore a backup and bring it up to this version; refuse while anything needed beside the database is missing."""
    manifest = read_manifest(path)
    if missing := missing_beside(manifest):
        raise BackupRefused(why="; ".join(missing) + ".")
    held = running.hold(alone=True)
    readiness.forget()
    try:
        restore_backup(path, replace=replace)
        say(f"Bản sao lưu lúc {manifest.made_at} đã vào chỗ")
        call_command("migrate", verbosity=0, interactive=False)
        _settle(say)
    finally:
        running.release(held)


def upgrade(*, say: Say) -> int:
    """Back up, change the tables, try the new version for real; when anything fails put everything back. Return 0 or 1.

    The new package is installed already and the server is stopped.
    """
    held = running.hold(alone=True)
    readiness.forget()
    try:
        path = default_backup()
        write_backup(path)
        say(f"Đã sao lưu vào {path}")
        try:
            call_command("migrate", verbosity=0, interactive=False)
            say("Đã đổi các bảng dữ liệu")
            from hocvuso.cli.preparing import collect_static

            collect_static(say)
            trouble = smoke()
        except Exception as error:
            # whatever went wrong in the new version, the old data must come back
            trouble = f"{type(error).__name__}: {error}"
        if trouble:
            say(f"Bản mới chưa chạy được: {trouble}")
            restore_backup(path, replace=True)
            say("Dữ liệu đã trở lại như trước khi nâng cấp")
            print("hocvuso: cài lại bản cũ rồi mở máy chủ. Gửi dòng “Bản mới chưa chạy được” cho người bảo trì.")
            return 1
        _settle(say)
        say("Nâng cấp xong. Mở lại máy chủ")
        return 0
    finally:
        running.release(held)


def smoke() -> str:
    """Start the server on a free port of this machine and open some pages; return what went wrong, or nothing."""
    from hocvuso.cli.serving import server_command

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    connection.close()
    environment = {**os.environ, "HOCVUSO_HOSTS": ",".join([*settings.ALLOWED_HOSTS, "127.0.0.1"])}
    server = subprocess.Popen(server_command("127.0.0.1", port), env=environment, stdout=sys.stderr)
    try:
        deadline = time.monotonic() + STARTED_WITHIN_SECONDS
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                return "máy chủ không mở được"
            time.sleep(0.1)
        for page in SMOKE_PAGES:
            status = _status(port, page)
            if status != 200:
                return f"trang {page} trả lời {status}"
        return ""
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _settle(say: Say) -> None:
    """What follows every change of the tables as a whole."""
    from hocvuso.facts.heads import check
    from hocvuso.facts.services import apply_erasures, ensure_partitions, judge_parked
    from hocvuso.insight.services import count_uncounted
    from hocvuso.places.queries import communes, forget_cached

    forget_cached()
    ensure_partitions([c.code for c in communes()])
    if counted := count_uncounted():
        say(f"Tính lại số liệu của {counted} phường, xã theo bản mới")
    if erased := apply_erasures():
        say(f"{erased} người đã xin xóa: xóa lại khỏi bản vừa khôi phục")
    if taken := judge_parked():
        say(f"{taken} sự kiện trước đây chưa nhận được, nay đã nhận")
    if check():
        say("Dữ liệu cũ hơn mốc đã biết: mở kỷ nguyên mới, điện thoại sẽ gửi lại phần thiếu")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _status(port: int, page: str) -> int:
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asked.request("GET", page, headers={"X-Forwarded-Proto": "https", "Accept": "text/html"})
        return asked.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        asked.close()


def _folder() -> Path:
    return Path(settings.HOCVUSO_BACKUPS)
