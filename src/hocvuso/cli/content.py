"""`hocvuso content check`: everything under `content/` is read, tried and named when it is not fit for a learner."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    content = commands.add_parser("content", help="nội dung học").add_subparsers(dest="what", required=True)
    check = content.add_parser("check", help="kiểm tra toàn bộ bài học, bài tập, câu hỏi; có lỗi thì liệt kê, báo mã 1")
    check.set_defaults(act=_check)


def _check(_: argparse.Namespace) -> int:
    start_django()
    total = 0
    for name, problems in _checks():
        found = problems()
        wrong = [(subject, text) for subject, texts in found.items() for text in texts]
        for subject, text in wrong:
            print(f"- {name} {subject}: {text}", file=sys.stderr)
        print(f"{name}: {len(found)} mục, {len(wrong)} lỗi.", flush=True)
        total += len(wrong)
    return 1 if total else 0


def _checks() -> list[tuple[str, Callable[[], Mapping[str, Sequence[str]]]]]:
    """Return each kind of content with the function that names the problems of every piece."""
    from hocvuso.learning.queries import content_problems as units
    from hocvuso.practice.queries import content_problems as scenarios

    return [("Bài học", units), ("Bài tập", scenarios), ("Câu hỏi", _items)]


def _items() -> dict[str, list[str]]:
    from hocvuso.assessment import bank, check

    current = bank.current()
    found: dict[str, list[str]] = {name: [] for name in current["items"]}
    for text in check.problems(current):
        # a sentence about one item begins with its name; one about the whole bank does not
        name, _, rest = text.partition(": ")
        if name in current["items"]:
            found[name].append(rest)
        else:
            found.setdefault("(cả ngân hàng)", []).append(text)
    return found
