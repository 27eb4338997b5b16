"""`hocvuso items | assessment`: the bank, one check again, signs to look at, versions, what a rule would do."""

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from hocvuso.cli.main import start_django

if TYPE_CHECKING:
    from hocvuso.assessment.types.replays import Replay


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
    versions = assessment.add_parser("versions", help="bản đang dùng và bản đang chờ của ngân hàng, quy tắc")
    versions.set_defaults(act=_versions)
    activate = assessment.add_parser("activate", help="thử bản đang chờ rồi cho dùng; hoặc quay về một bản cũ")
    activate.add_argument("kind", choices=["bank", "rule", "paper"])
    activate.add_argument("code")
    activate.add_argument("--yes", action="store_true", help="đã xem số, cho dùng luôn; không có thì chỉ in số")
    activate.set_defaults(act=_activate)
    simulate = assessment.add_parser("simulate", help="thử ngân hàng và quy tắc trên nhiều người giả định")
    simulate.add_argument("--people", type=int, default=4000)
    simulate.add_argument("--seed", type=int, default=1)
    simulate.add_argument("--cut", type=float, action="append", help="ngưỡng (logit); không ghi thì theo quy tắc")
    simulate.add_argument(
        "--files", action="store_true", help="thử bản trong tệp; không có thì thử bản đang dùng ở máy này"
    )
    simulate.add_argument("--spoken", action="store_true", help="bài nói: chỉ những việc không cần màn hình")
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
    for line in _told(shown):
        print(line)
    return 0 if shown.agrees else 1


def _told(shown: "Replay") -> Iterator[str]:
    """What an auditor reads: the whole check, task by task, with what decided it."""
    from hocvuso.assessment.wording import CHOSEN_FOR, HELPS, MODES, REASONS, SIGNATURES
    from hocvuso.kernel.clock import LOCAL_ZONE

    def at(moment: datetime | None) -> str:
        return f"{moment.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M}" if moment else "chưa xong"

    yield f"Bài {shown.session}: {shown.items} việc, kết quả {shown.outcome_said}, tỷ số {shown.ratio / 65536:+.2f}."
    yield f"Lý do kết thúc: {REASONS.get(shown.reason, shown.reason)}" if shown.reason else "Bài chưa kết thúc."
    if shown.void_reason:
        yield f"Đã hủy: {shown.void_reason}"
    yield f"Bắt đầu {at(shown.started_at)}, xong {at(shown.ended_at)}. Cách làm: {MODES[shown.mode]}."
    yield f"Quy tắc {shown.rule}: đạt từ {shown.pass_at:+.2f}, chưa thấy từ {shown.not_yet_at:+.2f}."
    yield f"Ngân hàng bài {shown.bank}, hạt giống {shown.seed}."
    yield f"Rút lúc mở bài: {len(shown.eligible)} trên {shown.of_items} câu được dùng:"
    yield f"  {', '.join(shown.eligible)}"
    for task in shown.tasks:
        reached = "không tính" if task.category is None else f"bậc {task.category} trên {task.best}"
        alone = ", làm một mình" if task.alone else ""
        why = CHOSEN_FOR.get(task.chosen_for, task.chosen_for)
        numbers = ", ".join(f"{b:+.2f}" for b in task.thresholds)
        yield f"{task.number}. {task.item} (nhóm {task.group}; {why})"
        yield f"   Hỏi: {task.ask}"
        yield f"   Làm: {task.given}"
        yield f"   {reached}, {HELPS.get(task.help, '')}{alone}"
        yield f"   tham số a {task.slope:.2f}, b {numbers}; tỷ số sau việc này {task.ratio:+.2f}"
    for one in shown.incidents:
        after = ", báo sau khi xong bài" if one.afterwards else ""
        yield f"Chuyện xảy ra {at(one.at)}: {one.said}. {one.words}{after}"
    yield f"Dấu của nhật ký: {shown.log_hash or 'chưa có'}"
    yield f"{SIGNATURES[shown.signature]} {f'(khóa {shown.signed_by})' if shown.signed_by else ''}".rstrip()
    yield from (f"- {text}" for text in shown.differences)
    yield "Khớp với nhật ký." if shown.agrees else "Không khớp với nhật ký."


def _watch(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.assessment.services import look_for_signals

    print(f"{look_for_signals()} dấu hiệu mới. Xem ở trang Cần xem lại.")
    return 0


def _versions(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.assessment.versions import versions

    for kind in versions():
        print(f"{kind.kind}: {kind.code}" + (f", đang chờ {kind.waiting}" if kind.waiting else ""))
    return 0


def _activate(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.assessment.services import activate_version, try_waiting
    from hocvuso.assessment.versions import require_unchanged, versions

    require_unchanged()
    if any(kind.waiting == options.code for kind in versions() if kind.kind == options.kind):
        shown = {name: value / 1000 for name, value in try_waiting().items()}
        print(
            f"Số việc trung bình {shown['mean_length']:.1f}, đúng khi đã kết luận {shown['accuracy_of_decided']:.3f},"
            f" đạt nhầm {shown['false_pass']:.3f}, làm tiếp {shown['inconclusive']:.3f},"
            f" gặp nhiều nhất {shown['max_exposure']:.3f}."
        )
        if not options.yes:
            print("Xem số rồi chạy lại với --yes để cho dùng.")
            return 0
    activate_version(kind=options.kind, code=options.code, actor=None)
    print(f"Từ giờ bài mới dùng {options.code}. Bài đang làm vẫn theo bản cũ.")
    return 0


def _simulate(options: argparse.Namespace) -> int:
    start_django()
    from dataclasses import replace

    import numpy as np
    from django.db import DatabaseError

    from hocvuso.assessment import lab, rules
    from hocvuso.assessment.engine import simulate, tables

    try:
        played = lab.subject_of_files() if options.files else lab.subject_in_force()
    except DatabaseError:
        print("Máy này chưa có bản nào đang dùng. Thêm --files để thử bản trong tệp.", file=sys.stderr)
        return 1
    asked = [item for item in played.bank["items"].values() if not options.spoken or rules.spoken(item)]
    items = [rules.engine_item(item) for item in asked]
    base = rules.engine_rule(played.rule.plain, on_screen=not options.spoken)
    whose = "trong tệp" if options.files else "đang dùng"
    print(f"Bản {whose} {played.bank['version']}, quy tắc {played.rule.code}, {options.people} người giả định N(0,1)")
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
