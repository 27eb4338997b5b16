"""Chị Hạnh, an officer with an authenticator."""

import pytest

from hocvuso.identity.models import Account
from tests.cast import Cast
from tests.identity.passkeys import with_authenticator


@pytest.fixture
def officer(cast: Cast) -> Account:
    with_authenticator(cast.hanh)
    return cast.hanh
