"""Putting a backup back. The caller has stopped the server and has been told what this replaces."""

import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from hocvuso.kernel.backup.archive import BackupRefused, Manifest, read_manifest, unpack
from hocvuso.kernel.backup.tables import KEPT_BY_MIGRATE, columns_of, whole_tables
from hocvuso.kernel.backup.writing import SQLITE
from hocvuso.kernel.db import is_postgresql

_CHUNK = 1 << 20


def restore_backup(path: Path, *, replace: bool) -> Manifest:
    """Make the database what it was when the backup was made; with `replace` over what is there now.

    The tables are those of the backup's version: run `migrate` afterwards. Raises BackupRefused before anything is
    changed: damaged file, other kind of database, later version, or data in the way.
    """
    manifest = read_manifest(path)
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            why=f"bản sao lưu của {manifest.engine}, máy này dùng {connection.vendor}. "
            "Chuyển giữa hai loại thì dùng export-ledger và import-ledger."
        )
    targets = _targets(manifest)
    if not replace and _has_data():
        raise BackupRefused(why="máy này đang có dữ liệu. Chắc chắn muốn thay thì thêm --replace.")
    with tempfile.TemporaryDirectory(dir=_beside(), prefix=".restore-") as folder:
        files = unpack(path, manifest, Path(folder))
        if is_postgresql():
            _load_tables(manifest, files, targets)
        else:
            _put_file(files[SQLITE])
    return manifest


def _beside() -> Path | None:
    return None if is_postgresql() else Path(connection.settings_dict["NAME"]).parent


def _has_data() -> bool:
    names = connection.introspection.table_names()
    if "facts_fact" not in names:
        return False
    with connection.cursor() as cursor:
        for table in ("facts_fact", "identity_account"):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


def _targets(manifest: Manifest) -> list[tuple[str, str]]:
    """Return where the backup's migrations stood. Raises BackupRefused when this version doesn't know them all."""
    graph = MigrationExecutor(connection).loader.graph
    applied = {(app, name) for app, name in manifest.migrations}
    unknown = sorted(key for key in applied if key not in graph.nodes)
    if unknown:
        raise BackupRefused(why=f"được làm bằng bản mới hơn ({manifest.version}). Cài bản đó rồi khôi phục.")
    return sorted(key for key in applied if not any(child.key in applied for child in graph.node_map[key].children))


def _put_file(copy: Path) -> None:
    check = sqlite3.connect(copy)
    try:
        (verdict,) = check.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(why="cơ sở dữ liệu bên trong đã hỏng.") from error
    finally:
        check.close()
    if verdict != "ok":
        raise BackupRefused(why="cơ sở dữ liệu bên trong đã hỏng.")
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for name in (f"{target.name}-wal", f"{target.name}-shm"):
        target.with_name(name).unlink(missing_ok=True)
    with copy.open("rb+") as stream:
        os.fsync(stream.fileno())
    copy.replace(target)


@transaction.atomic
def _load_tables(manifest: Manifest, files: dict[str, Path], targets: list[tuple[str, str]]) -> None:
    """Drop, make anew and fill every table in one transaction: all of it or nothing."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in [*whole_tables(cursor), KEPT_BY_MIGRATE]:
            cursor.execute(f"DROP TABLE IF EXISTS {quote(table)} CASCADE")
        MigrationExecutor(connection).migrate(targets)
        tables = whole_tables(cursor)
        cursor.execute(f"TRUNCATE {', '.join(map(quote, tables))}")
        # a migration may have set foreign keys to be checked at once; tables are filled in the order of names
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, file in files.items():
            names = manifest.columns[table]
            if table not in tables or not set(names) <= set(columns_of(cursor, table)):
                raise BackupRefused(why=f"bảng {table} không khớp với bản đang chạy.")
            sql = f"COPY {quote(table)} ({', '.join(map(quote, names))}) FROM STDIN"
            with file.open("rb") as stream, cast(Any, cursor).copy(sql) as copy:
                while chunk := stream.read(_CHUNK):
                    copy.write(chunk)
        models = [m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in tables]
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
