"""The bare page of the player."""

from collections.abc import Iterator

import pytest

from tests.practice.stage import Stage, staged


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as running:
        yield running
