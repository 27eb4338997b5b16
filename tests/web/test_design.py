"""The design page shows what the sheet really holds, and every text pair is AAA in both themes."""

import re
from pathlib import Path

import pytest
from django.test import Client

import hocvuso
from hocvuso.web import design


@pytest.mark.parametrize("pair", design.pairs(), ids=lambda p: f"{p.text} on {p.ground}")
def test_a_text_is_readable_on_its_ground_by_day_and_at_night(pair: design.Pair) -> None:
    assert pair.light >= pair.least
    assert pair.dark >= pair.least


def test_contrast_is_the_ratio_of_the_standard() -> None:
    assert design.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert design.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert design.contrast("#123456", "#123456") == 1.0


def test_the_page_shows_every_colour_and_every_icon(client: Client, db: None) -> None:
    page = client.get("/design", headers={"Accept-Language": "vi"}).content.decode()
    assert len(design.colours()) >= 20
    assert all(f"<b>{colour.name}</b>" in page for colour in design.colours())
    assert len(design.icons()) >= 30
    assert all(f"#{name}" in page for name in design.icons())


def test_every_icon_that_a_page_names_is_drawn() -> None:
    pages = (Path(hocvuso.__file__).parent / "web").rglob("*.html")
    named = {name for page in pages for name in re.findall(r'{% icon "([^"]+)"', page.read_text(encoding="utf-8"))}
    assert named - set(design.icons()) == set()


def test_what_a_colour_is_for_is_said_in_one_language() -> None:
    english = re.compile(r"\b(page|card|field|still|every|only|text|border|action|done|stop|link|focus|pictures?)\b")
    assert [colour.meaning for colour in design.colours() if english.search(colour.meaning)] == []
