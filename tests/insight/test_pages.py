"""The ward's page, the list behind its numbers, why they are what they are, the city's floor."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hocvuso.insight.indicators import Indicator, by_code, indicators
from hocvuso.insight.models import Person
from hocvuso.kernel import clock
from hocvuso.kernel.text import fold as fold_text
from hocvuso.people.models import Resident
from hocvuso.web.templatetags.hvs import EVIDENCE_TIERS
from tests.cast import HERE, Cast
from tests.insight.lives import COMMUNES
from tests.insight.people import MET, PASSED, live

THERE = next(code for code in COMMUNES if code != HERE)
VIETNAMESE = re.compile("[\u0103\u0111\u01a1\u01b0\u1ea0-\u1ef9]", re.IGNORECASE)


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
    assert "trong 4 người từng đạt với mình, 1 đã có biên nhận, 3 chưa (3 chờ bàn giao)." in shown
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
    assert re.search(r"Hộ nghèo, cận nghèo dưới 5 người, không hiện", shown)


def test_table_of_figures_opens_in_a_spreadsheet(ward: Cast) -> None:
    response = ward.client(ward.hanh).get(f"/office/ward/{HERE}/figures.csv")
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert ",reached,Đã gõ cửa, đã gặp," in text.replace('"', "")
    assert re.search(r'reached,"?Đã gõ cửa, đã gặp"?,Tất cả,8,12,có người chứng kiến,\d{4}-\d\d-\d\d \d\d:\d\d', text)


def test_the_table_of_a_past_day_says_that_it_holds_at_its_end(ward: Cast) -> None:
    day = clock.today() - timedelta(days=3)
    response = ward.client(ward.hanh).get(f"/office/ward/{HERE}/figures.csv", {"ngay": f"{day:%d/%m/%Y}"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {row["Tính đến lúc"] for row in rows} == {f"{day} 23:59"}
    assert {row["Bằng chứng ít nhất"] for row in rows} == {word for _, word in EVIDENCE_TIERS.values()} - {
        "tự làm trên máy"
    }


def test_the_table_of_the_city_says_its_evidence_and_its_moment(ward: Cast) -> None:
    text = ward.client(ward.dung).get("/office/city/figures.csv").content.decode("utf-8-sig")
    head, first = list(csv.reader(io.StringIO(text)))[:2]
    assert "Đã gõ cửa, đã gặp [có người chứng kiến]" in head and "Đã xác nhận trên VNeID [xác nhận]" in head
    assert head[-1] == "Tính đến lúc" and first[-1].startswith(f"{clock.today()} ")


STAGES = ("reached", "pillars", "understands", "does", "uses", "attained", "handed_over", "confirmed.receipt")


def funnel_tables(page: str) -> list[str]:
    """Return the tables of the funnel by neighbourhood and by group."""
    found = re.findall(r'<table class="tb wide held">.*?</table>', page, re.DOTALL)
    assert len(found) == 2
    return found


def test_the_funnel_stands_by_neighbourhood_and_by_group_each_stage_with_its_evidence(ward: Cast) -> None:
    for table in funnel_tables(ward.client(ward.hanh).get(f"/office/ward/{HERE}/").content.decode()):
        head = re.findall(r'<th scope="col">(.*?)</th>', table)[2:]
        assert [re.sub(r"<[^>]+>", " ", text).split() for text in head] == [
            f"{by_code()[code].title} {EVIDENCE_TIERS[by_code()[code].evidence][1]}".split() for code in STAGES
        ]


@pytest.mark.parametrize("days_ago", [0, 7, 15])
def test_every_number_of_the_funnel_opens_the_list_of_as_many_people(ward: Cast, days_ago: int) -> None:
    browser = ward.client(ward.hanh)
    used = ("rung.observed", 9, 2, {"service": "cashless", "rung": "uses", "how": "alone"})
    live(30, name="Phan Văn Sáng", events=[MET, used], year=1950)
    moved = ("resident.moved", 1, 1, {"to_commune": THERE, "to_neighbourhood": 0})
    gone_away = live(31, name="Hồ Thị Bưởi", events=[MET, moved], year=1950)
    Resident.objects.filter(id=gone_away).update(commune=THERE)
    day = clock.today() - timedelta(days=days_ago)
    opened = 0
    for table in funnel_tables(browser.get(f"/office/ward/{HERE}/", {"ngay": f"{day:%d/%m/%Y}"}).content.decode()):
        for address, people in re.findall(r'<a href="([^"]+)">(\d+)</a>', table):
            shown = browser.get(unescape(address)).content.decode()
            gone = shown.count("Nay ở nơi khác")
            assert len(re.findall("/office/residents/[0-9a-f-]{36}/", shown)) + gone == int(people), address
            assert "Bưởi" not in shown, "whoever lives elsewhere by now is counted, not named"
            opened += 1
        assert not re.findall(r"<td>[1-9]\d* <", table), "a number of people without its list"
    assert opened >= (14 if days_ago < 9 else 6)


def test_a_list_of_a_past_day_says_its_day_and_keeps_it_while_searching(ward: Cast) -> None:
    day = clock.today() - timedelta(days=15)
    address = f"/office/ward/{HERE}/people/attained/?ngay={day:%d/%m/%Y}"
    browser = ward.client(ward.hanh)
    assert "Trần Thị Lan" not in text_of(browser.get(address)), "passed ten days ago"
    shown = text_of(browser.post(address.replace("attained", "adults"), {"search": "lan 3"}))
    assert "Trần Thị Lan 3" in shown and "Lan 4" not in shown
    assert f"Tính đến hết ngày {day:%d/%m/%Y}" in shown
    assert f'name="ngay" value="{day:%d/%m/%Y}"' in browser.get(address).content.decode()


def test_people_whose_neighbourhood_nobody_wrote_down_are_a_list_of_their_own(ward: Cast) -> None:
    Person.objects.filter(commune=HERE, folded=fold_text("Võ Út 9")).update(neighbourhood=0)
    shown = text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/people/adults/?khu-pho=0"))
    assert "Võ Út 9" in shown and "Võ Út 10" not in shown and "Chưa rõ khu phố" in shown


def test_a_small_group_shows_no_number_and_no_list_in_the_funnel(ward: Cast) -> None:
    live(20, name="Bùi Thị Mơ", events=[MET], groups=["poor"], year=1990)
    _, groups = funnel_tables(ward.client(ward.hanh).get(f"/office/ward/{HERE}/").content.decode())
    row = next(row for row in groups.split("<tr") if "Hộ nghèo, cận nghèo" in row)
    assert "dưới 5 người, không hiện" in row and "<a " not in row
    assert "chưa có ai" in text_of(ward.client(ward.hanh).get(f"/office/ward/{HERE}/")), "a group nobody belongs to"


@pytest.mark.parametrize("indicator", indicators(), ids=lambda i: i.code)
def test_every_title_of_an_indicator_is_said_in_english(indicator: Indicator) -> None:
    with translation.override("en"):
        for text in (indicator.title, indicator.numerator):
            assert not VIETNAMESE.search(text.replace("Công dân số", "")), text  # the name of the city's app


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
