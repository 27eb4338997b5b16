"""What holds for every page that has a recipe: readable by a screen reader, few questions to the database."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.needs import does_not_concern
from tests.permissions.harness import RECIPES, Recipe, body_of, load_recipes, send
from tests.web.geometry import unreadable

load_recipes()
PAGES = [r for r in RECIPES.values() if r.method == "GET" and not r.name.startswith("api:")]
_READ = {r.name for r in RECIPES.values() if r.method == "GET"}
FORMS_ONLY = [
    r
    for r in RECIPES.values()
    if r.method == "POST" and r.name not in _READ and not r.name.startswith(("api:", "sync:"))
]
QUERIES_A_PAGE = 20
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Outline(HTMLParser):
    """Collects what a screen reader relies on."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.title = ""
        self.headings = 0
        self.main = 0
        self.labels: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None], bool]] = []
        self.ids: list[str] = []
        self.nameless_images: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "template" in self._inside:  # inert: no part of the page until a script puts it there
            return
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "html":
            self.language = given.get("lang") or ""
        elif tag == "h1":
            self.headings += 1
        elif tag == "main":
            self.main += 1
        elif tag == "label":
            self.labels.add(given.get("for") or "")
        elif tag in {"input", "select", "textarea"} and given.get("type") not in UNLABELLED:
            self.fields.append((tag, given, "label" in self._inside))
        elif tag == "img" and "alt" not in given:
            self.nameless_images.append(given.get("src") or "")
        if tag in {"label", "title", "template"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data


def page_of(cast: Cast, recipe: Recipe) -> str | None:
    """Return the page of a recipe, or None when it is a redirect, a file or a fragment."""
    response = send(cast, recipe, next(iter(recipe.who), None), recipe.make(cast))
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    body = body_of(response).decode()
    return body if "<html" in body else None


@pytest.mark.parametrize("recipe", PAGES, ids=lambda r: r.name)
def test_a_page_speaks_to_a_screen_reader(cast: Cast, recipe: Recipe) -> None:
    body = page_of(cast, recipe)
    if body is None:
        does_not_concern("no whole page")
    outline = Outline()
    outline.feed(body)
    assert outline.language == "vi"
    assert outline.title.strip()
    assert " - " not in outline.title, "the name of the product stands after a dot in the middle, on every page"
    assert outline.headings == 1, f"{outline.headings} h1"
    assert outline.main == 1
    assert len(outline.ids) == len(set(outline.ids)), "an id stands twice"
    assert outline.nameless_images == []
    assert unreadable(body) == [], "a picture has numbers written for people"
    for tag, given, wrapped in outline.fields:
        named = wrapped or given.get("id") in outline.labels or given.get("aria-label") or given.get("aria-labelledby")
        assert named, f"{tag} {given.get('name')} has no label"


@pytest.mark.parametrize("recipe", PAGES, ids=lambda r: r.name)
def test_a_page_asks_the_database_few_questions(cast: Cast, recipe: Recipe) -> None:
    case, who = recipe.make(cast), next(iter(recipe.who), None)
    browser = cast.client(getattr(cast, who) if who else None)
    with CaptureQueriesContext(connection) as asked:
        send(cast, recipe, who, case, browser=browser)
    shown = "\n".join(q["sql"][:200] for q in asked.captured_queries)
    assert len(asked) <= QUERIES_A_PAGE, shown


@pytest.mark.parametrize("recipe", FORMS_ONLY, ids=lambda r: r.name)
def test_an_address_that_only_takes_a_form_says_so_when_it_is_opened(cast: Cast, recipe: Recipe) -> None:
    response = send(cast, replace(recipe, method="GET"), next(iter(recipe.who), None), recipe.make(cast))
    if response.status_code in (302, 303):  # to the page that holds the form
        return
    assert response.status_code == 405 and "POST" in response["Allow"]
    assert "Quay lại trang trước, bấm nút ở đó." in body_of(response).decode()


def test_a_request_for_a_call_opened_by_hand_is_its_form(client: Client, db: None) -> None:
    assert client.get("/goi-lai")["Location"] == reverse("citizen:help")


def test_a_wrong_method_is_a_problem_for_a_program(client: Client, db: None) -> None:
    response = client.put("/api/communes")
    assert response.status_code == 405 and response["Content-Type"].startswith("application/problem+json")
    assert response.json()["code"] == "method_not_allowed"
