"""The parts of the office: every entry leads somewhere, every page belongs to one, every role begins at its own."""

import re

import pytest
from django.urls import reverse

from hocvuso.web import nav
from hocvuso.web.office.urls import urlpatterns
from tests.cast import HERE, Cast

STAFF = ("hanh", "lan", "minh", "dung", "quan", "nhan")
PARTS = [part for group in nav.GROUPS for part in group.parts]


def entries(body: str) -> list[tuple[str, str, bool]]:
    """Return (address, title, current) of every entry in the navigation."""
    found = re.findall(r'<li><a href="([^"]+)"( aria-current="[a-z]+")?>([^<]+)</a></li>', body.partition("<main")[0])
    return [(url, title, bool(current)) for url, current, title in found]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_every_entry_leads_to_a_page_that_exists(part: nav.Part) -> None:
    assert reverse(part.url_name)
    face, _, name = part.url_name.partition(":")
    assert face != "office" or nav.part_of(name) is part


def test_there_are_few_enough_groups_for_a_phone() -> None:
    assert len(nav.GROUPS) <= 5


def test_every_page_of_the_office_belongs_to_one_entry() -> None:
    names = {pattern.name for pattern in urlpatterns}
    apart = {n for n in names if any(n == a or n.startswith(f"{a}-") for a in nav.APART)}
    assert {name for name in names - apart if nav.part_of(str(name)) is None} == set()
    assert {name for name in apart if nav.part_of(str(name)) is not None} == set()


@pytest.mark.parametrize("who", STAFF)
def test_each_entry_that_is_shown_opens_and_marks_itself(cast: Cast, who: str) -> None:
    browser = cast.client(getattr(cast, who))
    page = browser.get("/office/account/").content.decode()
    groups = [url for url, _, _ in entries(page)]
    assert groups
    shown = set(groups)
    for url in groups:
        opened = browser.get(url, follow=True)
        shown |= {address for address, _, _ in entries(opened.content.decode())}
    for url in sorted(shown):
        opened = browser.get(url, follow=True)
        assert opened.status_code == 200, url
        if url.startswith("/office/"):
            current = [address for address, _, marked in entries(opened.content.decode()) if marked]
            assert url in current, f"{url}: {current}"


@pytest.mark.parametrize(
    ("who", "begins"),
    [
        ("hanh", f"/office/ward/{HERE}/"),
        ("minh", f"/office/ward/{HERE}/"),
        ("dung", "/office/city/"),
        ("quan", "/office/city/"),
        ("nhan", "/field/assessment/"),
        ("lan", "/office/rounds/"),
        ("tuan", "/office/units/"),
    ],
)
def test_each_role_begins_with_its_own_work(cast: Cast, who: str, begins: str) -> None:
    opened = cast.client(getattr(cast, who)).get("/office/", follow=True)
    assert opened.status_code == 200
    assert opened.redirect_chain[-1][0] == begins


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [
        ("nhan", "/field/classes/"),
        ("nhan", "/field/papers/"),
        ("nhan", "/office/certificates/"),
        ("dung", "/office/ward/"),
        ("hanh", "/office/rolls/"),
        ("hanh", "/field/assessment/"),
    ],
)
def test_its_first_page_leads_by_links_to_what_a_role_is_for(cast: Cast, who: str, leads_to: str) -> None:
    browser = cast.client(getattr(cast, who))
    first = browser.get("/office/", follow=True).content.decode()
    links = set(re.findall(r'href="(/(?:office|field)/[^"#?]*)"', first))
    second = [browser.get(url, follow=True).content.decode() for url in sorted(links) if "/sign-" not in url]
    reached = links.union(*(re.findall(r'href="(/(?:office|field)/[^"#?]*)"', page) for page in second))
    assert leads_to.replace("papers", "paper") in reached


@pytest.mark.parametrize("address", ["teams", "tasks", "phones", "rounds"])
def test_pages_of_the_teams_mark_the_way_from_door_to_door(cast: Cast, address: str) -> None:
    page = cast.client(cast.hanh).get(f"/office/{address}/").content.decode()
    assert ("/office/rounds/", "Đi từng ngõ", True) in entries(page)


def test_people_mark_people_and_not_the_ward(cast: Cast) -> None:
    page = cast.client(cast.hanh).get("/office/residents/", follow=True).content.decode()
    assert [title for _, title, current in entries(page) if current] == ["Dân cư", "Người dân"]


def test_a_city_reads_the_entry_of_its_wards_as_what_it_is(cast: Cast) -> None:
    page = cast.client(cast.dung).get("/office/city/").content.decode()
    titles = {title for _, title, _ in entries(page)}
    assert "Các phường, xã" in titles and "Phường của tôi" not in titles


def test_a_missing_page_leaves_staff_in_the_office(cast: Cast) -> None:
    answer = cast.client(cast.hanh).get("/office/khong-co/")
    body = answer.content.decode()
    assert answer.status_code == 404 and len(entries(body)) == 5
    assert 'class="btn main" href="/office/"' in body
    assert 'class="btn main" href="/"' in cast.client(None).get("/khong-co/").content.decode()
    assert 'class="btn main" href="/field/"' in cast.client(cast.tuan).get("/field/khong-co/").content.decode()
