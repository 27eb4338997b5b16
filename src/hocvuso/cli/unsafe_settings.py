"""What makes an instance unsafe to put on a server, in words an operator can act on."""

import os
import sqlite3
from pathlib import Path

from django.conf import settings

from hocvuso.kernel import keyring
from hocvuso.kernel.db import MINIMUM_SQLITE, is_postgresql


def deployment_findings() -> list[str]:
    """Return every unsafe setting, each with what to do; empty when the instance is fit for a real server."""
    findings: list[str] = []
    if settings.DEBUG:
        findings.append("HOCVUSO_DEBUG=1: trang lỗi lộ chi tiết bên trong. Bỏ cài đặt này.")
    if settings.HOCVUSO_DEMO:
        findings.append("HOCVUSO_DEMO=1: mở tài khoản trình diễn có mật khẩu ai cũng biết. Đặt HOCVUSO_DEMO=0.")
    if not settings.HOCVUSO_SECRET_IS_SET:
        findings.append("Chưa có HOCVUSO_SECRET_KEY_FILE: mỗi lần mở lại, mọi người phải đăng nhập lại.")
    elif len(settings.SECRET_KEY) < 40:
        findings.append("HOCVUSO_SECRET_KEY ngắn hơn 40 ký tự. Tạo một chuỗi ngẫu nhiên dài hơn.")
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
    findings += _key_findings()
    if not is_postgresql() and sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        findings.append(
            f"SQLite {sqlite3.sqlite_version} có lỗi mất dữ liệu ở chế độ WAL. Cài gói pysqlite3 (SQLite từ 3.51.3)."
        )
    return findings


def _key_findings() -> list[str]:
    findings: list[str] = []
    keys = keyring.directory().resolve()
    home = Path(settings.HOCVUSO_HOME).resolve()
    if keys.is_relative_to(home):
        findings.append(
            "HOCVUSO_KEYS nằm trong HOCVUSO_HOME: bản sao lưu có thể mang theo cả khóa. Đặt khóa ở thư mục khác."
        )
    if keys.stat().st_mode & 0o077:
        findings.append("Thư mục khóa cho người khác đọc được. Chạy: chmod 700 trên thư mục đó.")
    if os.environ.get("HOCVUSO_KEYS_FROZEN") != "1":
        findings.append(
            "HOCVUSO_KEYS_FROZEN chưa bật: thiếu khóa thì máy tự tạo khóa mới. "
            "Đặt HOCVUSO_KEYS_FROZEN=1 sau khi tạo khóa."
        )
    return findings
