"""One run of the exchange: meet, free what may go, send batch after batch, take the receipts, wipe what is old."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from hocvuso.facts.heads import is_recovering
from hocvuso.kernel import clock
from hocvuso.vneid import keys, wording
from hocvuso.vneid.client import Client, Refusal, Unreachable, client
from hocvuso.vneid.models import Exchange
from hocvuso.vneid.receiving import collect
from hocvuso.vneid.rules import jose
from hocvuso.vneid.sending import deliver, make_batch, note_failure, release_parked, wipe_bodies


@dataclass
class Ran:
    """What one run did. `why_not`: why nothing was sent, "" when everything went."""

    batches: int = 0
    sent: int = 0
    receipts: int = 0
    why_not: str = ""


def exchange(*, force: bool = False, address: str = "") -> Ran:
    """Run once. `force`: try now even if the last failure says to wait. Never raises for the other side's faults.

    `address`: the receiver, if it is not the one of the settings.
    """
    ran = Ran()
    to = client(address)
    if to is None:
        ran.why_not = "no_receiver"
    elif is_recovering():
        # a server that came back from a backup first learns what it had said
        ran.why_not = "recovering"
    elif not force and _must_wait():
        ran.why_not = "waiting"
    elif not _met(to):
        ran.why_not = "not_met"
    else:
        release_parked()
        _send_all(to, ran)
        ran.receipts = collect(to).applied
    wipe_bodies(timedelta(days=wording.keep_bodies_days()))
    return ran


def _send_all(to: Client, ran: Ran) -> None:
    while (batch := make_batch()) is not None:
        if not deliver(batch, to):
            ran.why_not = "failed"
            return
        ran.batches += 1
        ran.sent += batch.count


def _must_wait() -> bool:
    row = Exchange.objects.filter(pk=1).first()
    return row is not None and row.next_try_at is not None and row.next_try_at > clock.now()


def _met(to: Client) -> bool:
    """Whether both sides have each other's keys; in the demonstration they swap them at the first run."""
    if keys.receiver() is not None:
        return True
    if not settings.HOCVUSO_DEMO:
        return False
    try:
        to.register(jose.public_text(keys.ours().public_key()))
        keys.pin_receiver(to.keys())
    except Unreachable as error:
        note_failure(str(error))
        return False
    except (Refusal, KeyError, ValueError, FileExistsError):
        note_failure("keys_unusable")
        return False
    return True
