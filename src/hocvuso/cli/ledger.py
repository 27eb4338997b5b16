"""`hocvuso rebuild`: every derived row made anew from the facts."""

import argparse
import time

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    made = commands.add_parser("rebuild", help="tính lại mọi con số và sổ dân cư từ sổ cái; kết quả không đổi")
    made.add_argument("--commune", type=int, help="chỉ một phường, xã (mã chính thức)")
    made.set_defaults(act=_rebuild)


def _rebuild(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.cli.named import commune_named
    from hocvuso.facts.services import rebuild
    from hocvuso.places.queries import commune

    began = time.monotonic()
    count = rebuild(
        commune=None if options.commune is None else commune_named(options.commune),
        say=lambda code, made: print(f"  · {commune(code).name}: {made} người và hộ", flush=True),
    )
    print(f"Đã tính lại {count} người và hộ trong {time.monotonic() - began:.1f} giây.".replace(".", ",", 1))
    return 0
