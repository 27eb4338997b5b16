"""What the worker does each night. A night is a row of the queue whose id is made of its day: planned twice, it is one.

The row waits in the database until its hour, so it outlives the worker; its state tells whether and how it ended.
"""

from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from hocvuso.assessment.services import look_for_signals
from hocvuso.kernel import clock
from hocvuso.kernel.clock import LOCAL_ZONE

AT = time(2, 30)
"""When classes are over and nobody waits, in Ho Chi Minh City."""


@task()
def watch_tonight() -> int:
    """Look for signs about checks; return how many new cases there are. The next night is planned first."""
    _plan(_latest() + timedelta(days=1))
    return look_for_signals()


def plan_nights() -> None:
    """Plan the night that has begun, unless it was planned before. Safe to repeat, and with several workers.

    A worker calls this when it starts: a machine that slept through the night then does it at once.
    """
    _plan(_latest())


def _latest() -> datetime:
    now = clock.now().astimezone(LOCAL_ZONE)
    today = datetime.combine(now.date(), AT, LOCAL_ZONE)
    return today if today <= now else today - timedelta(days=1)


def _plan(night: datetime) -> None:
    """Put one night's row into the queue; a row that is there, waiting or done, stays as it is."""
    row: DBTaskResult[..., int] = DBTaskResult(
        id=uuid5(NAMESPACE_URL, f"hocvuso:{watch_tonight.module_path}:{night.date().isoformat()}"),
        args_kwargs={"args": [], "kwargs": {}},
        priority=watch_tonight.priority,
        task_path=watch_tonight.module_path,
        queue_name=watch_tonight.queue_name,
        backend_name=watch_tonight.backend,
        run_after=night,
        exception_class_path="",
        traceback="",
    )
    DBTaskResult.objects.bulk_create([row], ignore_conflicts=True)
