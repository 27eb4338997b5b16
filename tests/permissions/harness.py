"""Every door of the product, and the recipe that shows who may open it.

A recipe says how to make a REAL object behind a URL, who may open it, and who must get the 404 of a missing one:

    from tests.permissions.harness import Case, public, recipe

    @recipe("office:resident", "GET", who="hanh", outsiders=("cuong", "tuan", "thang"))
    def resident(cast):
        return Case(kwargs={"resident_id": cast.resident()}, missing={"resident_id": uuid7()})

    public("citizen:home")

- `who`: names of people of `tests/cast.py` who get 2xx, if need be on the page they are sent on to.
- `outsiders`: get 404, with exactly the body they get for a missing object (`missing`: other kwargs), or - where the
  URL names no object - for an address that does not exist.
- `peers`: people who rightly have a page of their own at this URL (the officer of another ward in a list): they get
  2xx, and `Case.secret` must not be in it. A recipe has outsiders or peers, or both.
- A page every account has for itself (marked `signed_in`) is declared with `own`.
- A door for phones, which the request's own signature opens, is declared with `device_signed`.
- `Case.data`: form fields (POST); `Case.json`: a JSON body; `Case.query`: the query string; `Case.session`: what an
  earlier page left in the browser's session.
Names are URL names with their namespace; API operations are `api:<function name>`. A file `recipes_*.py` in this folder
is found by itself; take a file of your own when two people would write in one.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hocvuso.api.root import api
from hocvuso.identity.access import Access, access_of
from tests.cast import Cast

OUTSIDERS = ("cuong", "bich", "thang")
NOWHERE = {"field": "/field/khong-co-trang-nay/"}
"""An address that does not exist, beside each face's own; the office's for all others."""


@dataclass
class Case:
    """One real object behind a URL, and what to send."""

    kwargs: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, Any] | None = None
    data: dict[str, Any] | None = None
    json: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    secret: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    session: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """How to open one door, rightly and wrongly."""

    name: str
    method: str
    make: Callable[[Cast], Case]
    who: tuple[str, ...] = ()
    outsiders: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    is_public: bool = False
    is_own: bool = False
    is_device: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What it is a recipe for."""
        return (self.name, self.method)


@dataclass(frozen=True)
class Door:
    """One URL and method of the resolver."""

    name: str
    method: str
    route: str
    access: Access | None


RECIPES: dict[tuple[str, str], Recipe] = {}
FORGED: dict[tuple[str, str], Callable[[Cast], Case]] = {}


def recipe(
    name: str,
    method: str = "GET",
    *,
    who: str | tuple[str, ...],
    outsiders: tuple[str, ...] = OUTSIDERS,
    peers: tuple[str, ...] = (),
) -> Callable[[Callable[[Cast], Case]], Callable[[Cast], Case]]:
    """Register the recipe of one URL and method."""

    def decorate(make: Callable[[Cast], Case]) -> Callable[[Cast], Case]:
        names = (who,) if isinstance(who, str) else who
        _add(Recipe(name, method, make, names, outsiders, peers))
        return make

    return decorate


def public(
    name: str, method: str = "GET", make: Callable[[Cast], Case] = lambda cast: Case(), *, who: str | None = None
) -> None:
    """Declare a page that everybody may open, with or without account (`who`: who opens it in the test)."""
    _add(Recipe(name, method, make, (who,) if who else (), is_public=True))


def own(
    name: str,
    method: str,
    make: Callable[[Cast], Case] = lambda cast: Case(),
    *,
    who: str | tuple[str, ...],
    outsiders: tuple[str, ...] = (),
) -> None:
    """Declare a page that every account has for itself (sign out, own password): nobody signed in is an outsider.

    `outsiders`: where the URL names an object of the account.
    """
    _add(Recipe(name, method, make, (who,) if isinstance(who, str) else who, outsiders, is_own=True))


