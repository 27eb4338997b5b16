"""The demonstration: made once, through the rooms' own services, of people who cannot exist."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from hocvuso.cli import demo_people, demonstration
from hocvuso.cli.main import main
from hocvuso.facts.queries import facts_about
from hocvuso.insight import queries as insight
from hocvuso.kernel import clock
from hocvuso.people.queries import residents
from hocvuso.places.services import load_places
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import queries as vneid
from tests.vneid.conftest import forget_receiver

PEOPLE = 150


@pytest.fixture
def ward(db: None) -> Iterator[list[str]]:
    load_places()
    said: list[str] = []
    forget_receiver()
    demonstration.make_demonstration(say=said.append, people=PEOPLE)
    yield said
    forget_receiver()


def test_the_ward_has_people_a_story_and_results_and_a_second_start_changes_nothing(ward: list[str]) -> None:
    assert len(residents(EVERYWHERE, commune=demo_people.COMMUNE, limit=1000)) == PEOPLE
    now = insight.ward(EVERYWHERE, demo_people.COMMUNE).now
    adults, reached, attained = now.n(1), now.n(2), now.n(11)
    assert adults == PEOPLE
    assert PEOPLE * 0.3 < reached < PEOPLE
    assert 0 < attained < reached
    assert any("không có thật" in line for line in ward)
    said = len(ward)
    demonstration.make_demonstration(say=ward.append, people=PEOPLE)
    assert insight.ward(EVERYWHERE, demo_people.COMMUNE).now.counts == now.counts
    assert len(ward) == said


def test_what_was_attained_was_handed_over_on_its_own_day(ward: list[str]) -> None:
    facts = [
        fact
        for person in residents(EVERYWHERE, commune=demo_people.COMMUNE, limit=1000)
        for fact in facts_about(EVERYWHERE, person.id)
    ]
    days = {
        kind: {fact.subject.id: clock.local_day(fact.effective_at) for fact in facts if fact.kind == kind}
        for kind in ("attainment.granted", "confirmation.received")
    }
    attained, confirmed = days["attainment.granted"], days["confirmation.received"]
    assert len(set(confirmed.values())) > 1 and clock.today() not in confirmed.values()
    assert all(day >= attained[person] for person, day in confirmed.items())
    ledger = vneid.ledger(EVERYWHERE, demo_people.COMMUNE)
    assert ledger is not None and ledger.in_flight == 0
    assert ledger.confirmed == len(confirmed) == insight.ward(EVERYWHERE, demo_people.COMMUNE).now.n(16)


def test_the_officer_signs_in_with_what_the_start_printed(ward: list[str], client: Client) -> None:
    line = next(line for line in demonstration.sign_ins() if "Cán bộ phường" in line)
    name, password = re.search(r"tên: (\S+)\s+mật khẩu: (\S+)", line).groups()  # type: ignore[union-attr]
    client.post("/office/sign-in/", {"name": name, "password": password})
    page = client.get("/office/sign-in/code/").content.decode()
    digits = re.search(r"sáu số lúc này là (\d{6})", page)
    assert digits
    answer = client.post("/office/sign-in/code/", {"digits": digits.group(1)})
    assert (answer.status_code, client.get("/office/", follow=True).status_code) == (302, 200)


def test_the_command_prints_codes_only_inside_a_demonstration(
    ward: list[str],
    client: Client,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
) -> None:
    monkeypatch.setattr(demonstration, "start_django", lambda: None)
    assert main(["demo", "code", "tuan"]) == 0
    code = capsys.readouterr().out.strip()
    assert client.post("/field/sign-in/", {"code": code}).status_code == 302
    settings.HOCVUSO_DEMO = False  # type: ignore[attr-defined]
    assert main(["demo", "code", "hanh"]) == 2
    assert "không phải bản trình diễn" in capsys.readouterr().err
