"""Whether this instance is well: what the page /health and `hocvuso check` ask. No personal data, no paths.

A room adds its own probe with `register` in its AppConfig.ready().
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hocvuso.kernel import clock, keyring
from hocvuso.kernel.db import MINIMUM_SQLITE, is_postgresql

Level = Literal["ok", "warn", "bad"]

LEAST_FREE_BYTES = 200 * 2**20
"""Below this a backup or a checkpoint of the journal may already fail."""
LOW_FREE_BYTES = 2 * 2**30
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Probe:
    """What one part says: `level` bad = do not send people here; `text` tells the operator what to do."""

    name: str
    title: str
    level: Level
    text: str
    version: str = ""
    """Which program in which version; not for strangers."""


_probes: dict[str, Callable[[], Probe]] = {}


def register(name: str, probe: Callable[[], Probe]) -> None:
    """Add a probe; a second registration under one name replaces the first."""
    _probes[name] = probe


def probes() -> list[Probe]:
    """Ask every part; one that can't answer is bad."""
    return [_asked(name, probe) for name, probe in _probes.items()]


def worst(found: list[Probe]) -> Level:
    """Return the level of the part that is worst off."""
    levels = {probe.level for probe in found}
    return "bad" if "bad" in levels else "warn" if "warn" in levels else "ok"


def _asked(name: str, probe: Callable[[], Probe]) -> Probe:
    try:
        return probe()
    except (DatabaseError, OSError, keyring.KeyMissing) as error:
        return Probe(name, name, "bad", type(error).__name__)


def _database() -> Probe:
    title = _("Cơ sở dữ liệu")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version" if is_postgresql() else "SELECT sqlite_version()")
            version = str(cursor.fetchone()[0])
    except DatabaseError:
        return Probe("database", title, "bad", _("Không mở được. Xem máy chủ cơ sở dữ liệu còn chạy không."))
    if is_postgresql():
        return Probe("database", title, "ok", "PostgreSQL", version)
    if tuple(int(part) for part in version.split(".")[:3]) < MINIMUM_SQLITE:
        text = _("Bản SQLite này có lỗi mất dữ liệu. Cài gói pysqlite3.")
        return Probe("database", title, "warn", text, version)
    return Probe("database", title, "ok", "SQLite", version)


def _disk() -> Probe:
    free = shutil.disk_usage(settings.HOCVUSO_HOME).free
    shown = _("còn %(gib)s GiB") % {"gib": number_format(free / 2**30, 1)}
    title = _("Chỗ trống trên đĩa")
    if free < LEAST_FREE_BYTES:
        text = _("%(free)s: sắp không ghi được nữa. Dọn đĩa ngay, dữ liệu đã ghi vẫn còn.") % {"free": shown}
        return Probe("disk", title, "bad", text)
    if free < LOW_FREE_BYTES:
        return Probe("disk", title, "warn", _("%(free)s: sắp đầy, dọn đĩa hoặc thêm chỗ.") % {"free": shown})
    return Probe("disk", title, "ok", shown)


def _keys() -> Probe:
    title = _("Khóa")
    folder = keyring.place()
    may_be_made = not keyring.frozen()
    if not folder.exists() and may_be_made:
        return Probe("keys", title, "warn", _("Chưa có khóa nào. Máy mới thì khóa được tạo khi cần đến."))
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        return Probe("keys", title, "bad", _("Không đọc được thư mục khóa. Kiểm tra HOCVUSO_KEYS."))
    files = [p for p in folder.iterdir() if p.suffix in {".key", ".pem"}]
    if not files and may_be_made:
        return Probe("keys", title, "warn", _("Chưa có khóa nào. Máy mới thì khóa được tạo khi cần đến."))
    if not files or not all(os.access(p, os.R_OK) for p in files):
        return Probe("keys", title, "bad", _("Thiếu khóa hoặc không đọc được. Chép lại khóa từ nơi cất riêng."))
    return Probe("keys", title, "ok", _("%(count)s khóa") % {"count": len(files)})


def _queue() -> Probe:
    from django_tasks_db.models import DBTaskResult

    title = _("Việc nền")
    waiting = DBTaskResult.objects.ready()
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=clock.now() - timedelta(days=1)).count()
    count = waiting.count()
    text = _("%(waiting)s việc đang chờ, %(failed)s việc hỏng trong 24 giờ") % {"waiting": count, "failed": failed}
    if waiting.filter(enqueued_at__lt=clock.now() - LATE_AFTER).exists():
        text = _("%(text)s. Có việc chờ quá 10 phút: xem `hocvuso worker`.") % {"text": text}
        return Probe("queue", title, "warn", text)
    return Probe("queue", title, "warn" if failed else "ok", text)


register("database", _database)
register("disk", _disk)
register("keys", _keys)
register("queue", _queue)