def device_signed(name: str, method: str, make: Callable[[Cast], Case], *, forged: Callable[[Cast], Case]) -> None:
    """Declare a door for phones: no session, the request's own signature proves who asks. `forged`: not its own."""
    _add(Recipe(name, method, make, is_device=True))
    FORGED[name, method] = forged


def _add(made: Recipe) -> None:
    if made.key in RECIPES:
        raise ValueError(f"two recipes for {made.key}")
    RECIPES[made.key] = made


def load_recipes() -> dict[tuple[str, str], Recipe]:
    """Import every `recipes_*.py` of this folder and return all recipes."""
    for path in sorted(Path(__file__).parent.glob("recipes_*.py")):
        import_module(f"tests.permissions.{path.stem}")
    return RECIPES


def doors() -> list[Door]:
    """Return every URL and method of the product, pages and API operations."""
    found = [*_pages(get_resolver().url_patterns), *_operations()]
    return sorted(found, key=lambda door: (door.name, door.method))


def send(
    cast: Cast, made: Recipe, who: str | None, case: Case, *, missing: bool = False, browser: Client | None = None
) -> HttpResponse:
    """Open the door as somebody (None: without account), in a fresh browser or in one already signed in."""
    kwargs = case.missing if missing and case.missing is not None else case.kwargs
    path = reverse(made.name, kwargs=kwargs)
    browser = browser or cast.client(getattr(cast, who) if who else None)
    if case.session:
        session = browser.session
        session.update(case.session)
        session.save()
    extra: dict[str, Any] = {"headers": {"Accept-Language": "vi", **case.headers}}
    if case.query:
        extra["query_params"] = case.query
    if case.json is not None:
        extra |= {"data": json.dumps(case.json), "content_type": "application/json"}
    elif case.data is not None:
        extra["data"] = case.data
    response: HttpResponse = getattr(browser, made.method.lower())(path, **extra)
    return response


def nowhere(recipe: "Recipe") -> str:
    """Return an address that does not exist, of the same face as the recipe's."""
    return NOWHERE.get(recipe.name.partition(":")[0], "/office/khong-co-trang-nay/")


def arrived(response: HttpResponse) -> HttpResponse:
    """Return the answer at the end of the way on which a redirect sends the caller."""
    if not 300 <= response.status_code < 400:
        return response
    end: HttpResponse = response.client.get(response.headers["Location"], follow=True)  # type: ignore[attr-defined]
    return end


def body_of(response: HttpResponse) -> bytes:
    """Return the body, also of a streamed answer."""
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def _pages(patterns: list[Any], namespace: str = "", prefix: str = "") -> Iterator[Door]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "api":
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _pages(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern):
            name = namespace + (pattern.name or f"unnamed {route}")
            for method in _methods(pattern.callback, route):
                yield Door(name, method, route, access_of(pattern.callback))


def _methods(view: Any, route: str) -> list[str]:
    """Return the methods a view names with require_http_methods and its kin; a view that names none is an error."""
    seen: Any = view
    while seen is not None:
        code = getattr(seen, "__code__", None)
        for name, cell in zip(getattr(code, "co_freevars", ()), getattr(seen, "__closure__", None) or (), strict=False):
            if name == "request_method_list":
                return sorted(m for m in cell.cell_contents if m != "HEAD")
        seen = getattr(seen, "__wrapped__", None)
    raise AssertionError(
        f"{route}: name the methods of this view with require_safe, require_POST or require_http_methods"
    )


def _operations() -> Iterator[Door]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                # the name ninja gives the path: that of its first operation
                name = view.operations[0].view_func.__name__
                marks = [access_of(check) for check in operation.auth_callbacks] or [access_of(operation.view_func)]
                for method in operation.methods:
                    yield Door(f"api:{name}", method, f"/api{prefix}{path}", marks[0])
    yield Door("api:openapi-json", "GET", "/api/openapi.json", Access("public"))
