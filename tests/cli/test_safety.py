"""Backup, restore, upgrade with the real command: nothing is lost, nothing comes back that was erased unseen."""

import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.instance import Instance, instance
from tests.needs import on_postgresql_only, on_sqlite_only

PEOPLE = """
from hocvuso.kernel import keyring
keyring.secret_bytes("field"), keyring.signing_key("receipts")
from tests.cast import make_cast
cast = make_cast()
for n in range(30):
    cast.resident(name=f"Nguyễn Thị {n}")
"""
DUMP = """
from django.db import connection
from hashlib import sha256
found = []
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names()):
        if table in ("facts_epoch", "facts_alarm", "django_migrations"):
            continue
        cursor.execute(f'SELECT * FROM "{table}"')
        found += [f"{table} {row}" for row in sorted(map(str, cursor.fetchall()))]
print(sha256("\\n".join(found).encode()).hexdigest(), len(found))
"""
FACTS = "from hocvuso.facts.models import Fact; print(sorted(map(str, Fact.objects.values_list('id', flat=True))))"
OLDER = "from django.core.management import call_command; call_command('migrate', 'learning', 'zero', verbosity=0)"
CURRENT = "from django.core.management import call_command; call_command('migrate', check_unapplied=True, verbosity=0)"
ONE_MORE = """
from uuid import UUID
from datetime import UTC, datetime
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE
def more():
    record(facts=[NewFact(kind="resident.listed", commune=HERE, neighbourhood=5, subject=Subject("resident", uuid7()),
        occurred_at=datetime.now(UTC), evidence="declared", purpose="roll", body={"name": "Người mới"})],
        actor=Actor(uuid7()))
"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Path]]:
    """An instance with thirty people and a backup of it."""
    folder = tmp_path_factory.mktemp("instance")
    with instance(folder / "home") as made:
        made.python(PEOPLE)
        backup = folder / "one.backup"
        made.ok("backup", str(backup))
        yield made, backup


def test_a_restore_brings_back_every_row_and_begins_a_new_epoch(lived: tuple[Instance, Path]) -> None:
    made, backup = lived
    before = made.python(DUMP)
    made.python(ONE_MORE + "more()")
    assert made.python(DUMP) != before
    said = made.ok("restore", str(backup), "--replace")
    assert "kỷ nguyên mới" in said
    # the heads were ahead: numbers go on above them, so that no phone believes in a fact that is gone
    epoch = "from hocvuso.facts.models import LedgerEpoch; print(LedgerEpoch.objects.get().epoch)"
    assert int(made.python(epoch)) >= 2
    facts = "from hocvuso.facts.models import Fact; print(Fact.objects.count())"
    assert made.python(facts) == "30"
    made.python(ONE_MORE + "more()")
    assert made.python(facts) == "31"
    made.ok("restore", str(backup), "--replace")


def test_a_restore_onto_an_empty_machine_gives_the_same_rows(lived: tuple[Instance, Path], tmp_path: Path) -> None:
    made, backup = lived
    with instance(tmp_path / "home") as other:
        for name in ("keys", "heads.json", "erasures.jsonl"):
            source, target = made.home / name, other.home / name
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copy(source, target)
        other.ok("restore", str(backup))
        facts = (
            "from hocvuso.facts.models import Fact; print(sorted(map(str, Fact.objects.values_list('id', flat=True))))"
        )
        assert other.python(facts) == made.python(facts)


@on_sqlite_only
@pytest.mark.parametrize(
    ("name", "word"), [("heads.json", "heads.json"), ("erasures.jsonl", "erasures.jsonl"), ("keys", "thiếu khóa")]
)
def test_a_restore_refuses_without_what_lies_outside_the_backup(
    lived: tuple[Instance, Path], name: str, word: str
) -> None:
    made, backup = lived
    before = made.python(DUMP)
    aside = made.home.with_name(f"{name}.aside")
    (made.home / name).rename(aside)
    try:
        refused = made.run("restore", str(backup), "--replace")
    finally:
        if (made.home / name).is_dir():
            shutil.rmtree(made.home / name)
        aside.rename(made.home / name)
    assert refused.returncode == 2
    assert word in refused.stderr
    assert "không đổi" in refused.stderr
    assert made.python(DUMP) == before


@on_sqlite_only
def test_a_restore_refuses_what_it_should_not_overwrite_or_cannot_read(
    lived: tuple[Instance, Path], tmp_path: Path
) -> None:
    made, backup = lived
    whole = backup.read_bytes()
    cut, changed, other = tmp_path / "cut", tmp_path / "changed", tmp_path / "other.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 2
    changed.write_bytes(whole[:middle] + bytes(b ^ 1 for b in whole[middle : middle + 64]) + whole[middle + 64 :])
    other.write_bytes(b"PK\x03\x04 something else")
    before = made.python(DUMP)
    for arguments, word in (
        ((str(backup),), "--replace"),
        ((str(cut), "--replace"), "cắt giữa chừng"),
        ((str(changed), "--replace"), "hỏng"),
        ((str(other), "--replace"), "không phải bản sao lưu"),
        ((str(tmp_path / "nowhere"), "--replace"), "không có tệp"),
    ):
        refused = made.run("restore", *arguments)
        assert (refused.returncode, word in refused.stderr) == (2, True), refused.stderr
    assert made.python(DUMP) == before


@on_sqlite_only
def test_no_key_lies_in_a_backup(lived: tuple[Instance, Path]) -> None:
    made, backup = lived
    keys = [p.read_bytes() for p in (made.home / "keys").iterdir() if p.suffix in (".key", ".pem")]
    assert keys
    with tarfile.open(backup) as tar:
        for member in tar:
            held = tar.extractfile(member)
            assert held
            content = held.read()
            assert not any(key in content for key in keys), member.name
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_is_one_moment_while_people_go_on_working(lived: tuple[Instance, Path], tmp_path: Path) -> None:
    made, _ = lived
    writing = ONE_MORE + "import sys\nprint('go', flush=True)\nwhile True: more()"
    start = "from hocvuso.cli.main import start_django; start_django()\n"
    writer = subprocess.Popen(
        [sys.executable, "-c", start + writing], cwd=Path(__file__).parents[2], text=True, stdout=subprocess.PIPE,
        env=made._environment({"DJANGO_SETTINGS_MODULE": "hocvuso.config.settings"}),
    )  # fmt: skip
    try:
        assert writer.stdout and writer.stdout.readline() == "go\n"
        time.sleep(0.5)
        backup = tmp_path / "busy.backup"
        made.ok("backup", str(backup))
    finally:
        writer.kill()
        writer.wait()
    made.ok("restore", str(backup), "--replace")
    agreed = """
