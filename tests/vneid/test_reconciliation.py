"""Both sides compare 256 hashes; what differs is mended, nothing else is touched."""

import sqlite3
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.kernel.errors import DomainError
from hocvuso.vneid import services
from hocvuso.vneid.models import Exchange, Handover, Receipt
from hocvuso.vneid.rules import buckets, steps
from tests.cast import Cast
from tests.vneid.conftest import Sandbox, Ward

lines = st.lists(
    st.tuples(st.uuids(), st.integers(1, 9), st.sampled_from(["received", "confirmed", "rejected", "review"])),
    max_size=30,
    unique_by=lambda row: row[0],
)


@given(lines, st.randoms())
def test_equal_sides_have_equal_hashes_in_any_order(rows: list[tuple[UUID, int, str]], dice: object) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert buckets.differing(buckets.digests(rows), buckets.digests(shuffled)) == []


@given(lines.filter(bool), st.data())
def test_a_changed_line_shows_in_its_own_bucket_only(rows: list[tuple[UUID, int, str]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    request, version, status = rows[place]
    changed = [*rows[:place], (request, version + 1, status), *rows[place + 1 :]]
    assert buckets.differing(buckets.digests(rows), buckets.digests(changed)) == [buckets.bucket_of(request)]
    without = rows[:place] + rows[place + 1 :]
    assert buckets.differing(buckets.digests(rows), buckets.digests(without)) == [buckets.bucket_of(request)]


def compare(cast: Cast) -> tuple[int, int, int]:
    found = services.reconcile_now(cast.scope(cast.hanh), actor=cast.actor(cast.hanh))
    return found.buckets, found.receipts, found.resent


def test_equal_sides_change_nothing(sandbox: Sandbox, ward: Ward, cast: Cast) -> None:
    for digits in (10, 80, 88):
        ward.person(digits)
    ward.run()
    assert compare(cast) == (0, 0, 0)


def test_receipts_that_were_lost_are_fetched_anew(sandbox: Sandbox, ward: Ward, cast: Cast) -> None:
    people = [ward.person(digits) for digits in (10, 80)]
    ward.run()
    # as if this side had been restored from a backup made before the answers came
    Handover.objects.update(state=steps.DELIVERED, code="")
    Receipt.objects.exclude(kind="transport").delete()
    assert Exchange.objects.get().receipts_seen > 0
    # once in 256 runs both lie in one bucket
    differing = {buckets.bucket_of(ward.row(who).request) for who in people}
    assert compare(cast) == (len(differing), 2, 0)
    assert [ward.row(who).state for who in people] == [steps.CONFIRMED, steps.REJECTED]
    assert compare(cast) == (0, 0, 0)


def test_what_the_other_side_lost_is_sent_again(sandbox: Sandbox, ward: Ward, cast: Cast) -> None:
    who = ward.person(10)
    ward.run()
    sandbox.stop()
    with sqlite3.connect(sandbox.home / "sandbox.sqlite3") as store:
        store.execute("DELETE FROM item")
        store.execute("DELETE FROM outgoing")
    store.close()
    Handover.objects.update(state=steps.DELIVERED)
    Receipt.objects.exclude(kind="transport").delete()
    Exchange.objects.update(receipts_seen=0)
    sandbox.start()
    assert compare(cast) == (1, 0, 1)
    ward.run()
    assert ward.row(who).state == steps.CONFIRMED
    assert compare(cast) == (0, 0, 0)


def test_a_silent_receiver_is_said_and_nothing_changes(sandbox: Sandbox, ward: Ward, cast: Cast) -> None:
    ward.person(10)
    ward.run()
    sandbox.stop()
    with pytest.raises(DomainError, match="receiver_silent"):
        compare(cast)
