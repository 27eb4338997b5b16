"""The OpenAPI document can be read by somebody who never saw the code: 3.1, described, with an example everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hocvuso.api.root import api
from hocvuso.kernel import clock

DOCUMENT: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    return schema


def without_example(schema: dict[str, Any], where: str) -> Iterator[str]:
    """Yield the places below which a reader finds no example."""
    schema = resolved(schema)
    if schema.get("examples") or "example" in schema or "const" in schema or "enum" in schema or "default" in schema:
        return
    if schema.get("type") == "array":
        yield from without_example(schema["items"], f"{where}[]")
    elif schema.get("properties"):
        for name, inner in schema["properties"].items():
            yield from without_example(inner, f"{where}.{name}")
    elif schema.get("type") == "null":
        return
    elif options := [o for o in schema.get("anyOf", []) if o.get("type") != "null"]:
        for option in options:
            yield from without_example(option, where)
    else:
        yield where


def test_it_is_openapi_3_1_and_served() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    served = Client().get("/api/openapi.json")
    assert served.status_code == 200
    assert served.json()["paths"].keys() == DOCUMENT["paths"].keys()


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_explains_itself(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    missing: list[str] = []
    for content in operation.get("requestBody", {}).get("content", {}).values():
        missing += without_example(content["schema"], "body")
    for parameter in operation.get("parameters", []):
        if "example" not in parameter and "examples" not in parameter:
            missing += without_example(parameter["schema"], parameter["name"])
    for status, response in operation["responses"].items():
        for kind, content in response.get("content", {}).items():
            missing += without_example(content["schema"], status)
            assert int(status) < 400 or kind == "application/problem+json"
    assert missing == []


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_says_what_may_go_wrong(path: str, method: str, operation: dict[str, Any]) -> None:
    expected = {"401", "404", "422"} if operation.get("security") else {"404", "422", "429"}
    assert expected <= {str(status) for status in operation["responses"]}


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_a_schema_shows_an_example_of_its_own(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    shown = [schema, *schema.get("properties", {}).values()]
    assert any("examples" in part or "example" in part or "enum" in part for part in shown)


def test_the_document_is_given_only_so_often() -> None:
    browser = Client(REMOTE_ADDR="203.0.113.9")
    with clock.frozen(clock.now()):  # however slow the machine is
        answers = {browser.get("/api/openapi.json").status_code for _ in range(40)}
    assert answers == {200, 429}