from hocvuso.facts.models import CommuneSeq, Fact, Progress
from tests.cast import HERE
facts, people = Fact.objects.filter(commune=HERE), Progress.objects.filter(commune=HERE)
print(facts.count(), people.count(), facts.count() == people.count() > 30)
"""
    assert made.python(agreed).endswith("True")


@on_sqlite_only
def test_a_running_server_is_left_alone(lived: tuple[Instance, Path]) -> None:
    made, backup = lived
    holding = subprocess.Popen(
        [sys.executable, "-c", "from hocvuso.cli.main import start_django; start_django()\n"
         "from hocvuso.kernel import running\nheld = running.hold(alone=False)\nprint('held', flush=True)\ninput()"],
        env=made._environment({"DJANGO_SETTINGS_MODULE": "hocvuso.config.settings"}), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holding.stdout and holding.stdout.readline() == "held\n"
        for command in (("restore", str(backup), "--replace"), ("upgrade",)):
            refused = made.run(*command)
            assert (refused.returncode, "Dừng nó" in refused.stderr) == (2, True), refused.stderr
    finally:
        holding.kill()
        holding.wait()


def test_an_upgrade_changes_the_tables_and_opens_the_pages(lived: tuple[Instance, Path]) -> None:
    made, _ = lived
    made.python(
        "from django.core.management import call_command; call_command('migrate', 'vneid', 'zero', verbosity=0)"
    )
    before = made.python("from hocvuso.facts.models import Fact; print(Fact.objects.count())")
    said = made.ok("upgrade")
    assert "Nâng cấp xong" in said
    assert made.python("from hocvuso.facts.models import Fact; print(Fact.objects.count())") == before
    pending = (
        "from django.core.management import call_command; call_command('migrate', check_unapplied=True, verbosity=0)"
    )
    made.python(pending)


def test_an_upgrade_that_does_not_run_turns_back_by_itself(lived: tuple[Instance, Path], tmp_path: Path) -> None:
    made, _ = lived
    made.python(
        "from django.core.management import call_command; call_command('migrate', 'vneid', 'zero', verbosity=0)"
    )
    tables = "from django.db import connection; print(sorted(connection.introspection.table_names()))"
    before = made.python(tables), made.python(FACTS)
    empty = tmp_path / "content"
    empty.mkdir()
    done = made.run("upgrade", HOCVUSO_CONTENT=str(empty))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "đã trở lại như trước" in done.stdout
    assert (made.python(tables), made.python(FACTS)) == before
    made.ok("prepare")


@on_postgresql_only
def test_a_ward_s_sqlite_ledger_joins_the_city_s_postgresql_with_the_same_state(tmp_path: Path) -> None:
    state = """
from hocvuso.facts.models import Progress
from hocvuso.insight.models import Counter
from hocvuso.people.models import Resident
print(sorted(f"{p.resident} {p.commune} {p.state}" for p in Progress.objects.all()))
print(sorted(str(sorted((k, str(v)) for k, v in row.items() if k != "id")) for row in Counter.objects.values()))
print(sorted(str(sorted((k, str(v)) for k, v in row.items())) for row in Resident.objects.values()))
"""
    with instance(tmp_path / "ward", postgresql=False) as ward, instance(tmp_path / "city") as city:
        ward.python(PEOPLE + "cast.household()")
        ward.ok("export-ledger", str(tmp_path / "ledger.jsonl.gz"))
        assert "31 sự kiện mới" in city.ok("import-ledger", str(tmp_path / "ledger.jsonl.gz"))
        assert city.python(state) == ward.python(state)
        assert "0 sự kiện mới, 31 đã có" in city.ok("import-ledger", str(tmp_path / "ledger.jsonl.gz"))
        # and back: the city's ledger joins the ward's without a change
        city.ok("export-ledger", str(tmp_path / "back.jsonl"))
        assert "0 sự kiện mới" in ward.ok("import-ledger", str(tmp_path / "back.jsonl"))
        assert city.python(state) == ward.python(state)
