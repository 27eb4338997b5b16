"""A city with its official places, a ledger behind the port, and background work done at once."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from hocvuso.people import ports
from hocvuso.places.services import load_places
from tests.people.ledger import NaiveLedger, RealLedger

COMMUNE = 26884
"""Phường Gò Vấp."""
OTHER = 26929


@pytest.fixture
def city(db: None, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    load_places()


@pytest.fixture(params=["naive", "real"])
def ledger(city: None, request: pytest.FixtureRequest) -> Iterator[NaiveLedger | RealLedger]:
    """First a ledger that keeps lists and knows nothing of `facts`, then the real one: both tell the same story."""
    if request.param == "real":
        yield RealLedger()
        return
    before = ports._recorder
    made = NaiveLedger()
    ports.register_recorder(made)
    yield made
    ports._recorder = before


@pytest.fixture
def product(city: None) -> RealLedger:
    """The product as it is."""
    return RealLedger()
