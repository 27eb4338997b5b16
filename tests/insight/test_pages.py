"""The ward's page, the list behind its numbers, why they are what they are, the city's floor."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hocvuso.facts.fold import FoldFact, fold
from hocvuso.facts.models import Progress
from hocvuso.facts.types import Batch, StateChange
from hocvuso.insight import projecting
from hocvuso.insight.rules import EPOCH
from hocvuso.kernel import clock
from hocvuso.kernel.text import fold as fold_text
from hocvuso.people.models import Resident
from tests.cast import HERE, NEAR, Cast


def now_ms(days_ago: int = 0) -> int:
    return (clock.today().toordinal() - EPOCH - days_ago) * 86_400_000


def live(
    n: int, *, name: str, events: list[tuple[str, int, int, dict[str, Any]]], year: int = 1954, **listed: Any
) -> UUID:
    """Put one person with what happened (kind, days ago, evidence, body) into the derived tables."""
    resident = UUID(int=10_000 + n)
    body = {"name": name, "birth": {"year": year, "month": 3, "day": 5}, "groups": [], **listed}
    told = [("resident.listed", 60, 1, body), *events]
    state = fold(
        FoldFact(str(UUID(int=n * 1000 + i)), kind, now_ms(ago), evidence, HERE, NEAR, said)
        for i, (kind, ago, evidence, said) in enumerate(told)
    )
    Progress.objects.create(commune=HERE, neighbourhood=NEAR, resident=resident, state=state.dumps())
    Resident.objects.create(
        id=resident, commune_id=HERE, neighbourhood=NEAR, name=name, folded=fold_text(name), birth_year=year
    )
    projecting.apply(Batch(commune=HERE, changes=[StateChange(resident, None, state)]))
    return resident


MET = ("visit.recorded", 20, 2, {"result": "met"})
PASSED = ("attainment.granted", 10, 4, {"attainment": "a"})


@pytest.fixture
def ward(cast: Cast) -> Cast:
    """Twelve adults of khu phố 5: eight met, four passed, one confirmed, one away, three nobody found."""
    receipt = ("confirmation.received", 2, 5, {"source": "receipt", "request": "r"})
    for n in range(8):
        events = [MET, *([PASSED] if n < 4 else []), *([receipt] if n == 0 else [])]
        live(n, name=f"Trần Thị Lan {n}", events=events, year=1950 if n % 2 else 1990)
    live(8, name="Lê Văn Xa", events=[("exception.noted", 5, 2, {"exception": "away"})], year=1990)
    for n in (9, 10, 11):
        live(n, name=f"Võ Út {n}", events=[("visit.recorded", 3, 2, {"result": "nobody"})], year=1990)
    return cast


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&nbsp;", " "))


def test_the_page_shows_everybody_and_two_boxes_never_one_sum(ward: Cast) -> None:
    shown = text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/"))
    assert "12 người từ 18 tuổi đang cư trú" in shown
    assert "8 + 3 + 1 = 12 người, tròn 100 %" in shown
    assert "trong 4 người từng đạt với mình, 1 đã có biên nhận, 3 còn chờ" in shown
    assert "Đạt với mình, còn tạm tính 3" in shown
    assert "Đã xác nhận trên VNeID 1" in shown


def test_a_past_day_shows_what_held_then(ward: Cast) -> None:
    day = clock.today() - timedelta(days=15)
    shown = text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/", query_params={"ngay": f"{day:%d/%m/%Y}"}))
    assert "trong 0 người từng đạt với mình" in shown
    assert f"Tính đến hết ngày {day:%d/%m/%Y}" in shown
    assert "8 + 4 + 0 = 12" in shown, "nobody had knocked in vain yet, nobody was away yet"


@pytest.mark.parametrize(("typed", "said"), [("31/02/2026", "Ngày viết như"), ("01/01/2099", "Ngày này chưa tới")])
def test_a_day_that_can_not_be_shown_says_what_to_do(ward: Cast, typed: str, said: str) -> None:
    assert said in text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/", query_params={"ngay": typed}))


def test_the_list_behind_a_number_holds_those_people_only(ward: Cast) -> None:
    shown = text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/people/attained/"))
    assert [n for n in range(12) if f"Trần Thị Lan {n}" in shown] == [0, 1, 2, 3]
    assert "Võ Út" not in shown
    found = text_of(ward.client(ward.hanh).post(f"/office/ward/{HERE}/people/adults/", {"search": "VÕ ÚT 9"}))
    assert "Võ Út 9" in found and "Trần Thị" not in found


def test_city_lead_sees_numbers_but_no_way_to_people(ward: Cast) -> None:
    page = ward.client(ward.dung).get(f"/office/ward/{HERE}/").content.decode()
    assert f"/office/ward/{HERE}/people/" not in page


def test_small_groups_are_hidden(ward: Cast) -> None:
    live(20, name="Bùi Thị Mơ", events=[], groups=["poor"], year=1990)
    shown = text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/why/attained/"))
    assert re.search(r"Hộ nghèo, cận nghèo che \(dưới 5 người\)", shown)


def test_table_of_figures_opens_in_a_spreadsheet(ward: Cast) -> None:
    response = ward.client(ward.hanh).get(f"/office/ward/{HERE}/figures.csv")
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert ",reached,Đã gõ cửa, đã gặp," in text.replace('"', "")
    assert re.search(r'reached,"?Đã gõ cửa, đã gặp"?,Tất cả,8,12,witnessed', text)


def test_the_floor_has_a_tile_for_every_commune(ward: Cast) -> None:
    page = ward.client(ward.dung).get("/office/city/").content.decode()
    assert page.count('height="33"') == 2
    assert "Phường Phú Lợi: chưa có số liệu" in page
    assert re.search(r'href="#k0" class="k0"[^>]*><title>Phường Thủ Dầu Một: 8,3', page)


def test_pages_ask_the_database_a_fixed_number_of_questions(ward: Cast) -> None:
    browser = ward.client(ward.hanh)
    counts = []
    for extra in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/office/ward/{HERE}/people/adults/")
        counts.append(len(asked))
        for n in range(30):
            live(100 * (extra + 1) + n, name=f"Đặng Thị Hoa {n}", events=[MET])
    assert counts[1] <= counts[0] <= 20
