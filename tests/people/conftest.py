"""A city with its official places, a naive ledger behind the port, and background work done at once."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from hocvuso.people import ports
from hocvuso.places.services import load_places
from tests.people.ledger import NaiveLedger

COMMUNE = 26884
"""Phường Gò Vấp."""
OTHER = 26929


@pytest.fixture
def city(db: None, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    load_places()


@pytest.fixture
def ledger(city: None) -> Iterator[NaiveLedger]:
    before = ports._recorder
    made = NaiveLedger()
    ports.register_recorder(made)
    yield made
    ports._recorder = before
