"""For each URL and method: the rightful person gets in on a real object, an outsider gets the 404 of a missing one."""

import pytest
from django.http import HttpResponse

from tests.cast import Cast
from tests.needs import does_not_concern
from tests.permissions.harness import FORGED, RECIPES, Recipe, arrived, body_of, doors, load_recipes, nowhere, send

load_recipes()
DOORS = doors()
GUARDED = [r for r in RECIPES.values() if not r.is_public and not r.is_device]


def label(recipe: Recipe) -> str:
    return f"{recipe.method} {recipe.name}"


def told(response: HttpResponse) -> bytes:
    """Return what an answer says: its body, and where it sends the caller."""
    return body_of(response) + response.headers.get("Location", "").encode()


def test_every_door_has_a_recipe_and_every_recipe_a_door() -> None:
    known, existing = set(RECIPES), {(d.name, d.method) for d in DOORS}
    assert existing - known == set(), "write a recipe in tests/permissions/recipes_*.py"
    assert known - existing == set(), "these recipes open no door any more"


def test_every_door_carries_a_mark() -> None:
    assert [f"{d.method} {d.route}" for d in DOORS if d.access is None] == [], "mark the view: hocvuso.web.access"


def test_a_door_is_declared_public_where_it_is_marked_public() -> None:
    for door in DOORS:
        declared = RECIPES.get((door.name, door.method))
        if declared and door.access:
            assert declared.is_public == (door.access.kind == "public"), f"{door.method} {door.name}"
            assert declared.is_device == (door.access.kind == "device"), f"{door.method} {door.name}"


def test_every_guarded_recipe_names_who_may_and_who_may_not() -> None:
    everybodys = {(d.name, d.method) for d in DOORS if d.access and d.access.kind == "signed_in"}
    for recipe in GUARDED:
        assert recipe.who, label(recipe)
        assert recipe.outsiders or recipe.peers or recipe.is_own, label(recipe)
    assert {r.key for r in GUARDED if r.is_own} == everybodys


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=label)
def test_the_rightful_person_gets_in(cast: Cast, recipe: Recipe) -> None:
    for who in recipe.who or (None,):
        response = send(cast, recipe, who, recipe.make(cast))
        location = response.headers.get("Location", "")
        assert recipe.is_public or recipe.is_own or "/sign-in/" not in location, f"{who} was sent to sign in"
        end = arrived(response)
        said = f"{who}: {response.status_code} {location} {end.status_code}"
        assert 200 <= end.status_code < 300, f"{said} {body_of(end)[:900].decode()}"


@pytest.mark.parametrize("recipe", [r for r in GUARDED if r.outsiders], ids=label)
def test_an_outsider_gets_the_404_of_a_missing_one(cast: Cast, recipe: Recipe) -> None:
    case = recipe.make(cast)
    for who in recipe.outsiders:
        refused = send(cast, recipe, who, case)
        assert refused.status_code == 404, f"{who}: {refused.status_code}"
        if case.missing is not None:
            nothing = send(cast, recipe, who, case, missing=True)
        elif recipe.name.startswith("api:"):
            continue
        else:
            nothing = cast.client(getattr(cast, who)).get(nowhere(recipe))
        assert nothing.status_code == 404
        assert body_of(refused) == body_of(nothing), f"{who} can tell a foreign object from a missing one"


@pytest.mark.parametrize("recipe", GUARDED, ids=label)
def test_the_rightful_person_gets_404_for_a_missing_object(cast: Cast, recipe: Recipe) -> None:
    case = recipe.make(cast)
    if case.missing is None:
        does_not_concern("the URL names no object")
    assert send(cast, recipe, recipe.who[0], case, missing=True).status_code == 404


@pytest.mark.parametrize("recipe", [r for r in GUARDED if r.peers], ids=label)
def test_a_peer_sees_only_their_own(cast: Cast, recipe: Recipe) -> None:
    case = recipe.make(cast)
    assert case.secret, "name something of the real object that must not be shown"
    shown = told(send(cast, recipe, recipe.who[0], case))
    assert case.secret.encode() in shown, "the rightful person does not see it either: the check would prove nothing"
    for who in recipe.peers:
        response = send(cast, recipe, who, case)
        assert 200 <= response.status_code < 400, f"{who}: {response.status_code}"
        assert case.secret.encode() not in told(response), f"{who} sees what is not theirs"


@pytest.mark.parametrize("recipe", GUARDED, ids=label)
def test_without_account_a_real_and_a_missing_object_look_the_same(cast: Cast, recipe: Recipe) -> None:
    case = recipe.make(cast)
    real = send(cast, recipe, None, case)
    if recipe.name.startswith("api:"):
        assert real.status_code in {401, 404}
    else:
        assert real.status_code in {302, 404}
        assert real.status_code == 404 or "/sign-in/" in real.headers["Location"]
    if case.missing is not None:
        nothing = send(cast, recipe, None, case, missing=True)
        assert nothing.status_code == real.status_code
        assert body_of(nothing) == body_of(real)


@pytest.mark.parametrize("key", sorted(FORGED), ids=str)
def test_a_phone_that_can_not_prove_itself_gets_no_further_signed_in_or_not(cast: Cast, key: tuple[str, str]) -> None:
    for who in (None, "hanh"):
        assert send(cast, RECIPES[key], who, FORGED[key](cast)).status_code == 401
