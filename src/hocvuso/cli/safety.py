"""`hocvuso export-ledger | import-ledger`: a ledger that travels between instances, whatever their databases."""

import argparse
import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TextIO

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    export = commands.add_parser("export-ledger", help="chép sổ cái ra tệp (.gz thì nén; - là ra màn hình)")
    export.add_argument("file")
    export.add_argument("--commune", type=int, action="append", help="chỉ phường, xã có mã này; ghi nhiều lần được")
    export.set_defaults(act=_export)
    take = commands.add_parser("import-ledger", help="nhận sổ cái của máy khác; nhận lại bao nhiêu lần cũng được")
    take.add_argument("file")
    take.set_defaults(act=_import)


def _export(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.facts.queries import ledger_lines
    from hocvuso.places.types import EVERYWHERE, PlaceScope

    scope = PlaceScope(communes=frozenset(options.commune)) if options.commune else EVERYWHERE
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


@contextmanager
def _writing(name: str) -> Iterator[TextIO]:
    """Open a file that appears under its name only when it is whole."""
    if name == "-":
        yield sys.stdout
        return
    path = Path(name)
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
