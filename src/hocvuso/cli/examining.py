"""`hocvuso items check | assessment replay | assessment simulate`: the bank, one check again, what a rule would do."""

import argparse
import sys
from uuid import UUID

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    items = commands.add_parser("items", help="ngân hàng câu hỏi").add_subparsers(dest="what", required=True)
    check = items.add_parser("check", help="kiểm tra toàn bộ câu hỏi; có lỗi thì liệt kê và báo mã 1")
    check.set_defaults(act=_check)
    assessment = commands.add_parser("assessment", help="bài kiểm tra").add_subparsers(dest="what", required=True)
    replay = assessment.add_parser("replay", help="chạy lại một bài kiểm tra từ nhật ký của nó")
    replay.add_argument("id", type=UUID)
    replay.set_defaults(act=_replay)
    watch = assessment.add_parser("watch", help="tìm dấu hiệu bài kiểm tra cần xem lại; chạy mỗi đêm")
    watch.set_defaults(act=_watch)
    simulate = assessment.add_parser("simulate", help="thử ngân hàng và quy tắc trên nhiều người giả định")
    simulate.add_argument("--people", type=int, default=4000)
    simulate.add_argument("--seed", type=int, default=1)
    simulate.add_argument(
        "--cut", type=float, action="append", help="ngưỡng (logit); không ghi thì theo quy tắc đang dùng"
    )
    simulate.set_defaults(act=_simulate)


def _check(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.assessment import bank, check

    current = bank.current()
    found = check.problems(current)
    for text in found:
        print(f"- {text}", file=sys.stderr)
    print(f"Bản {current['version']}: {len(current['items'])} câu, {len(found)} lỗi.")
    return 1 if found else 0


def _replay(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.assessment.services import replay
    from hocvuso.places.types import EVERYWHERE

    shown = replay(EVERYWHERE, session_id=options.id)
    print(f"Bài {shown.session}: {shown.items} việc, kết quả {shown.outcome}, tỷ số {shown.ratio / 65536:.2f}.")
    for text in shown.differences:
        print(f"- {text}")
    print("Khớp với nhật ký." if shown.agrees else "Không khớp với nhật ký.")
    return 0 if shown.agrees else 1


def _watch(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.assessment.services import look_for_signals

    print(f"{look_for_signals()} dấu hiệu mới. Xem ở trang Cần xem lại.")
    return 0


def _simulate(options: argparse.Namespace) -> int:
    start_django()
    from dataclasses import replace

    import numpy as np

    from hocvuso.assessment import bank, rules
    from hocvuso.assessment.engine import simulate, tables

    current, rule = bank.current(), bank.pass_rule()
    items = [rules.engine_item(item) for item in current["items"].values()]
    base = rules.engine_rule(rule.plain)
    print(f"Bản {current['version']}, quy tắc {rule.code}, {options.people} người giả định N(0,1)")
    print("ngưỡng | số việc, giữa | đúng khi đã kết luận | đạt nhầm | chưa thấy nhầm | làm tiếp | gặp nhiều nhất")
    for cut in options.cut or [base.cut / 1000]:
        made = tables.make(items, replace(base, cut=round(cut * 1000)))
        people = np.random.default_rng(options.seed).normal(size=options.people)
        r = simulate.simulate(made, people, options.seed)
        print(
            f"{cut:+.2f} | {r.mean_length:.1f} / {r.median_length:.0f} | {r.accuracy_of_decided:.3f}"
            f" | {r.false_pass:.3f} | {r.false_not_yet:.3f} | {r.inconclusive:.3f} | {r.max_exposure:.3f}"
        )
    return 0
