"""Strict reading of settings from the environment: a wrong or unknown setting stops the start."""

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

KNOWN: dict[str, str] = {
    "HOCVUSO_HOME": "folder of the instance: database, keys, uploads (default: var)",
    "HOCVUSO_KEYS": "folder of the keys, outside the database and its backup (default: HOME/keys)",
    "HOCVUSO_KEYS_FROZEN": "1 = a missing key is an error instead of being made",
    "HOCVUSO_DATABASE_URL": "sqlite:///path or postgres://user:password@host:port/name",
    "HOCVUSO_SECRET_KEY": "secret of sessions and signed links (or HOCVUSO_SECRET_KEY_FILE)",
    "HOCVUSO_SECRET_KEY_FILE": "file holding the secret",
    "HOCVUSO_DEBUG": "1 = developer's error pages; never on a server",
    "HOCVUSO_HOSTS": "comma-separated host names served (default: localhost,127.0.0.1,[::1])",
    "HOCVUSO_ORIGIN": "public origin, for example https://hocvuso.example.vn; also in QR codes",
    "HOCVUSO_PASSKEY_HOST": "name that passkeys belong to: that of HOCVUSO_ORIGIN (default) or a domain above it",
    "HOCVUSO_HTTPS": "1 = served behind TLS: secure cookies, HSTS",
    "HOCVUSO_DEMO": "1 = demonstration ward of synthetic people; allows device enrolment before the field kit",
    "HOCVUSO_CONTENT": "folder of content (default: the content shipped with the package)",
    "HOCVUSO_SANDBOX_URL": "address of the VNeID sandbox process (loopback)",
    "HOCVUSO_LOG_LEVEL": "debug, info, warning or error (default: info)",
    "HOCVUSO_TEST_DATABASE": "sqlite or postgresql, for the test suite",
    "HOCVUSO_FAILPOINT": "where a test server kills itself; refused unless HOCVUSO_DEMO=1",
    "HOCVUSO_FAILPOINT_LOG": "file in which a test server notes the points it passed",
    "HOCVUSO_BACKUPS": "folder of backups nobody named a file for, on another disk (default: HOME/backups)",
    "HOCVUSO_EPOCH_FILE": "file with the epoch and heads, outside the database (default: HOME/heads.json)",
    "HOCVUSO_ERASURES_FILE": "file with the list of erasures, outside the database (default: HOME/erasures.jsonl)",
}


class SettingError(SystemExit):
    """A setting that cannot be used; the message tells the operator what to change."""


def check_known() -> None:
    """Stop when the environment has a HOCVUSO_ variable nobody reads: most often a typing mistake."""
    unknown = sorted(name for name in os.environ if name.startswith("HOCVUSO_") and name not in KNOWN)
    if unknown:
        raise SettingError(
            f"hocvuso: không có cài đặt nào tên {', '.join(unknown)}; xem lại chữ viết. "
            f"Các cài đặt: {', '.join(sorted(KNOWN))}."
        )


def text(name: str, default: str = "") -> str:
    """Return a text setting; NAME_FILE wins where it is known and set."""
    file_name = f"{name}_FILE"
    if file_name in KNOWN and os.environ.get(file_name):
        path = Path(os.environ[file_name])
        if not path.is_file():
            raise SettingError(f"hocvuso: {file_name} chỉ tới {path}, mà ở đó không có tệp nào.")
        try:
            return path.read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise SettingError(
                f"hocvuso: không đọc được {path} ({file_name}); xem lại quyền đọc và nội dung."
            ) from None
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no setting; anything but 0 or 1 stops the start."""
    raw = os.environ.get(name, "")
    if raw == "":
        return default
    if raw not in {"0", "1"}:
        raise SettingError(f"hocvuso: {name} chỉ nhận 0 hoặc 1, không nhận {raw!r}.")
    return raw == "1"


def choice(name: str, default: str, allowed: set[str]) -> str:
    """Return one of `allowed`; anything else stops the start."""
    raw = os.environ.get(name, "") or default
    if raw not in allowed:
        raise SettingError(f"hocvuso: {name} nhận một trong {', '.join(sorted(allowed))}, không nhận {raw!r}.")
    return raw


def origin(name: str, default: str) -> str:
    """Return scheme://host[:port] the way a browser writes it; anything else stops the start."""
    raw = os.environ.get(name, "") or default
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        raise SettingError(f"hocvuso: {name}={raw!r} không phải một địa chỉ.") from None
    host = parts.hostname or ""
    beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not host or beyond:
        raise SettingError(
            f"hocvuso: {name} nhận địa chỉ trang đầu, không có đường dẫn phía sau, ví dụ "
            f"https://hocvuso.example.vn, không nhận {raw!r}."
        )
    if not host.isascii():
        raise SettingError(f"hocvuso: {name}: viết {host} như trình duyệt gửi đi, {host.encode('idna').decode()}.")
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != usual else "")


def folder(name: str) -> Path | None:
    """Return a folder that must be there, or None when the setting is empty; anything else stops the start."""
    raw = os.environ.get(name, "")
    if not raw:
        return None
    if not Path(raw).is_dir():
        raise SettingError(f"hocvuso: {name} chỉ tới {raw}, mà ở đó không có thư mục nào.")
    return Path(raw).resolve()


def passkey_host(name: str, origin: str, *, demo: bool) -> str:
    """Return the name passkeys belong to (the RP ID of WebAuthn), or "" where browsers would allow none.

    Passkeys need TLS and a name; a demonstration may use http://localhost. A name that is set and does not fit the
    origin stops the start.
    """
    parts = urlsplit(origin)
    host = parts.hostname or ""
    possible = (parts.scheme == "https" and not _is_address(host)) or (demo and host == "localhost")
    asked = os.environ.get(name, "").strip().lower()
    if not asked:
        return host if possible else ""
    if not possible:
        raise SettingError(
            f"hocvuso: đã đặt {name}, nhưng khóa truy cập cần HOCVUSO_ORIGIN=https://TÊN (bản trình diễn: "
            f"http://localhost:CỔNG), không phải {origin}. Bỏ {name}, hoặc đặt TLS phía trước."
        )
    if asked != host and not ("." in asked and host.endswith(f".{asked}")):
        raise SettingError(
            f"hocvuso: {name}={asked} không phải {host} (tên trong HOCVUSO_ORIGIN), cũng không phải tên miền trên nó."
        )
    return asked


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def database(url: str) -> dict[str, object]:
    """Return Django's DATABASES entry for `url`. Stops the start when the address can't be used."""
    if url.startswith("sqlite:///"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            # one open connection a thread: closing the last one drops the WAL and halves the throughput
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # FULL: an acknowledged visit survives a power cut. Never mmap_size (see docs/decisions).
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-64000"
                ),
            },
        }
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        # a socket directory travels percent-encoded in the host place
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {},
        }
    raise SettingError(
        "hocvuso: HOCVUSO_DATABASE_URL nhận sqlite:///đường/dẫn/tệp hoặc postgres://người:mật-khẩu@máy:cổng/tên."
    )
