"""An empty instance gets its first administrator from the command line."""

from pathlib import Path

import pytest

from hocvuso.cli import staff
from hocvuso.identity.models import Account
from hocvuso.identity.queries import can, roles_of
from tests.cast import PASSWORD


def parse(*arguments: str) -> object:
    import argparse

    parser = argparse.ArgumentParser()
    staff.add_commands(parser.add_subparsers())
    return parser.parse_args(arguments)


@pytest.mark.django_db
def test_the_first_administrator_can_appoint_others(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    options = parse(
        "add-admin", "quan", "--display", "Anh Quân", "--organisation", "TTCĐS", "--password-file", str(secret)
    )
    assert options.act(options) == 0  # type: ignore[attr-defined]
    account = Account.objects.get(sign_in_name="quan")
    assert roles_of(account) == {"city_admin"}
    assert can(account, "grants.manage", 25747)
    assert account.check_password(PASSWORD)
