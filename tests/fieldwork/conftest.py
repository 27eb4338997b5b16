"""What browser tests of field work need besides the browser."""

import threading
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_request_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait for the server to answer what a closed page still asked: emptying the tables would wait for it for ever."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("live_server")
    yield
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)
