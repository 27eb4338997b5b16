"""What lies outside the database: a server that went back says so; who was erased stays erased."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hocvuso.facts import heads, queries
from hocvuso.facts.models import Alarm, CommuneSeq, Fact, Feed, LedgerEpoch, Parked, Progress, Tombstone, Whereabouts
from hocvuso.facts.services import apply_erasures, close_alarm, erase_person, finish_recovery, rebuild, record
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.models import Resident
from hocvuso.places.types import EVERYWHERE, PlaceScope
from tests.cast import HERE, THERE, Cast
from tests.facts.sending import send, verdicts
from tests.facts.world import about


def test_the_first_start_writes_the_heads_and_a_commit_raises_them(
    cast: Cast, outside: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        cast.resident()
    said = json.loads((outside / "heads.json").read_text())
    assert said == {"epoch": 1, "heads": {str(HERE): 1}, "recovering_since": None}


def test_a_database_behind_its_heads_begins_a_new_epoch_above_them_and_says_so(cast: Cast, outside: Path) -> None:
    resident = cast.resident()
    (outside / "heads.json").write_text(json.dumps({"epoch": 3, "heads": {str(HERE): 500}, "recovering_since": None}))
    assert heads.check() is True
    assert LedgerEpoch.objects.get().epoch == 4
    assert heads.is_recovering()
    assert Alarm.objects.get().kind == "went_back"
    [receipt] = record(facts=[about(resident, "barrier.noted", {"barrier": "eyes"})], actor=cast.actor(cast.tuan))
    assert (receipt.epoch, receipt.server_seq) == (4, 501)
    assert heads.check() is False, "said once"
    finish_recovery()
    assert not heads.is_recovering()


def test_who_closes_the_alarm_lets_the_server_certify_again(
    cast: Cast, outside: Path, django_capture_on_commit_callbacks: Any
) -> None:
    (outside / "heads.json").write_text(json.dumps({"epoch": 1, "heads": {str(HERE): 9}, "recovering_since": None}))
    heads.check()
    number = Alarm.objects.get().pk
    with pytest.raises(NotFound):
        close_alarm(cast.scope(cast.hanh), alarm_id=number, actor=cast.hanh.pk)
    with django_capture_on_commit_callbacks(execute=True):
        close_alarm(cast.scope(cast.quan), alarm_id=number, actor=cast.quan.pk)
    assert not heads.is_recovering()


def test_a_file_of_heads_that_can_not_be_read_stops_the_ledger(cast: Cast, outside: Path) -> None:
    cast.resident()
    (outside / "heads.json").write_text("{")
    heads._checked.discard((str(outside / "heads.json"), str(connection.settings_dict["NAME"])))
    with pytest.raises(DomainError, match="heads_unreadable"):
        cast.resident()
    assert Fact.objects.count() == 1


def test_erasing_leaves_a_tombstone_and_nothing_that_names_the_person(cast: Cast, phone: Any) -> None:
    resident, twin = cast.resident(), cast.resident()
    record(facts=[about(resident, "resident.merged", {"other": str(twin)})], actor=cast.actor(cast.hanh))
    met = phone.save("visit.recorded", {"result": "met"}, resident)
    phone.save("barrier.noted", {"barrier": "eyes", "who": "Sáu"}, resident)
    phone.push(send)
    with pytest.raises(NotFound):
        erase_person(PlaceScope(communes=frozenset({THERE})), resident=resident, actor=cast.hanh.pk, reason="asked")
    assert erase_person(EVERYWHERE, resident=twin, actor=cast.hanh.pk, reason="asked") == 4
    for rows in (Fact, Progress, Whereabouts, Resident):
        assert rows.objects.count() == 0, rows
    assert Tombstone.objects.count() == 4
    assert Feed.objects.order_by("server_seq").last().reason == "erase"  # type: ignore[union-attr]
    assert bytes(Parked.objects.get().raw) == b""
    assert verdicts(phone.push(send, [met])) == ["erased"]
    phone.save("visit.recorded", {"result": "met"}, resident)
    assert verdicts(phone.push(send)) == ["erased"], "a new fact about the erased person neither"
    rebuild()
    assert queries.states(EVERYWHERE, [resident, twin]) == {}


def test_a_restored_backup_does_not_bring_the_erased_back(cast: Cast) -> None:
    resident, other = cast.resident(), cast.resident(name="Lê Văn Út")
    backup = list(Fact.objects.filter(subject=resident))
    erase_person(EVERYWHERE, resident=resident, actor=cast.hanh.pk, reason="asked")
    Tombstone.objects.all().delete()
    for row in backup:
        row.save(force_insert=True)
    rebuild()
    assert Resident.objects.count() == 2
    assert apply_erasures() == 1
    assert [row.pk for row in Resident.objects.all()] == [other]
    assert apply_erasures() == 0


def test_server_seq_rises_by_one_for_every_change_phones_must_see(cast: Cast) -> None:
    resident = cast.resident()
    moved = about(resident, "resident.moved", {"to_commune": THERE, "to_neighbourhood": 5})
    record(facts=[moved], actor=cast.actor(cast.hanh))
    seqs = [*Fact.objects.filter(commune=HERE).values_list("server_seq", flat=True)]
    seqs += Feed.objects.filter(commune=HERE).values_list("server_seq", flat=True)
    assert sorted(seqs) == [1, 2, 3]
    assert CommuneSeq.objects.get(commune=HERE).seq == 3
