"""The exchange with the receiver, done by the worker: a run sends every batch that waits and takes every receipt."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from hocvuso.facts.types import StoredFact
from hocvuso.kernel import clock
from hocvuso.vneid.models import Exchange, Handover
from hocvuso.vneid.rules import steps

ASK_AGAIN = timedelta(seconds=20)
"""How soon to look for item receipts after a batch; then twice as long each time, up to an hour."""


@task()
def run_exchange(round_number: int) -> None:
    """Exchange once; come again when something is still on its way."""
    from hocvuso.vneid import exchange  # only the worker needs what sends

    exchange.exchange()
    again = next_run_at(round_number)
    if again is not None:
        wake(at=again, round_number=round_number + 1)


def on_queued(fact: StoredFact) -> None:
    """Wake the worker for what a fact has just put into the outbox."""
    wake()


def wake(*, at: datetime | None = None, round_number: int = 0) -> None:
    """Have the worker exchange after this transaction (or at a moment), unless a run waits for then or earlier."""
    transaction.on_commit(lambda: _enqueue(at, round_number))


def _enqueue(at: datetime | None, round_number: int) -> None:
    waiting = DBTaskResult.objects.filter(task_path=run_exchange.module_path, status="READY")
    needed_by = at or clock.now()
    # a run that may begin at once is kept with the last moment there is
    if waiting.filter(Q(run_after__lte=needed_by) | Q(run_after__year=9999)).exists():
        return
    run = run_exchange if at is None else run_exchange.using(run_after=at)
    run.enqueue(round_number)


def next_run_at(round_number: int) -> datetime | None:
    """Return when to come again: after a failure, for what must be repeated, for receipts still missing; or None."""
    row = Exchange.objects.filter(pk=1).first()
    if row is not None and row.next_try_at is not None:
        return row.next_try_at
    waiting = Handover.objects.filter(state=steps.PENDING)
    due = waiting.aggregate(first=Min("not_before"))["first"]
    open_ones = waiting.filter(not_before__isnull=True).exists() and row is not None
    moments = [due] if due else []
    if open_ones or Handover.objects.filter(state__in=[steps.DELIVERED, steps.BATCHED]).exists():
        moments.append(clock.now() + min(ASK_AGAIN * 2 ** min(round_number, 12), timedelta(hours=1)))
    return min(moments, default=None)
