"""Every read takes the caller's scope first, and an empty or foreign scope finds nothing."""

from typing import Any

import pytest

from hocvuso.kernel.errors import DomainError
from hocvuso.places.types import EVERYWHERE, NOWHERE, PlaceScope
from tests.cast import THERE, Cast
from tests.permissions.queries import CALLS, PUBLIC_ROOMS, WITHOUT_SCOPE, all_queries, function, load_calls

load_calls()
QUERIES = all_queries()
NEXT_DOOR = PlaceScope(communes=frozenset({THERE}))


def found(name: str, scope: PlaceScope, cast: Cast, call: Any) -> bool:
    """Return whether the query finds something in a scope; a 404 is finding nothing."""
    try:
        answer = function(name)(scope, *call.args, **call.kwargs)
    except DomainError as error:
        assert error.status == 404, f"{name} answers {error.status}: it tells a foreign object from a missing one"
        return False
    return not CALLS[name][1](answer)


def test_every_query_takes_the_scope_first_or_says_why_not() -> None:
    without = {
        name
        for name, parameters in QUERIES.items()
        if name.split(".")[0] not in PUBLIC_ROOMS and (not parameters or parameters[0] != "scope")
    }
    assert without == set(WITHOUT_SCOPE)


def test_every_scoped_query_has_a_call() -> None:
    taking = {name for name, parameters in QUERIES.items() if parameters and parameters[0] == "scope"}
    assert taking - set(CALLS) == set(), "write a call in tests/permissions/queries_*.py"
    assert set(CALLS) - taking == set(), "these queries take no scope any more"


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_query_finds_nothing_outside_its_scope(cast: Cast, name: str) -> None:
    call = CALLS[name][0](cast)
    assert found(name, EVERYWHERE, cast, call), "the call finds nothing at all: it would prove nothing"
    assert not found(name, NOWHERE, cast, call), "the empty scope sees something"
    assert not found(name, NEXT_DOOR, cast, call), "the ward next door sees something"
