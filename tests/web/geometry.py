"""The numbers of pictures: what a page says an SVG looks like."""

import re
from html.parser import HTMLParser

ONE_NUMBER = frozenset({"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"})
NUMBER = r"-?(\d+(\.\d+)?|\.\d+)"
_ONE = re.compile(rf"{NUMBER}%?")
_PAIRS = re.compile(rf"({NUMBER},{NUMBER}( |$))+")


class Pictures(HTMLParser):
    """Collects every number of every SVG of a page: (tag, attribute, value)."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[tuple[str, str, str]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == "svg"
        if self._depth:
            self.numbers += [(tag, k, v or "") for k, v in attrs if k in ONE_NUMBER | {"d", "points", "viewbox"}]

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "svg"


def numbers_of(page: str) -> list[tuple[str, str, str]]:
    """Return the numbers of all pictures of a page."""
    found = Pictures()
    found.feed(page)
    return found.numbers


def unreadable(page: str) -> list[tuple[str, str, str]]:
    """Return the numbers no browser can read: a decimal comma, an empty value, a word."""
    rules = {"points": _PAIRS, **dict.fromkeys(ONE_NUMBER, _ONE)}
    return [
        (tag, name, value)
        for tag, name, value in numbers_of(page)
        if (name in rules and not rules[name].fullmatch(value)) or (name == "d" and re.search(r"\d,\d", value))
    ]
