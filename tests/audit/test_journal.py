"""The journal: every act is chained to the one before; a change anywhere shows."""

import pytest

from hocvuso.audit.models import Entry
from hocvuso.audit.queries import entries_about, first_broken_entry
from hocvuso.audit.services import log
from hocvuso.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    for number in range(count):
        log(
            actor=uuid7(),
            action="people.roll.accepted",
            object_kind="roll",
            object_id=number,
            commune=25747,
            details={"rows": number},
        )


def test_an_untouched_journal_holds() -> None:
    write(5)
    assert first_broken_entry() is None
    assert [e.number for e in Entry.objects.order_by("number")] == [1, 2, 3, 4, 5]
    assert entries_about("roll", "3")[0].details == {"rows": 3}


@pytest.mark.parametrize("change", [{"details": {"rows": 99}}, {"actor": None}, {"action": "other"}, {"commune": 1}])
def test_an_altered_row_is_named(change: dict[str, object]) -> None:
    write(5)
    Entry.objects.filter(number=3).update(**change)
    assert first_broken_entry() == 3


def test_a_removed_row_is_noticed_wherever_it_stood() -> None:
    write(5)
    Entry.objects.filter(number=5).delete()
    assert first_broken_entry() == 5
    Entry.objects.filter(number=2).delete()
    assert first_broken_entry() == 2 or first_broken_entry() == 3
