"""Making a backup while people go on working."""

import sqlite3
import tempfile
from pathlib import Path
from typing import Any, cast

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from hocvuso import __version__
from hocvuso.kernel import clock
from hocvuso.kernel.backup.archive import FORMAT, BackupRefused, Manifest, digest_of, write_archive
from hocvuso.kernel.backup.surroundings import key_fingerprints
from hocvuso.kernel.backup.tables import columns_of, whole_tables
from hocvuso.kernel.db import is_postgresql

SQLITE = "database.sqlite3"
_PAGES = 4096
"""Pages copied at a time (16 MB): writers get their turn in between."""


def write_backup(path: Path) -> Manifest:
    """Write one consistent copy of the database to `path`; people go on working meanwhile. Raises BackupRefused."""
    if path.exists():
        raise BackupRefused(why=f"đã có tệp {path.name}, đặt tên khác.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # beside the target: there must be room for both, and the last step is a rename on one disk
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as name:
        folder = Path(name)
        columns: dict[str, list[str]] = {}
        if is_postgresql():
            files, columns = _copy_tables(folder)
        else:
            files = {SQLITE: _copy_file(folder / SQLITE)}
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            engine=connection.vendor,
            made_at=clock.now().isoformat(timespec="seconds"),
            migrations=sorted(map(list, MigrationRecorder(connection).applied_migrations())),
            keys=key_fingerprints(),
            members={member: digest_of(file) for member, file in files.items()},
            columns=columns,
        )
        write_archive(path, manifest, files)
    return manifest


def _copy_file(target: Path) -> Path:
    connection.ensure_connection()
    source = cast(sqlite3.Connection, connection.connection)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=_PAGES, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    finally:
        copy.close()
    if verdict != "ok":
        raise BackupRefused(why=f"cơ sở dữ liệu đang có lỗi ({verdict[:100]}). Xem đĩa trước khi làm tiếp.")
    return target


def _copy_tables(folder: Path) -> tuple[dict[str, Path], dict[str, list[str]]]:
    files: dict[str, Path] = {}
    columns: dict[str, list[str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        # every table as of one moment
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for number, table in enumerate(whole_tables(cursor)):
            names = columns_of(cursor, table)
            target = folder / f"table-{number}"
            sql = f"COPY (SELECT {', '.join(_quoted(names))} FROM {_quote(table)}) TO STDOUT"  # noqa: S608
            with target.open("wb") as stream, cast(Any, cursor).copy(sql) as copy:
                for chunk in copy:
                    stream.write(chunk)
            files[table], columns[table] = target, names
    return files, columns


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _quoted(names: list[str]) -> list[str]:
    return [_quote(name) for name in names]
