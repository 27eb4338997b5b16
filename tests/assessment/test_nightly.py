"""The worker looks for signs each night by itself: once a night, however many workers there are."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from hocvuso.assessment import tasks
from hocvuso.kernel import clock
from hocvuso.kernel.clock import LOCAL_ZONE

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """What `hocvuso worker` does until nothing is left."""
    tasks.plan_nights()
    call_command("db_worker", "--no-startup-delay", "--batch", "--interval", "0", verbosity=0)


def nights() -> list[tuple[int, str]]:
    """The rows of the queue: nights from the last that began (0), and what became of them."""
    now = clock.now().astimezone(LOCAL_ZONE)
    last = (now - timedelta(hours=2, minutes=30)).date()
    found = DBTaskResult.objects.order_by("run_after").values_list("run_after", "status")
    assert {f"{at.astimezone(LOCAL_ZONE):%H:%M}" for at, _ in found} == {"02:30"}
    return [((at.astimezone(LOCAL_ZONE).date() - last).days, status) for at, status in found]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    found: list[datetime] = []
    monkeypatch.setattr(tasks, "look_for_signals", lambda: found.append(clock.now()) or len(found))
    return found


def test_a_night_is_one_run_and_plans_the_next(looked: list[datetime]) -> None:
    tasks.plan_nights()
    work()
    work()
    assert len(looked) == 1
    assert nights() == [(0, "SUCCESSFUL"), (1, "READY")]


def test_a_machine_that_slept_does_it_when_it_wakes(looked: list[datetime]) -> None:
    with clock.frozen(clock.now() - timedelta(days=3)):
        tasks.plan_nights()
    assert nights() == [(-3, "READY")]
    work()
    assert nights() == [(-3, "SUCCESSFUL"), (0, "SUCCESSFUL"), (1, "READY")]


def test_a_night_that_fails_is_seen_and_the_next_one_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise RuntimeError("no")

    monkeypatch.setattr(tasks, "look_for_signals", broken)
    work()
    assert nights() == [(0, "FAILED"), (1, "READY")]


def test_the_night_looks_at_the_checks_themselves() -> None:
    work()
    assert DBTaskResult.objects.get(status="SUCCESSFUL").return_value == 0
