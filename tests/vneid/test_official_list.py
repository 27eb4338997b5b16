"""Official lists: matched by number, one fact a person with the file's hash, a column of their own."""

import hashlib

import pytest

from hocvuso.facts.queries import facts_about
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.people.services import Number, store_numbers
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import queries, services
from tests.cast import HERE, THERE, Cast
from tests.vneid.conftest import Ward
from tests.vneid.lists import number_of, workbook


def take(cast: Cast, data: bytes, commune: int = HERE) -> dict[str, int]:
    services.import_list(
        cast.scope(cast.hanh), actor=cast.actor(cast.hanh), commune=commune, file_name="xac-nhan.xlsx", data=data
    )
    found = queries.official_lists(cast.scope(cast.hanh))[0]
    return {name: getattr(found, name) for name in ("rows", "new", "known", "elsewhere", "unmatched", "unreadable")}


def test_everybody_on_the_list_is_counted_once_and_nobody_is_invented(ward: Ward, cast: Cast) -> None:
    never_checked = ward.person(10, attained=False)
    first = number_of(ward, 10)
    ward.person(20)
    second = number_of(ward, 20)
    away = cast.resident(name="Trần Thị Bên Kia", commune=THERE)
    store_numbers(commune=THERE, numbers=[Number(away, "id_number", "000000077777")])
    data = workbook(first, second, first, "000000077777", "000999999999", "không rõ")
    counts = take(cast, data)
    assert counts == {"rows": 6, "new": 2, "known": 1, "elsewhere": 1, "unmatched": 1, "unreadable": 1}
    fact = facts_about(EVERYWHERE, never_checked)[-1]
    assert fact.kind == "confirmation.received" and fact.evidence == "confirmed"
    assert fact.body == {
        "source": "official_list",
        "receipt_hash": hashlib.sha256(data).hexdigest(),
        "on_day": "2026-11-20",
    }
    assert "confirmation.received" not in [f.kind for f in facts_about(EVERYWHERE, away)]


def test_the_same_file_again_is_said_and_a_new_one_adds_only_the_new(ward: Ward, cast: Cast) -> None:
    ward.person(10, attained=False)
    first = number_of(ward, 10)
    data = workbook(first)
    take(cast, data)
    with pytest.raises(DomainError, match="list_known"):
        take(cast, data)
    ward.person(20, attained=False)
    counts = take(cast, workbook(first, number_of(ward, 20), day="21/11/2026"))
    assert (counts["new"], counts["known"]) == (1, 1)


def test_a_list_never_moves_the_columns_of_our_own_hand_over(ward: Ward, cast: Cast) -> None:
    ward.person(10)
    before = queries.ledger(EVERYWHERE)
    take(cast, workbook(number_of(ward, 10)))
    assert queries.ledger(EVERYWHERE) == before


def test_a_foreign_ward_or_an_unreadable_file_changes_nothing(ward: Ward, cast: Cast) -> None:
    ward.person(10, attained=False)
    with pytest.raises(NotFound):
        take(cast, workbook(number_of(ward, 10)), commune=THERE)
    for data in (b"%PDF-1.7", "Họ tên;Ghi chú\nA;B\n".encode(), b""):
        with pytest.raises(DomainError):
            take(cast, data)
    assert queries.official_lists(EVERYWHERE) == []
