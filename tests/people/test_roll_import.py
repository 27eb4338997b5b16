"""From a clerk's workbook to residents and households: every row accounted for, nothing lost, all can be undone."""

import dataclasses
from uuid import uuid4

import pytest

from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people import services
from hocvuso.people.models import MatchReview, Resident, RollGone, RollImport, RollRow, SealedIdentity
from hocvuso.people.roll import encodings, synthetic
from hocvuso.people.roll.accepting import accept, undo
from hocvuso.people.roll.intake import compare_again, read
from hocvuso.places.models import Household
from hocvuso.places.types import PlaceScope
from tests.people.conftest import COMMUNE, OTHER
from tests.people.ledger import NaiveLedger

WARD = PlaceScope(communes=frozenset({COMMUNE}))
CLERK = uuid4()


def load(data: bytes, name: str = "ds.xlsx", commune: int = COMMUNE) -> RollImport:
    roll = services.upload_roll(
        scope=PlaceScope(communes=frozenset({commune})),
        actor=CLERK,
        commune=commune,
        file_name=name,
        data=data,
        start=False,
    )
    read(roll)
    return RollImport.objects.get(pk=roll)


def take(roll: RollImport, gone: bool = False) -> RollImport:
    RollImport.objects.filter(pk=roll.pk).update(status="accepting", accepted_by=CLERK)
    accept(roll.pk, gone=gone)
    return RollImport.objects.get(pk=roll.pk)


def shown() -> set[tuple[object, ...]]:
    return {(p.pk, p.name, tuple(p.groups), p.listed, p.household) for p in Resident.objects.all()}


def reconciles(roll: RollImport) -> bool:
    counts = roll.counts["verdicts"]
    people = sum(counts.get(v, 0) for v in ("new", "changed", "known", "queued", "stored", "amended", "resolved"))
    return people == roll.counts["people"] and people + counts.get("skipped", 0) == roll.counts["lines"]


@pytest.mark.parametrize("style", synthetic.STYLES)
def test_every_style_of_workbook_gives_the_same_people(style: str, ledger: NaiveLedger) -> None:
    crowd = synthetic.people(90)
    roll = load(synthetic.workbook(crowd, style=style))
    assert roll.status == "ready" and reconciles(roll)
    roll = take(roll)
    assert roll.status == "accepted" and reconciles(roll)
    assert roll.file_sealed is None
    found = {
        (p.name.casefold(), p.sex, p.birth_year, p.birth_month, p.birth_day, p.neighbourhood)
        for p in Resident.objects.all()
    }
    assert found == {(p.name.casefold(), p.sex, p.year, p.month, p.day, p.neighbourhood) for p in crowd}
    assert Household.objects.count() == len({p.household for p in crowd})
    assert SealedIdentity.objects.filter(kind="id_number").count() == len(crowd)


@pytest.mark.parametrize("encode", [encodings.to_tcvn3, encodings.to_vni])
def test_old_encodings_inside_a_workbook(encode, ledger: NaiveLedger) -> None:
    crowd = synthetic.people(60)
    take(load(synthetic.workbook(crowd, style="untidy", encode=encode)))
    assert {p.name.casefold() for p in Resident.objects.all()} == {p.name.casefold() for p in crowd}


def test_the_same_file_twice_changes_nothing(ledger: NaiveLedger) -> None:
    data = synthetic.workbook(synthetic.people(50))
    take(load(data))
    facts = len(ledger.facts)
    with pytest.raises(DomainError) as refusal:
        load(data)
    assert refusal.value.code == "roll_known"
    again = take(load(synthetic.workbook(synthetic.people(50), style="marks")))
    assert again.counts["verdicts"]["known"] == 50
    assert len(ledger.facts) == facts


def test_a_revised_roll_shows_new_changed_and_gone(ledger: NaiveLedger) -> None:
    crowd = synthetic.people(80)
    take(load(synthetic.workbook(crowd)))
    revised = [dataclasses.replace(p, group="Hộ nghèo") if p.key == 5 else p for p in crowd if p.key not in (7, 8)]
    revised += [
        dataclasses.replace(p, key=900 + i, household=900, name=f"{p.name} Mới", id_number="", phone="")
        for i, p in enumerate(synthetic.people(3, seed=99))
    ]
    roll = load(synthetic.workbook(revised, seed=4))
    verdicts = roll.counts["verdicts"]
    assert (verdicts["new"], verdicts["changed"], roll.counts["gone"]) == (3, 1, 2)
    before = Resident.objects.count()
    roll = take(roll, gone=True)
    assert reconciles(roll)
    assert Resident.objects.count() == before + 3
    # gone is never dead: still on the register, only not on the roll
    assert Resident.objects.filter(listed=False).count() == 2
    back = take(load(synthetic.workbook(crowd, seed=11, style="marks")))
    assert back.counts["verdicts"]["amended"] >= 2
    assert not Resident.objects.filter(
        listed=False, pk__in=RollGone.objects.filter(roll=roll).values("resident")
    ).exists()


