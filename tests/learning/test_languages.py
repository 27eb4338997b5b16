"""On an English page what stays Vietnamese says so (WCAG 3.1.2), and what was translated stands in no Vietnamese part.

Each page is read in both languages: what has Vietnamese letters is Vietnamese, what the Vietnamese page doesn't say was
translated.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count

import pytest
from django.test import Client

from hocvuso.learning.queries import paths, units
from hocvuso.practice.queries import scenario_ids
from tests.cast import HERE

pytestmark = pytest.mark.django_db

UNIT = "qr-pay-market"
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
READ_ALOUD = ("aria-label", "alt", "title", "placeholder", "data-say")
NO_END = {"meta", "link", "input", "br", "img", "use", "path", "rect", "circle", "ellipse", "hr"}
OWN_NAME = "học vụ số"
_addresses = count(1)


class Read(HTMLParser):
    """What a page says, each piece with the language it is said to be in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        lang = own.get("lang") or (self._open[-1][1] if self._open else "")
        self.said += [(lang, " ".join(own[name].split())) for name in READ_ALOUD if own.get(name)]
        if tag not in NO_END:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        if tag in (opened for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self._open[-1][0] not in {"script", "style"}:
            self.said.append((self._open[-1][1], text))


def everywhere() -> Iterator[str]:
    yield from ("/", "/tim?q=cho", "/tim?q=zzzz", "/so-chinh-thuc", "/goi-lai/xong", "/cai-dat", "/khong-mang", "/lop/")
    yield from ("/diem-ho-tro", f"/diem-ho-tro?phuong={HERE}", "/kiem-tra", "/tu-xem?d=1")
    answers = [[f"{name}.{option.id}" for option in one.check.options] for name, one in units().items()]
    yield from (f"/tu-xem?d=1&c={','.join(one[place] for one in answers)}" for place in (0, -1))
    yield from (f"/tu-xem?d=1&c={answers[0][0]}", *(f"/lo-trinh/{path.id}" for path in paths()))
    yield from (f"/tap/{name}" for name in scenario_ids()[::5])
    for name, one in units().items():
        yield from (f"/hoc/{name}{part}" for part in ("", "/1", "/hieu", "/dung-that", "/to-giay"))
        wrong = next(option.id for option in one.check.options if not option.right)
        yield f"/hoc/{name}/hieu/{wrong}"


def read(path: str, language: str) -> list[tuple[str, str]]:
    visitor = Client(REMOTE_ADDR=f"10.8.0.{next(_addresses)}")
    visitor.cookies["language"] = language
    page = visitor.get(path)
    assert page.status_code == 200, path
    return Read(page.content.decode()).said


def mistaken(path: str) -> list[str]:
    said = read(path, "en")
    unsaid = [text for lang, text in said if lang != "vi" and VIETNAMESE.search(text.replace(OWN_NAME, ""))]
    plain = {text for lang, text in said if lang == "vi" and not VIETNAMESE.search(text)}
    translated = plain and plain - {text for _, text in read(path, "vi")}
    return [
        *(f"is Vietnamese and doesn't say so: {t}" for t in unsaid),
        *(f"is no Vietnamese: {t}" for t in translated),
    ]


@pytest.mark.parametrize("path", list(everywhere()))
def test_each_part_of_an_english_page_says_its_language(path: str) -> None:
    assert mistaken(path) == []
