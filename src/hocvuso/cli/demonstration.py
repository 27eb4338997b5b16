"""The demonstration: a ward of people who do not exist, made through the rooms' services only.

`hocvuso run` makes it once when HOCVUSO_DEMO=1; `hocvuso demo code NAME` prints what somebody needs to sign in.
"""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    demo = commands.add_parser("demo", help="bản trình diễn").add_subparsers(dest="what", required=True)
    code = demo.add_parser("code", help="mã đăng nhập lúc này của một người trong bản trình diễn")
    code.add_argument("name", help="tên đăng nhập, ví dụ: hanh, tuan")
    code.set_defaults(act=_code)


PEOPLE = 3000


def make_demonstration(*, say: Callable[[str], None], people: int = PEOPLE) -> None:
    """Make a ward of so many people when it is not there yet; all of it or nothing."""
    from django.db import transaction

    from hocvuso.cli import demo_people

    if demo_people.already_there():
        return
    say("Tạo phường trình diễn: người, nhà và số liệu đều không có thật")
    with transaction.atomic():
        _make(say, people)


def _make(say: Callable[[str], None], people: int) -> None:
    from hocvuso.cli import demo_checks, demo_life, demo_people, demo_rounds
    from hocvuso.kernel import clock
    from hocvuso.people.roll import synthetic
    from hocvuso.people.services import import_roll
    from hocvuso.places.queries import commune
    from hocvuso.places.types import EVERYWHERE

    place = commune(demo_people.COMMUNE)
    demo_people.make_staff(place.name)
    officer = demo_people.STAFF[0]
    now = clock.now()
    with clock.frozen(now - timedelta(weeks=demo_life.WEEKS, days=1)):
        crowd = synthetic.people(people, seed=168, neighbourhoods=demo_people.AREAS)
        counts = import_roll(
            scope=EVERYWHERE,
            actor=officer.id,
            organisation=demo_people.organisation_id(officer),
            commune=demo_people.COMMUNE,
            file_name="danh-sach-mau.xlsx",
            data=synthetic.workbook(crowd, style="marks"),
        )
    say(f"Nhận danh sách {counts.get('rows', len(crowd))} dòng")
    lived = demo_life.live_through(until=now)
    say(f"Ghi {demo_life.WEEKS} tuần đi từng ngõ, học và thực hành")
    examined = lived.ready[: people // 30]
    say(f"{demo_checks.take_checks(examined, until=now)} người làm bài kiểm tra có người giám sát")
    say(f"{demo_rounds.plan_rounds(lived.doors, now=now)} lượt đi chờ các tổ")


def sign_ins() -> list[str]:
    """Return the lines that tell how to sign in, with fresh codes for those who use them."""
    from hocvuso.cli import demo_people

    lines = [f"{p.title:<28} tên: {p.sign_in_name:<6} mật khẩu: {demo_people.PASSWORD}" for p in demo_people.STAFF]
    typed = f"HOCVUSO_DEMO=1 {os.path.relpath(Path(sys.executable).with_name('hocvuso'))} demo code"
    lines.append(f"  (mã 6 số hiện ngay trên trang, hoặc gõ: {typed} hanh)")
    for person in (demo_people.LEADER, demo_people.VOLUNTEER):
        code = demo_people.code_of(person.sign_in_name)
        lines.append(f"{person.title:<28} mã một lần: {code}   (mã mới: {typed} {person.sign_in_name})")
    return lines


def _code(options: argparse.Namespace) -> int:
    start_django()
    from django.conf import settings

    from hocvuso.cli import demo_people

    code = demo_people.code_of(options.name) if settings.HOCVUSO_DEMO else None
    if code is None:
        print("hocvuso: không có người này, hoặc đây không phải bản trình diễn (HOCVUSO_DEMO=1).", file=sys.stderr)
        return 2
    print(code)
    return 0
