"""Wrong answers are counted while others answer at the same door."""

import pytest

from hocvuso.identity.models import Attempt
from hocvuso.identity.services.attempts import note_failure, note_success
from tests.at_once import together

DOOR, KEYS = "passkey", ["address:10.0.0.9", "credential:1"]


@pytest.mark.django_db(transaction=True)
def test_one_who_fails_while_another_gets_in_is_counted_or_forgiven_but_never_an_error() -> None:
    """The one who gets in clears the count between the moment it is found and the moment it is read."""

    def fail() -> None:
        for _ in range(60):
            note_failure(door=DOOR, keys=KEYS)

    def succeed() -> None:
        for _ in range(60):
            note_success(door=DOOR, keys=KEYS)

    together(fail, fail, succeed, succeed)
    note_success(door=DOOR, keys=KEYS)
    note_failure(door=DOOR, keys=KEYS)
    assert set(Attempt.objects.values_list("door", "failures")) == {(DOOR, 1)}
    assert Attempt.objects.count() == len(KEYS)
