"""`hocvuso export-ledger | import-ledger | backup | restore | upgrade`: what keeps an instance's data safe."""

import argparse
import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TextIO

from hocvuso.cli.main import start_django
from hocvuso.kernel.errors import DomainError


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    export = commands.add_parser("export-ledger", help="chép sổ cái ra tệp (.gz thì nén; - là ra màn hình)")
    export.add_argument("file")
    export.add_argument("--commune", type=int, action="append", help="chỉ phường, xã có mã này; ghi nhiều lần được")
    export.set_defaults(act=_export)
    take = commands.add_parser("import-ledger", help="nhận sổ cái của máy khác; nhận lại bao nhiêu lần cũng được")
    take.add_argument("file")
    take.set_defaults(act=_import)
    backup = commands.add_parser("backup", help="sao lưu cơ sở dữ liệu trong khi máy chủ vẫn chạy")
    backup.add_argument("file", nargs="?", type=Path, help="mặc định: hocvuso-<giờ>.backup trong HOCVUSO_BACKUPS")
    backup.add_argument("--keep", type=int, metavar="N", help="chỉ giữ N bản mới nhất trong thư mục mặc định")
    backup.set_defaults(act=_backup)
    restore = commands.add_parser("restore", help="khôi phục từ bản sao lưu (máy chủ phải dừng)")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="thay dữ liệu đang có")
    restore.set_defaults(act=_restore)
    upgrade = commands.add_parser("upgrade", help="sau khi cài bản mới: sao lưu, đổi bảng, thử; hỏng thì tự trở lại")
    upgrade.set_defaults(act=_upgrade)


def _export(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.cli.named import commune_named
    from hocvuso.facts.queries import ledger_lines
    from hocvuso.places.types import EVERYWHERE, PlaceScope

    communes = frozenset(commune_named(code) for code in options.commune or ())
    scope = PlaceScope(communes=communes) if communes else EVERYWHERE
    count = 0
    with _writing(options.file) as target:
        for line in ledger_lines(scope):
            target.write(line)
            count += line.startswith('{"actor"')
    print(f"Đã chép {count} sự kiện.", file=sys.stderr)
    return 0


def _import(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.facts.services import import_ledger

    with _reading(options.file) as source:
        done = import_ledger(lines=source, actor=None)
    print(f"{done.stored} sự kiện mới, {done.known} đã có, {done.erased} đã xóa theo yêu cầu nên không nhận lại.")
    if done.conflicts:
        print(f"{done.conflicts} sự kiện trùng mã mà khác nội dung: cả hai đều giữ, xem ở phần cảnh báo.")
    return 0


def _backup(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.cli.upgrading import default_backup, keep_newest
    from hocvuso.kernel.backup import write_backup

    path = options.file or default_backup()
    manifest = write_backup(path)
    print(f"Đã sao lưu vào {path} ({path.stat().st_size / 2**20:.1f} MiB, {len(manifest.members)} phần).")
    print("Khóa, heads.json và erasures.jsonl không nằm trong đó: cất riêng, ở chỗ khác.")
    if options.keep:
        for old in keep_newest(options.keep):
            print(f"Đã bỏ bản cũ {old.name}.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.cli.upgrading import bring_back

    bring_back(options.file, replace=options.replace, say=_say)
    print("Đã khôi phục. Mở lại máy chủ; điện thoại sẽ tự gửi lại những gì bản sao lưu chưa có.")
    return 0


def _upgrade(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.cli.upgrading import upgrade

    return upgrade(say=_say)


def _say(text: str) -> None:
    print(f"  · {text}", flush=True)


@contextmanager
def _writing(name: str) -> Iterator[TextIO]:
    """Open a file that appears under its name only when it is whole."""
    if name == "-":
        yield sys.stdout
        return
    path = Path(name)
    if not path.parent.is_dir():
        raise DomainError(
            "folder_missing", f"Không có thư mục {path.parent}. Anh/chị tạo nó trước, hoặc chọn chỗ khác."
        )
    aside = path.with_name(f".{path.name}.part")
    with _opened(aside, "w", packed=path.suffix == ".gz") as stream:
        yield stream
    aside.replace(path)


@contextmanager
def _reading(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    path = Path(name)
    if not path.is_file():
        raise SystemExit(f"hocvuso: không có tệp {path}.")
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    with _opened(path, "r", packed=packed) as stream:
        yield stream


def _opened(path: Path, mode: Literal["r", "w"], *, packed: bool) -> TextIO:
    if packed:
        return gzip.open(path, "rt" if mode == "r" else "wt", encoding="utf-8")
    return path.open(mode, encoding="utf-8")
