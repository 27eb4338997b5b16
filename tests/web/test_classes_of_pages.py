"""A class that no sheet knows leaves a page cramped, and nobody is told."""

import re
from pathlib import Path

import hocvuso

WEB = Path(hocvuso.__file__).parent / "web"
FRONTEND = WEB.parents[2] / "frontend"
WRITTEN = "\0"
"""Stands for what a tag writes: a class made of it ("k{{ level }}") can't be told here."""


def test_every_class_of_a_page_stands_in_a_sheet() -> None:
    sheets = [
        *(WEB / "static/css").glob("*.css"),
        *(FRONTEND / "player").glob("*.css"),
        *(FRONTEND / "fieldkit").glob("*.css"),
    ]
    known = {name for sheet in sheets for name in re.findall(r"\.([a-zA-Z][\w-]*)", sheet.read_text(encoding="utf-8"))}
    unknown = set()
    for page in WEB.rglob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", WRITTEN, page.read_text(encoding="utf-8"))
        # a word that touches what a tag writes is left out: it may be a part only
        classes = {
            name for value in re.findall(r'class="([^"]*)"', text) for name in re.findall(r"[\w-]+(?!\S)", value)
        }
        unknown |= {(page.name, name) for name in classes if name not in known}
    assert unknown == set()
