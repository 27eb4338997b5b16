"""A ledger goes from one instance to another as a file: same facts, same state, however often it is taken in."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from hocvuso.facts.models import Alarm, Fact, Parked
from hocvuso.facts.queries import facts_about, ledger_lines, states
from hocvuso.facts.services import import_ledger, record
from hocvuso.facts.travelling import LedgerTooNew, LedgerUnreadable
from hocvuso.facts.types import NewFact, Subject
from hocvuso.kernel import clock
from hocvuso.places.types import EVERYWHERE, PlaceScope
from tests.cast import HERE, NEAR, THERE, Cast
from tests.derived import insight_tables

DERIVED = (
    *("facts_progress", "facts_household_state", "facts_whereabouts", "facts_merge_edge"),
    *("people_resident", "places_household", "places_neighbourhood"),
    *insight_tables(clock=False),
)


def dump() -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in DERIVED:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(map(str, cursor.fetchall()))
    return found


def forget_everything() -> None:
    """What another machine looks like: the places, and no people."""
    with connection.cursor() as cursor:
        for table in (*DERIVED, "insight_clock", "facts_fact", "facts_commune_seq", "facts_feed", "facts_review"):
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def lived(cast: Cast) -> list[str]:
    """Bà Sáu and a neighbour were visited, one record was merged, a fact was taken back; the ledger as lines."""
    door = cast.household()
    sau, twin, next_door = cast.resident(household=door), cast.resident(), cast.resident(commune=THERE)
    at = clock.now() - timedelta(days=3)

    def fact(kind: str, subject: object, body: dict[str, object], minutes: int) -> NewFact:
        return NewFact(
            kind=kind, commune=HERE, neighbourhood=NEAR, subject=Subject("resident", subject),  # type: ignore[arg-type]
            occurred_at=at + timedelta(minutes=minutes), evidence="witnessed", purpose="movement", body=body,
        )  # fmt: skip

    met = fact("visit.recorded", sau, {"result": "met", "wish": "video-call"}, 1)
    wrong = fact("pillar.observed", sau, {"pillar": "device", "present": True}, 2)
    record(
        facts=[
            met,
            wrong,
            fact("rung.observed", sau, {"service": "phone", "rung": "does", "how": "alone"}, 3),
            fact("fact.retracted", sau, {"retracts": str(wrong.id)}, 4),
            fact("resident.merged", sau, {"other": str(twin)}, 5),
        ],
        actor=cast.actor(cast.tuan),
    )
    assert next_door
    return list(ledger_lines(EVERYWHERE))


def test_another_instance_folds_to_the_same_state(lived: list[str]) -> None:
    before = dump()
    forget_everything()
    done = import_ledger(lines=lived, actor=None)
    assert (done.stored, done.known, done.conflicts) == (9, 0, 0)
    assert dump() == before
    # what the first server fixed stays fixed; only the order of commits is this ledger's own
    first = [json.loads(line) for line in lived if line.startswith('{"actor"')]
    again = [json.loads(line) for line in ledger_lines(EVERYWHERE) if line.startswith('{"actor"')]
    assert sorted(first, key=lambda f: f["hash"]) == sorted(again, key=lambda f: f["hash"])


def test_taking_it_in_again_changes_nothing(lived: list[str]) -> None:
    before = dump()
    done = import_ledger(lines=lived, actor=None)
    assert (done.stored, done.known, done.conflicts) == (0, 9, 0)
    assert dump() == before


def test_a_ward_gives_its_own_communes_only(lived: list[str]) -> None:
    ward = [json.loads(line) for line in ledger_lines(PlaceScope(communes=frozenset({HERE}))) if '"fact"' in line]
    assert {said["fact"]["commune"] for said in ward} == {HERE}
    assert len(ward) == 8


def test_a_file_cut_off_is_told_and_the_whole_one_goes_on_from_there(lived: list[str]) -> None:
    before = dump()
    forget_everything()
    with pytest.raises(LedgerUnreadable) as cut:
        import_ledger(lines=lived[:-3], actor=None)
    assert "chạy lại" in cut.value.message()
    stored = Fact.objects.count()
    assert 0 < stored < 9
    done = import_ledger(lines=lived, actor=None)
    assert (done.stored, done.known) == (9 - stored, stored)
    assert dump() == before


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, lambda line: "{}"),
        (0, lambda line: "PK\x03\x04"),
        (5, lambda line: line.replace("Nguyễn", "Nguyen").replace("15/3", "15/4")),
        (5, lambda line: line[: len(line) // 2]),
        (5, lambda line: "[" * 9000),
        (-1, lambda line: line.replace('"lines":', '"lines":1')),
    ],
)
def test_a_file_that_was_changed_or_is_something_else_is_refused(lived: list[str], number: int, change: object) -> None:
    before = dump()
    forget_everything()
    broken = list(lived)
    broken[number] = change(broken[number])  # type: ignore[operator]
    with pytest.raises(LedgerUnreadable):
        import_ledger(lines=broken, actor=None)
    import_ledger(lines=lived, actor=None)
    assert dump() == before


def test_a_later_version_s_kind_of_fact_is_named(lived: list[str]) -> None:
    said = json.loads(next(line for line in lived if '"visit.recorded"' in line))
    said["fact"]["kind"] = "dance.danced"
    from hocvuso.facts.ledger import canonical_text, fact_hash

    said["hash"] = fact_hash(said["fact"]).hex()
    with pytest.raises(LedgerTooNew, match="ledger_too_new") as refused:
        import_ledger(lines=[lived[0], canonical_text(said)], actor=None)
    assert "dance.danced" in refused.value.message()


def test_one_id_with_two_contents_keeps_both_and_raises_one_alarm(lived: list[str]) -> None:
    from hocvuso.facts.ledger import canonical_text, fact_hash

    said = json.loads(next(line for line in lived if '"visit.recorded"' in line))
    said["fact"]["body"]["wish"] = "pay-qr"
    said["hash"] = fact_hash(said["fact"]).hex()
    before = dump()
    for _ in range(2):
        with pytest.raises(LedgerUnreadable):  # no end: only the one line matters here
            import_ledger(lines=[lived[0], canonical_text(said)], actor=None)
    assert dump() == before
    assert Parked.objects.filter(reason="id_conflict").count() == 1
    assert Alarm.objects.filter(kind="id_conflict").count() == 1


def test_what_is_read_of_a_person_is_the_same_on_both_sides(lived: list[str], cast: Cast) -> None:
    person = next(json.loads(line)["fact"]["subject"]["id"] for line in lived if '"visit.recorded"' in line)
    from uuid import UUID

    told = [(f.id, f.effective_at, f.body) for f in facts_about(EVERYWHERE, UUID(person))]
    state = states(EVERYWHERE, [UUID(person)])
    forget_everything()
    import_ledger(lines=lived, actor=None)
    assert [(f.id, f.effective_at, f.body) for f in facts_about(EVERYWHERE, UUID(person))] == told
    assert states(EVERYWHERE, [UUID(person)]) == state


def test_who_was_erased_stays_erased_wherever_the_ledger_goes(lived: list[str], cast: Cast) -> None:
    from uuid import UUID

    from hocvuso.facts.services import erase_person

    person = UUID(next(json.loads(line)["fact"]["subject"]["id"] for line in lived if '"visit.recorded"' in line))
    erase_person(EVERYWHERE, resident=person, actor=None, reason="asked")
    after = list(ledger_lines(EVERYWHERE))
    assert any('"erased"' in line for line in after)
    assert not any(str(person) in line for line in after)
    # an older file of another instance does not bring the person back here
    done = import_ledger(lines=lived, actor=None)
    assert (done.stored, done.erased) == (0, 7)
    assert states(EVERYWHERE, [person]) == {}
    # and an instance that still holds the person forgets when the newer file comes
    forget_everything()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM facts_tombstone")
    Path(django_settings.HOCVUSO_ERASURES_FILE).unlink()
    import_ledger(lines=lived, actor=None)
    assert person in states(EVERYWHERE, [person])
    import_ledger(lines=after, actor=None)
    assert states(EVERYWHERE, [person]) == {}
