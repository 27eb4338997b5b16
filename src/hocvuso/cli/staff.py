"""`hocvuso add-admin | tidy-accounts`: the first administrator of an empty instance; what a daily timer runs."""

import argparse
import getpass
from pathlib import Path

from hocvuso.cli.main import start_django


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the subcommands."""
    admin = commands.add_parser("add-admin", help="thêm một quản trị thành phố (người đầu tiên của máy mới)")
    admin.add_argument("name", help="tên đăng nhập")
    admin.add_argument("--display", required=True, help="họ tên hiện trên màn hình")
    admin.add_argument("--organisation", required=True, help="cơ quan, ví dụ: Trung tâm Chuyển đổi số")
    admin.add_argument("--password-file", type=Path, help="tệp chứa mật khẩu; không có thì máy hỏi")
    admin.set_defaults(act=_add_admin)
    tidy = commands.add_parser("tidy-accounts", help="tắt tài khoản 45 ngày không dùng, dọn phiên cũ; chạy mỗi ngày")
    tidy.set_defaults(act=_tidy)


def _add_admin(options: argparse.Namespace) -> int:
    start_django()
    from django.db import transaction

    from hocvuso.identity import services

    if options.password_file:
        password = options.password_file.read_text().strip()
    else:
        password = getpass.getpass("Mật khẩu (từ 12 ký tự): ")
    with transaction.atomic():
        organisation = services.create_organisation(
            kind="government", name=options.organisation, commune=None, actor=None
        )
        account = services.create_account(
            sign_in_name=options.name, display_name=options.display, password=password, actor=None
        )
        services.give_grant(
            account_id=account.pk, role="city_admin", organisation_id=organisation.pk, commune=None, actor=None
        )
    print(f"Đã thêm {account.sign_in_name}. Lần đăng nhập đầu sẽ thêm ứng dụng xác thực.")
    return 0


def _tidy(_: argparse.Namespace) -> int:
    start_django()
    from hocvuso.identity.services import tidy
    from hocvuso.learning.services import forget_old_calls

    print(f"Đã tắt {tidy()} tài khoản lâu không dùng, xóa {forget_old_calls()} lời nhờ gọi lại quá 30 ngày.")
    return 0
