"""What makes an instance unsafe to put on a server, in words an operator can act on."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from hocvuso.credentials.queries import communes_with_keys, communes_without_keys
from hocvuso.identity.queries import communes_with_staff
from hocvuso.kernel import keyring
from hocvuso.kernel.db import MINIMUM_SQLITE, is_postgresql

OTHERS = 0o077
"""The bits of a file's mode that let in group and others."""
SHORTEST_SECRET = 40


def deployment_findings(*, secret_given: bool) -> list[str]:
    """Return every unsafe setting, each with what to do; empty when the instance is fit for a real server.

    `secret_given`: the operator named a secret; otherwise the command at hand has set one for itself.
    """
    findings: list[str] = []
    if settings.DEBUG:
        findings.append("HOCVUSO_DEBUG=1: trang lỗi lộ chi tiết bên trong. Bỏ cài đặt này.")
    if settings.HOCVUSO_DEMO:
        findings.append("HOCVUSO_DEMO=1: mở tài khoản trình diễn có mật khẩu ai cũng biết. Đặt HOCVUSO_DEMO=0.")
    if not settings.HTTPS:
        findings.append(
            "HOCVUSO_HTTPS chưa bật: cookie đi không mã hóa. Đặt proxy TLS phía trước rồi đặt HOCVUSO_HTTPS=1."
        )
    if not settings.HOCVUSO_ORIGIN.startswith("https://"):
        findings.append(
            "HOCVUSO_ORIGIN không phải https://: mã QR trên giấy chứng nhận sẽ dẫn tới địa chỉ không an toàn."
        )
    if "*" in settings.ALLOWED_HOSTS:
        findings.append("HOCVUSO_HOSTS chứa *: chỉ ghi đúng tên miền của mình.")
    findings += _secret_findings(given=secret_given)
    if urlsplit(settings.HOCVUSO_ORIGIN).hostname not in settings.ALLOWED_HOSTS:
        findings.append("HOCVUSO_HOSTS không có tên miền của HOCVUSO_ORIGIN: người dùng không mở được trang nào.")
    if settings.HOCVUSO_SANDBOX_URL and not settings.HOCVUSO_DEMO:
        findings.append(
            "HOCVUSO_SANDBOX_URL: hồ sơ bàn giao đi tới hộp cát, không tới VNeID. Bỏ cài đặt này trên máy thật."
        )
    findings += _place_findings()
    findings += _key_findings()
    if not is_postgresql() and sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        findings.append(
            f"SQLite {sqlite3.sqlite_version} có lỗi mất dữ liệu ở chế độ WAL. Cài gói pysqlite3 (SQLite từ 3.51.3)."
        )
    return findings


def _secret_findings(*, given: bool) -> list[str]:
    findings: list[str] = []
    if not given:
        findings.append(
            "Chưa có HOCVUSO_SECRET_KEY_FILE: tiến trình nào cũng tự đặt bí mật cho mình, phiên đăng nhập không dùng "
            "chung được. Tạo một tệp ngẫu nhiên, chmod 600, rồi ghi đường dẫn vào cài đặt này."
        )
    elif len(settings.SECRET_KEY) < SHORTEST_SECRET:
        findings.append("HOCVUSO_SECRET_KEY ngắn hơn 40 ký tự. Tạo một chuỗi ngẫu nhiên dài hơn.")
    named = os.environ.get("HOCVUSO_SECRET_KEY_FILE", "")
    if named and Path(named).stat().st_mode & OTHERS:
        findings.append("HOCVUSO_SECRET_KEY_FILE: tệp bí mật cho người khác đọc được. Chạy: chmod 600 trên tệp đó.")
    return findings


def _place_findings() -> list[str]:
    """What a backup, or the loss of the database's disk, must not take with it."""
    home, backups = Path(settings.HOCVUSO_HOME).resolve(), Path(settings.HOCVUSO_BACKUPS).resolve()
    findings = []
    for name, what, value in (
        ("HOCVUSO_EPOCH_FILE", "tệp mốc của sổ cái", settings.HOCVUSO_HEADS_FILE),
        ("HOCVUSO_ERASURES_FILE", "danh sách đã xóa", settings.HOCVUSO_ERASURES_FILE),
    ):
        place = Path(value).resolve()
        if place.is_relative_to(home) or place.is_relative_to(backups):
            findings.append(
                f"{name}: {what} nằm chung chỗ với cơ sở dữ liệu hoặc bản sao lưu, mất một là mất cả hai. "
                "Đặt ở thư mục khác."
            )
    if backups.is_relative_to(home):
        findings.append(
            "HOCVUSO_BACKUPS: bản sao lưu nằm chung đĩa với cơ sở dữ liệu. Đặt ở một thư mục trên đĩa khác."
        )
    return findings


def _key_findings() -> list[str]:
    findings: list[str] = []
    keys = keyring.directory().resolve()
    home = Path(settings.HOCVUSO_HOME).resolve()
    if keys.is_relative_to(home) or keys.is_relative_to(Path(settings.HOCVUSO_BACKUPS).resolve()):
        findings.append(
            "HOCVUSO_KEYS nằm trong HOCVUSO_HOME hoặc chỗ để bản sao lưu: bản sao lưu có thể mang theo cả khóa. "
            "Đặt khóa ở thư mục khác."
        )
    if keys.stat().st_mode & OTHERS:
        findings.append("HOCVUSO_KEYS: thư mục khóa cho người khác đọc được. Chạy: chmod 700 trên thư mục đó.")
    if any(path.stat().st_mode & OTHERS for path in keys.iterdir() if _is_private(path)):
        findings.append("HOCVUSO_KEYS: có tệp khóa cho người khác đọc được. Chạy: chmod 600 trên các tệp đó.")
    if not keyring.frozen():
        findings.append(
            "HOCVUSO_KEYS_FROZEN chưa bật: thiếu khóa thì máy tự tạo khóa mới. "
            "Chạy: hocvuso keys make, rồi đặt HOCVUSO_KEYS_FROZEN=1."
        )
    elif not communes_with_keys():
        findings.append("HOCVUSO_KEYS_FROZEN=1 mà chưa có khóa ký giấy nào. Chạy: hocvuso keys make --all")
    elif without := communes_without_keys(communes_with_staff()):
        findings.append(
            f"HOCVUSO_KEYS_FROZEN=1 mà chưa có khóa ký giấy của {len(without)} phường, xã đã có người làm. "
            "Chạy: hocvuso keys make"
        )
    return findings


def _is_private(path: Path) -> bool:
    return path.suffix in {".key", ".pem"} and not path.name.endswith((".pub.pem", ".cert.pem"))
