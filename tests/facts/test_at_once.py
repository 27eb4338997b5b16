"""Several writers at once, from two wards, about the same few people: no circle of waiting, nothing lost, no gap."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from hocvuso.facts import queries, writing
from hocvuso.facts.models import CommuneSeq, Fact, Feed
from hocvuso.facts.services import rebuild
from hocvuso.kernel import clock
from hocvuso.places.types import EVERYWHERE
from tests.at_once import together
from tests.cast import HERE, THERE, make_wards
from tests.facts.world import NOW, RESIDENTS, draft, dump, empty, write
from tests.needs import on_postgresql_only

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # SQLite has one writer, and the one of the tests lies in memory: tests/faults lets four phones write into a file
    on_postgresql_only,
]
LISTED = {"name": "Nguyễn Thị Sáu", "birth": {"year": 1954}}


@pytest.fixture(autouse=True)
def wards(transactional_db: None) -> Iterator[None]:
    make_wards()
    empty()
    with clock.frozen(NOW):
        yield


def test_writers_of_two_wards_about_the_same_people_leave_what_a_rebuild_leaves() -> None:
    write([draft(n, "resident.listed", who, LISTED) for n, who in enumerate(RESIDENTS)])

    def writer(number: int, commune: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(12):
                first = 1000 * (number + 1) + 10 * turn
                there = {"to_commune": THERE if (turn + number) % 2 else HERE, "to_neighbourhood": 5}
                one, two = RESIDENTS[turn % 4], RESIDENTS[(turn + number) % 4]
                batch = [
                    draft(first, "visit.recorded", one, {"result": "met"}, at=first, commune=commune),
                    draft(first + 1, "resident.moved", two, there, at=first + 1, commune=commune),
                ]
                if turn % 4 == 3 and one != two:
                    batch.append(draft(first + 2, "resident.merged", one, {"other": two}, at=first, commune=commune))
                writing.write(batch)

        return work

    together(*(writer(number, HERE if number % 2 else THERE) for number in range(4)))
    live = dump()
    rebuild()
    assert dump() == live
    for commune in (HERE, THERE):
        seqs = [*Fact.objects.filter(commune=commune).values_list("server_seq", flat=True)]
        seqs += Feed.objects.filter(commune=commune).values_list("server_seq", flat=True)
        assert sorted(seqs) == list(range(1, CommuneSeq.objects.get(commune=commune).seq + 1))


def test_two_wards_hear_of_a_new_person_at_the_same_moment_and_make_one() -> None:
    for n in range(8):
        stranger = str(UUID(int=0xBEEF + n))
        together(
            lambda n=n, s=stranger: write([draft(2 * n, "visit.recorded", s, {"result": "met"}, commune=HERE)]),  # type: ignore[misc]
            lambda n=n, s=stranger: write([draft(2 * n + 1, "lesson.completed", s, {"unit": "x"}, commune=THERE)]),  # type: ignore[misc]
        )
        state = queries.states(EVERYWHERE, [UUID(stranger)])[UUID(stranger)]
        assert state.has("reached") and state.has("lesson:x")


def test_a_late_commit_never_hides_behind_a_cursor() -> None:
    write([draft(0, "resident.listed", RESIDENTS[0], LISTED)])
    written, go_on = threading.Event(), threading.Event()
    page: list[dict[str, Any]] = []

    def slow() -> None:
        with transaction.atomic():
            write([draft(1, "visit.recorded", RESIDENTS[0], {"result": "met"})])
            written.set()
            go_on.wait(10)

    def quick() -> None:
        written.wait(10)
        threading.Timer(0.3, go_on.set).start()
        write([draft(2, "barrier.noted", RESIDENTS[0], {"barrier": "eyes"})])

    def phone() -> None:
        written.wait(10)
        page.append(queries.changes_since(EVERYWHERE, HERE, 1))

    together(slow, quick, phone)
    assert page[0]["cursor"] == 1, "the cursor stays before what is not committed"
    later = queries.changes_since(EVERYWHERE, HERE, page[0]["cursor"])
    assert [c["fact"]["id"][-1] for c in later["changes"]] == ["1", "2"]
