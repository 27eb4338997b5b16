"""The English catalogue is complete: every sentence of a screen, nothing doubtful, the same placeholders."""

import re

from babel.messages.pofile import read_po
from django.test import Client
from tools import messages

from tests.needs import needs

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MAY_BE_LEFT_OUT = {"%(bac)s", "%(Bac)s", "%(who)s"}
"""Forms of address: English has one."""


def test_every_sentence_has_its_english() -> None:
    found = messages.missing()
    assert found == [], f"run `make messages`, then write the English of {len(found)} sentences"


def test_no_english_is_left_over_or_doubtful() -> None:
    with messages.CATALOGUE.open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    wanted = {text for _, text in messages.messages()}
    entries = [entry for entry in catalogue if entry.id]
    kept = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries}
    assert kept - wanted == set(), "run `make messages`"
    assert [entry.id for entry in entries if entry.fuzzy] == []
    assert not catalogue.obsolete


def test_english_has_the_placeholders_of_the_vietnamese() -> None:
    with messages.CATALOGUE.open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    for entry in catalogue:
        texts = [(entry.id, entry.string)] if isinstance(entry.id, str) else zip(entry.id, entry.string, strict=False)
        for vietnamese, english in texts:
            if vietnamese:
                asked, given = set(PLACEHOLDER.findall(vietnamese)), set(PLACEHOLDER.findall(english))
                assert given <= asked, english
                assert asked - given <= MAY_BE_LEFT_OUT, english


@needs(messages.CATALOGUE.with_suffix(".mo").exists(), "make messages")
def test_a_page_is_english_for_whoever_chose_it(client: Client, db: None) -> None:
    client.post("/language", {"language": "en", "next": "/health"})
    page = client.get("/health").content.decode()
    assert "Health of the server" in page
    assert 'lang="en"' in page
