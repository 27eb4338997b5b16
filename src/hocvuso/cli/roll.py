"""`hocvuso import-roll`: bring a roll file in without a browser, as a named officer."""

import argparse
from datetime import date
from pathlib import Path

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommand."""
    roll = commands.add_parser("import-roll", help="nạp một danh sách dân cư (.xlsx, .xls, .ods, .csv, .txt)")
    roll.add_argument("file", type=Path, help="tệp danh sách")
    roll.add_argument("--commune", type=int, required=True, help="mã phường, xã, ví dụ 25747")
    roll.add_argument("--officer", required=True, help="tên đăng nhập của cán bộ nạp danh sách")
    roll.add_argument("--day", type=_day, help="danh sách tính đến ngày nào, dd/mm/yyyy (không ghi: hôm nay)")
    roll.add_argument(
        "--flag-gone", action="store_true", help="ghi người không còn tên là chờ xác minh (không bao giờ là đã mất)"
    )
    roll.set_defaults(act=_import)


def _import(options: argparse.Namespace) -> int:
    start_django()
    from hocvuso.cli.named import commune_named, officer_named
    from hocvuso.identity import queries as identity
    from hocvuso.kernel.errors import DomainError
    from hocvuso.people import services
    from hocvuso.people.roll.limits import MAX_BYTES

    if not options.file.is_file():
        raise DomainError("file_missing", "Không thấy tệp này. Anh/chị xem lại đường dẫn.")
    commune = commune_named(options.commune)
    officer = officer_named(options.officer)
    standing = identity.standing_of(officer)
    with options.file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    counts = services.import_roll(
        scope=standing.scope("roll.import"),
        actor=officer,
        organisation=standing.organisation("roll.import", commune=commune),
        commune=commune,
        file_name=options.file.name,
        data=data,
        roll_day=options.day,
        gone=options.flag_gone,
    )
    found = counts["verdicts"]
    print(
        f"{counts['people']} người trong {counts['lines']} dòng: {found.get('stored', 0)} ghi mới, "
        f"{found.get('amended', 0)} ghi thay đổi, {found.get('known', 0)} đã có, {found.get('queued', 0)} dòng chờ sửa."
    )
    if counts["gone"]:
        said = "đã ghi chờ xác minh" if options.flag_gone else "giữ nguyên"
        print(f"{counts['gone']} người trong sổ không còn tên trong tệp: {said}.")
    return 0


def _day(text: str) -> date:
    try:
        day, month, year = (int(part) for part in text.replace("-", "/").replace(".", "/").split("/"))
        return date(year, month, day)
    except ValueError:
        raise argparse.ArgumentTypeError("ngày viết như 23/11/2026") from None
