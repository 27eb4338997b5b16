"""The register over the API: page by page, by folded name, and only what lies in the caller's places."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hocvuso.kernel.text import fold
from hocvuso.people.models import Resident
from hocvuso.people.queries import residents
from hocvuso.places.types import EVERYWHERE
from tests.cast import FAR, HERE, NEAR, THERE, Cast

NAMES = ["Nguyễn Thị Sáu", "Trần Văn Đạo", "Lê Hòa", "Lê Hoà", "Phạm Sấu", "Đỗ Thị Bảy", "Ngô Sáu Nhỏ"]


def live(name: str, commune: int = HERE, neighbourhood: int = NEAR) -> Resident:
    return Resident.objects.create(
        commune_id=commune, neighbourhood=neighbourhood, name=name, folded=fold(name), sex="f", birth_year=1954
    )


@pytest.fixture
def street(cast: Cast) -> Cast:
    for name in NAMES:
        live(name)
    live("Sáu Bên Kia", THERE)
    live("Sáu Khu Bảy", HERE, FAR)
    return cast


def names(answer: object) -> list[str]:
    return [item["name"] for item in answer.json()["items"]]  # type: ignore[attr-defined]


def test_pages_follow_each_other_without_gap_or_repeat(street: Cast) -> None:
    officer = street.client(street.hanh)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(20):
        query = {"limit": 3, "neighbourhood": NEAR} | ({"cursor": cursor} if cursor else {})
        answer = officer.get("/api/residents", query_params=query)
        seen += names(answer)
        cursor = answer.json()["next"]
        if cursor is None:
            break
        if len(seen) == 3:
            live("Aaa Mới Đến")  # somebody listed meanwhile shifts nothing
    assert sorted(seen) == sorted(NAMES)
    assert [fold(n) for n in seen] == sorted(fold(n) for n in seen)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sau", {"Nguyễn Thị Sáu", "Phạm Sấu", "Ngô Sáu Nhỏ", "Sáu Khu Bảy"}),
        ("SÁU  nguyen", {"Nguyễn Thị Sáu"}),
        ("đạo", {"Trần Văn Đạo"}),
        ("dao", {"Trần Văn Đạo"}),
        ("hoa", {"Lê Hòa", "Lê Hoà"}),
        ("%", set()),
        ("_", set()),
    ],
)
def test_a_name_is_found_whatever_its_marks(street: Cast, typed: str, found: set[str]) -> None:
    answer = street.client(street.hanh).post("/api/residents/search", {"name": typed}, content_type="application/json")
    assert set(names(answer)) == found


def test_a_resident_shows_no_number(street: Cast) -> None:
    row = Resident.objects.get(name="Nguyễn Thị Sáu")
    shown = street.client(street.minh).get(f"/api/residents/{row.pk}").json()
    assert shown["name"] == "Nguyễn Thị Sáu"
    assert "folded" not in shown
    assert not {"id_number", "phone"} & shown.keys()


def test_an_invented_cursor_is_a_problem(street: Cast) -> None:
    for cursor in ("abc", "WyJhIl0", "WzEsMl0", "WyJhIiwibm90LWFuLWlkIl0"):
        answer = street.client(street.hanh).get("/api/residents", query_params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_refused")


@given(st.lists(st.sampled_from(NAMES), min_size=0, max_size=9), st.integers(1, 4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_by_cursor_equals_reading_at_once(cast: Cast, people: list[str], step: int) -> None:
    Resident.objects.all().delete()
    for name in people:
        live(name)
    whole = residents(EVERYWHERE, limit=100)
    stepped, after = [], None
    while chunk := residents(EVERYWHERE, after=after, limit=step):
        stepped += chunk
        after = (chunk[-1].folded, chunk[-1].id)
    assert stepped == whole
