"""Nobody has to press a button: what is queued wakes the worker, once, and the worker comes again when it must."""

from typing import Any

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from hocvuso.kernel import clock
from hocvuso.vneid import services
from hocvuso.vneid.models import Exchange
from hocvuso.vneid.rules import steps
from tests.cast import make_cast
from tests.vneid.conftest import Sandbox, Ward

pytestmark = pytest.mark.django_db(transaction=True)


def waiting() -> list[Any]:
    return list(DBTaskResult.objects.filter(task_path="hocvuso.vneid.tasks.run_exchange", status="READY"))


def work() -> None:
    call_command("db_worker", "--batch", "--no-startup-delay", "--interval", "0", verbosity=0)


def test_one_run_waits_however_many_were_queued_and_confirms_them(sandbox: Sandbox) -> None:
    ward = Ward(make_cast())
    people = [ward.person() for _ in range(3)]
    assert len(waiting()) == 1
    work()
    assert [ward.row(who).state for who in people] == [steps.CONFIRMED] * 3
    assert waiting() == [], "everything is answered: nobody comes again"


def test_without_consent_the_worker_sleeps(sandbox: Sandbox) -> None:
    ward = Ward(make_cast())
    who = ward.person(consent=False)
    assert waiting() == []
    ward.consent(who)
    assert len(waiting()) == 1


def test_after_a_failure_it_comes_again_at_the_next_try(sandbox: Sandbox) -> None:
    ward = Ward(make_cast())
    sandbox.stop()
    who = ward.person()
    work()
    next_try = Exchange.objects.get().next_try_at
    assert next_try is not None
    assert [run.run_after for run in waiting()] == [next_try]
    # an officer does not have to wait for it
    sandbox.start()
    services.send_now(ward.cast.scope(ward.cast.hanh), actor=ward.cast.actor(ward.cast.hanh))
    assert len(waiting()) == 2
    work()
    assert ward.row(who).state == steps.CONFIRMED


def test_a_busy_receiver_is_asked_again_when_the_time_has_come(sandbox: Sandbox) -> None:
    ward = Ward(make_cast())
    who = ward.person(89)
    work()
    row = ward.row(who)
    assert row.state == steps.PENDING and row.not_before is not None
    assert [run.run_after for run in waiting()] == [row.not_before]
    with clock.frozen(row.not_before):
        ward.run()
    assert ward.row(who).state == steps.CONFIRMED
