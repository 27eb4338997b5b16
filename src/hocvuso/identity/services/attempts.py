"""Waiting after wrong answers: counted in the database, so that every process and restart agrees."""

from datetime import datetime
from math import ceil

from django.db import transaction

from hocvuso.identity.errors import TooManyAttempts
from hocvuso.identity.models import Attempt
from hocvuso.identity.rules import FORGET_ATTEMPTS, wait_after
from hocvuso.kernel import clock, sealed


def require_patience(*, door: str, keys: list[str]) -> None:
    """Raise TooManyAttempts while one of the keys (a name, an address) has to wait at this door."""
    now = clock.now()
    until = (
        Attempt.objects.filter(door=door, key__in=[_hash(key) for key in keys], wait_until__gt=now)
        .order_by("-wait_until")
        .values_list("wait_until", flat=True)
        .first()
    )
    if until is not None:
        raise TooManyAttempts(minutes=ceil((until - now).total_seconds() / 60))


@transaction.atomic
def note_failure(*, door: str, keys: list[str]) -> None:
    """Count one wrong answer for each key; from the fifth on each makes the next wait longer."""
    now = clock.now()
    for row in _held(door, keys, make_at=now):
        if now - row.last_at > FORGET_ATTEMPTS:
            row.failures = 0
        row.failures += 1
        row.last_at = now
        wait = wait_after(row.failures)
        row.wait_until = now + wait if wait else None
        row.save(update_fields=["failures", "last_at", "wait_until"])


@transaction.atomic
def note_success(*, door: str, keys: list[str]) -> None:
    """Forget the wrong answers of the keys."""
    Attempt.objects.filter(pk__in=[row.pk for row in _held(door, keys)]).delete()


def _held(door: str, keys: list[str], *, make_at: datetime | None = None) -> list[Attempt]:
    """Return the rows of the keys, with `make_at` each of them, until the transaction ends nobody else's.

    They are taken in the order of their keys, so that two who want the same ones never wait for each other. A row is
    made or taken in one statement: somebody who gets in may clear it at any moment before.
    """
    hashed = sorted(_hash(key) for key in keys)
    if make_at is not None:
        Attempt.objects.bulk_create(
            [Attempt(door=door, key=key, last_at=make_at) for key in hashed],
            update_conflicts=True,
            unique_fields=["door", "key"],
            update_fields=["door"],
        )
    return list(Attempt.objects.select_for_update().filter(door=door, key__in=hashed).order_by("key"))


@transaction.atomic
def forget_old_attempts() -> int:
    """Delete what is older than a day; return how many rows went."""
    count, _ = Attempt.objects.filter(last_at__lt=clock.now() - FORGET_ATTEMPTS).delete()
    return count


def _hash(key: str) -> bytes:
    return sealed.blind_index(key, context="identity.attempt")