def test_an_undo_keeps_and_lists_people_with_later_facts(ledger: NaiveLedger) -> None:
    take(load(synthetic.workbook(synthetic.people(30, seed=50))))
    first = set(Resident.objects.values_list("pk", flat=True))
    roll = take(
        load(
            synthetic.workbook(
                [dataclasses.replace(p, id_number=f"0009{p.key:08d}") for p in synthetic.people(40, seed=60)]
            )
        )
    )
    added = set(Resident.objects.values_list("pk", flat=True)) - first
    visited = sorted(added)[:3]
    for who in visited:
        ledger.visit(who)
    RollImport.objects.filter(pk=roll.pk).update(status="undoing")
    undo(roll.pk, actor=CLERK)
    roll.refresh_from_db()
    assert roll.status == "undone" and roll.counts["kept"] == 3
    assert set(Resident.objects.values_list("pk", flat=True)) == first | set(visited)
    behind = set(Resident.objects.values_list("household", flat=True))
    assert behind == set(Household.objects.values_list("pk", flat=True))
    assert not SealedIdentity.objects.filter(resident__in=added - set(visited)).exists()


def test_an_undo_gives_back_what_a_revised_roll_had_changed(ledger: NaiveLedger) -> None:
    crowd = synthetic.people(30)
    take(load(synthetic.workbook(crowd)))
    before = shown()
    revised = [dataclasses.replace(p, group="Hộ nghèo") if p.key == 5 else p for p in crowd if p.key != 7]
    roll = take(load(synthetic.workbook(revised, seed=4)), gone=True)
    assert shown() != before
    RollImport.objects.filter(pk=roll.pk).update(status="undoing")
    undo(roll.pk, actor=CLERK)
    roll.refresh_from_db()
    assert roll.counts["kept"] == 0, "what was known before the roll does not keep anybody"
    assert shown() == before


def test_a_number_known_in_another_ward_opens_a_review_without_showing_that_person(ledger: NaiveLedger) -> None:
    crowd = synthetic.people(12)
    take(load(synthetic.workbook(crowd), commune=OTHER))
    stranger = [dataclasses.replace(crowd[0], name="Lý Ỷ Lan", address="9 Lê Lợi"), *synthetic.people(5, seed=77)]
    take(load(synthetic.workbook(stranger)))
    review = MatchReview.objects.get(reason="id_number")
    assert (review.commune_id, review.other_commune) == (COMMUNE, OTHER)
    assert SealedIdentity.objects.filter(kind="id_number", resident=review.resident).count() == 0
    with pytest.raises(NotFound):
        services.decide_match(scope=WARD, actor=CLERK, review_id=review.pk, same=True)


CSV = """STT,Họ và tên,Ngày sinh,Giới tính,Địa chỉ,Khu phố,Phường
1,Nguyễn Văn An,05/03/1951,Nam,12 Lê Lợi,5,Phường Gò Vấp
2,Trần Thị Bình,,Nữ,12 Lê Lợi,5,Phường Gò Vấp
3,Lê Văn Cường,31/02/1960,Nam,14 Lê Lợi,5,Phường Gò Vấp
4,Phạm Thị Dung,1970,,16 Lê Lợi,5,Phường Gò Vấp
5,Võ Văn Em,1980,Nam,18 Lê Lợi,5,"Phường Bến Nghé"
,Tổng cộng: 5 người,,,,,
"""


def test_rows_with_problems_wait_with_a_proposed_fix(ledger: NaiveLedger) -> None:
    roll = load(CSV.encode(), "ds.csv")
    counts = roll.counts
    assert (counts["lines"], counts["people"], counts["skipped"]) == (6, 5, {"total": 1})
    assert counts["verdicts"] == {"new": 2, "queued": 3, "skipped": 1}
    problems = {row.number: {p["code"]: p["fix"] for p in row.problems} for row in RollRow.objects.filter(roll=roll)}
    assert problems[2] == {"birth_missing": {}}
    assert problems[3] == {"birth_impossible": {"birth": [1960, 2, None]}}
    assert problems[4] == {"sex_missing": {"sex": "f"}}
    assert "place_elsewhere" in problems[5]
    RollImport.objects.filter(pk=roll.pk).update(layout={**roll.layout, "fixes": ["birth_impossible"]})
    compare_again(roll.pk)
    roll.refresh_from_db()
    assert roll.counts["verdicts"] == {"new": 3, "queued": 2, "skipped": 1}
    roll = take(roll)
    assert roll.counts["verdicts"] == {"stored": 3, "queued": 2, "skipped": 1} and reconciles(roll)
    row = RollRow.objects.get(roll=roll, number=2)
    assert (
        services.correct_row(scope=WARD, actor=CLERK, row_id=row.pk, values={"birth": [1955, None, None]}) == "stored"
    )
    an, binh = Resident.objects.get(name="Nguyễn Văn An"), Resident.objects.get(name="Trần Thị Bình")
    assert binh.birth_year == 1955 and binh.household == an.household
    with pytest.raises(NotFound):
        services.correct_row(
            scope=PlaceScope(communes=frozenset({OTHER})),
            actor=CLERK,
            row_id=RollRow.objects.get(verdict="queued").pk,
            values={},
        )
