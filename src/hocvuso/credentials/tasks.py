"""Work of the worker: a task is a batch of papers, never one."""

import base64
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django_tasks import task

from hocvuso.credentials import printing, queries, waiting
from hocvuso.credentials.models import Certificate, PrintRun, WaitingPaper
from hocvuso.credentials.wording import wording
from hocvuso.facts.types import StoredFact
from hocvuso.kernel import clock, sealed
from hocvuso.places.types import EVERYWHERE

_CONTEXT = "credentials.print_run.sealed"


@task()
def print_many(run_id: str) -> None:
    """Draw a file of many certificates; and wipe the files that were kept long enough."""
    wipe_old_runs()
    make_run(UUID(run_id))


@task()
def issue_waiting() -> None:
    """Issue the papers that waited for a key."""
    waiting.issue_what_waits()


def on_issued(fact: StoredFact) -> None:
    """Have the worker issue what waits in a commune whose key has come: nobody need give a command for it."""
    transaction.on_commit(lambda: _wake(fact.commune))


def _wake(commune: int) -> None:
    if WaitingPaper.objects.filter(commune=commune).exists():
        issue_waiting.enqueue()


def make_run(run_id: UUID) -> None:
    """Draw one run; a certificate revoked meanwhile is left out."""
    run = PrintRun.objects.get(pk=run_id)
    if run.state != "waiting":
        return
    ids = [UUID(pk) for pk in run.certificates]
    rows = {row.pk: row for row in Certificate.objects.filter(pk__in=ids, revoked_at=None)}
    wanted = [rows[pk] for pk in ids if pk in rows]
    if wanted:
        confirmed = queries.confirmed_days(EVERYWHERE, [row.resident for row in wanted])
        run.sealed = seal_file(printing.draw(wanted, confirmed))
    run.state = "ready" if wanted else "failed"
    run.finished_at = clock.now()
    run.save(update_fields=["sealed", "state", "finished_at"])


def wipe_old_runs() -> int:
    """Delete the files of runs older than the wording's `print_days`; return how many."""
    oldest = clock.now() - timedelta(days=wording().print_days)
    return PrintRun.objects.filter(asked_at__lt=oldest, sealed__isnull=False).update(sealed=None)


def seal_file(data: bytes) -> bytes:
    """Return a file encrypted for the database."""
    return sealed.seal(base64.b85encode(data).decode(), context=_CONTEXT)


def unseal_file(token: bytes) -> bytes:
    """Return the bytes of a stored file."""
    return base64.b85decode(sealed.unseal(token, context=_CONTEXT))
