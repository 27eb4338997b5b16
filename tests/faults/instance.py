"""Run inside the instance under test (`python -m tests.faults.instance prepare|check ARGUMENTS`), never in the tests.

prepare FILE   make tables, one ward, a team with phones (points in FILE) and its people; print nothing
check FILE     write every derived row as it is, and as a rebuild makes it, into FILE
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hocvuso.cli.main import start_django
from tests.derived import insight_tables

HERE, NEAR = 25747, 5
FOLDED = (
    *("facts_progress", "facts_household_state", "facts_whereabouts", "facts_merge_edge"),
    *("people_resident", "places_household"),
)


def prepare(path: Path) -> None:
    from django.core.management import call_command

    from hocvuso.facts.services import record
    from hocvuso.facts.types import Actor, NewFact, Subject
    from hocvuso.identity.services import create_account, create_organisation, enrol_device, give_grant
    from hocvuso.kernel import clock
    from hocvuso.places.services import ensure_neighbourhood, load_places

    said = json.loads(path.read_text())
    call_command("migrate", verbosity=0)
    load_places()
    ensure_neighbourhood(commune=HERE, name="Khu phố 5")
    team = create_organisation(kind="team", name="Tổ khu phố 5", commune=HERE, actor=None).pk
    for number, (device, point) in enumerate(said["phones"].items()):
        account = create_account(sign_in_name=f"tnv{number}", display_name=f"TNV {number}", actor=None).pk
        give_grant(
            account_id=account,
            role="volunteer",
            organisation_id=team,
            commune=HERE,
            neighbourhood=NEAR,
            valid_from=clock.today() - timedelta(days=2),
            actor=None,
        )
        enrol_device(account_id=account, device_id=UUID(device), public_key=bytes.fromhex(point))
    facts = [
        NewFact(
            kind="resident.listed",
            commune=HERE,
            neighbourhood=NEAR,
            subject=Subject("resident", UUID(resident)),
            occurred_at=clock.now(),
            evidence="declared",
            purpose="roll",
            body={"name": f"Trần Thị {n}", "birth": {"year": 1940 + n % 60}, "groups": ["poor"] if n % 7 == 0 else []},
        )
        for n, resident in enumerate(said["residents"])
    ]
    record(facts=facts, actor=Actor(account))


def check(path: Path) -> None:
    from hocvuso.facts.services import rebuild

    before = dump()
    rebuild()
    path.write_text(json.dumps({"live": before, "rebuilt": dump()}))


def dump() -> dict[str, list[Any]]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in (*FOLDED, *insight_tables(clock=False)):
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(map(str, cursor.fetchall()))
    return found


if __name__ == "__main__":
    start_django()
    {"prepare": prepare, "check": check}[sys.argv[1]](Path(sys.argv[2]))
