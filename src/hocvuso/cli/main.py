"""The `hocvuso` command: one small module per group of subcommands; what is heavy, each imports when it acts."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

GROUPS = ("serving", "staff", "examining", "content", "demonstration", "safety", "ledger", "verifying", "roll", "keys")


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line: every subcommand with its options."""
    made = argparse.ArgumentParser(prog="hocvuso", description="Nền tảng Bình dân học vụ số.")
    commands = made.add_subparsers(dest="command", required=True, metavar="LỆNH")
    for group in GROUPS:
        import_module(f"hocvuso.cli.{group}").add_commands(commands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hocvuso.config.settings")
    options = parser().parse_args(arguments)
    from hocvuso.kernel.errors import DomainError

    try:
        return int(options.act(options) or 0)
    except DomainError as error:
        print(f"hocvuso: {error.message()}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def start_django() -> None:
    """Set Django up, on the newer SQLite; for subcommands that touch the database."""
    from hocvuso.kernel.db import prefer_new_sqlite

    prefer_new_sqlite()
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
