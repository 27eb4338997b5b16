"""The demonstration: made once, through the rooms' own services, of people who cannot exist."""

import re

import pytest
from django.test import Client

from hocvuso.cli import demo_people, demonstration
from hocvuso.cli.main import main
from hocvuso.insight import queries as insight
from hocvuso.people.queries import residents
from hocvuso.places.services import load_places
from hocvuso.places.types import EVERYWHERE

PEOPLE = 150


@pytest.fixture
def ward(db: None) -> list[str]:
    load_places()
    said: list[str] = []
    demonstration.make_demonstration(say=said.append, people=PEOPLE)
    return said


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
