"""The staff of one real ward, made through the services of the rooms: `python -m tests.journeys.people` prints them."""

import json
import sys

from hocvuso.kernel.db import prefer_new_sqlite

prefer_new_sqlite()

import django  # noqa: E402

django.setup()

from django.db import transaction  # noqa: E402

from hocvuso.identity import services  # noqa: E402

WARD = 25747
PASSWORD = "ba-sau-hoc-quet-ma-2026"
STAFF = (
    ("hanh", "Chị Hạnh", "ward_officer", WARD, None),
    ("nhan", "Cô Nhàn", "assessor", WARD, None),
    ("lan", "Chị Lan", "team_leader", WARD, None),
    ("tuan", "Tuấn", "volunteer", WARD, None),
    ("dung", "Chị Dung", "city_lead", None, None),
)


def make() -> dict[str, str]:
    """Make organisations, accounts and grants; return {name: account id}."""
    with transaction.atomic():
        ward = services.create_organisation(kind="government", name="UBND Phường Thủ Dầu Một", commune=WARD, actor=None)
        team = services.create_organisation(kind="team", name="Tổ công nghệ số khu phố 5", commune=WARD, actor=None)
        city = services.create_organisation(
            kind="government", name="Sở Khoa học và Công nghệ", commune=None, actor=None
        )
        own = {"team_leader": team, "volunteer": team, "city_lead": city}
        made = {}
        for name, shown, role, commune, neighbourhood in STAFF:
            password = None if role in {"team_leader", "volunteer"} else PASSWORD
            account = services.create_account(sign_in_name=name, display_name=shown, password=password, actor=None)
            services.give_grant(
                account_id=account.pk,
                role=role,
                organisation_id=own.get(role, ward).pk,
                commune=commune,
                neighbourhood=neighbourhood,
                actor=None,
            )
            made[name] = str(account.pk)
    return made


if __name__ == "__main__":
    sys.stdout.write(json.dumps(make()) + "\n")
