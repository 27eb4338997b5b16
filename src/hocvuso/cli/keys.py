"""`hocvuso keys make`: every key an instance needs for this period and the next, before keys are frozen and after."""

import argparse

from hocvuso.cli.main import start_django
from hocvuso.cli.named import commune_named
from hocvuso.kernel import keyring
from hocvuso.kernel.errors import DomainError

SEALING = ("field.key", "index.key")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    keys = commands.add_parser("keys", help="khóa của máy chủ").add_subparsers(dest="what", required=True)
    make = keys.add_parser("make", help="tạo các khóa còn thiếu cho kỳ này và kỳ sau; chạy lại bao nhiêu lần cũng được")
    which = make.add_mutually_exclusive_group()
    which.add_argument("--commune", type=int, help="thêm khóa của một phường, xã (mã 5 số)")
    which.add_argument("--all", action="store_true", help="thêm khóa của mọi phường, xã")
    make.set_defaults(act=_make)


def _make(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.credentials.queries import communes_with_keys
    from hocvuso.credentials.services import issue_what_waits, make_keys
    from hocvuso.identity.queries import communes_with_staff, in_use
    from hocvuso.places import queries as places

    named = [] if options.commune is None else [commune_named(options.commune)]
    gone = [file for file in SEALING if not keyring.has(file)]
    if gone and in_use():
        raise DomainError(
            "sealing_key_gone",
            "Thiếu khóa %(files)s mà máy này đã có dữ liệu niêm phong. Chép lại khóa từ nơi cất riêng: "
            "khóa mới không mở được dữ liệu cũ.",
            files=", ".join(gone),
        )
    chosen = (
        {c.code for c in places.communes()} if options.all else {*communes_with_keys(), *communes_with_staff(), *named}
    )
    shared = keyring.make_shared()
    made = make_keys(communes=sorted(chosen))
    print(f"Đã tạo {len(shared) + made} khóa ({len(chosen)} phường, xã) trong {keyring.directory()}.")
    if issued := issue_what_waits():
        print(f"Đã cấp {issued} giấy đã chờ khóa.")
    return 0
