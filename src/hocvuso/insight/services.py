"""Writes of insight: the calendar, and what was never counted.

Everything else is written by the view of the ledger (projecting.py).
"""

from django.db import transaction

from hocvuso.facts.models import CommuneSeq, Progress
from hocvuso.facts.services import rebuild
from hocvuso.insight import projecting, rules
from hocvuso.insight.models import Clock
from hocvuso.kernel import clock


def catch_up(*, commune: int | None = None) -> int:
    """Count what the calendar alone changed (birthdays, ends of exceptions) up to today; returns communes moved.

    Cheap when nothing is due: pages call it before they read, the nightly batch calls it for all communes.
    """
    today = rules.number_of(clock.today())
    behind = Clock.objects.filter(day__lt=today)
    if commune is not None:
        behind = behind.filter(commune=commune)
    moved = 0
    for code in sorted(behind.values_list("commune", flat=True)):
        with transaction.atomic():
            moved += projecting.advance(code, today)
    return moved


def count_uncounted() -> int:
    """Make the derived rows of communes anew where people live and no clock runs; return how many communes.

    So it is after an upgrade that counts more than the version before did: its migration takes the clocks away.
    """
    running = Clock.objects.values("commune")
    silent = CommuneSeq.objects.exclude(commune__in=running).order_by("commune").values_list("commune", flat=True)
    waiting = [commune for commune in silent if Progress.objects.filter(commune=commune).exists()]
    for commune in waiting:
        rebuild(commune=commune)
    return len(waiting)
