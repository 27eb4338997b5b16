"""What people do about the hand-over: send now, send again after a correction, import an official list, compare."""

from uuid import UUID

from django.db import transaction

from hocvuso.audit import services as audit
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.places.types import PlaceScope
from hocvuso.vneid import exchange, queueing, sending, tasks
from hocvuso.vneid.client import Refusal, Unreachable, client
from hocvuso.vneid.models import Exchange, Handover
from hocvuso.vneid.official import import_list
from hocvuso.vneid.reconciling import Reconciled, reconcile
from hocvuso.vneid.rules import jose, steps

__all__ = ["import_list", "reconcile_now", "run_exchange", "send_again", "send_now"]


def send_now(scope: PlaceScope, *, actor: Actor) -> None:
    """Have the worker send what waits, now, whatever the last failure said; the whole queue goes, in its order."""
    if scope.is_empty:
        raise NotFound()
    with transaction.atomic():
        Exchange.objects.filter(pk=1).update(next_try_at=None)
        audit.log(
            actor=actor.account_id, action="vneid.exchange.asked", object_kind="exchange", object_id=1, details={}
        )
        tasks.wake()


def run_exchange(*, force: bool = False, address: str = "") -> exchange.Ran:
    """Exchange in this process (command line, demonstration, tests); the worker does the same."""
    return exchange.exchange(force=force, address=address)


def send_again(scope: PlaceScope, *, actor: Actor, request: UUID) -> None:
    """Send a refused request again after a correction, as its next version.

    Raises NotFound, DomainError `not_refused`.
    """
    ids = list(scope.filter(Handover.objects.filter(request=request)).order_by("-version").values_list("pk", flat=True))
    if not ids:
        raise NotFound()
    with transaction.atomic():
        rows = sending.locked_rows(ids, *steps.STATES)
        row = max(rows, key=lambda r: r.version)
        if row.state != steps.REJECTED or row.action == "revoke" or row.taken_back_at is not None:
            raise DomainError("not_refused", "Hồ sơ này không bị trả lại. Không cần gửi lại.", status=409)
        following = queueing.next_version(row, "amend")
        record(facts=[queueing.step_fact(following)], actor=actor)
        audit.log(
            actor=actor.account_id,
            action="vneid.handover.sent_again",
            object_kind="handover",
            object_id=request,
            commune=row.commune_id,
            details={"version": following.version, "code": row.code},
        )
        tasks.wake()


def reconcile_now(scope: PlaceScope, *, actor: Actor) -> Reconciled:
    """Compare both sides and mend what differs. Raises NotFound, DomainError `receiver_silent`."""
    if scope.is_empty:
        raise NotFound()
    to = client()
    try:
        found = reconcile(to) if to else None
    except (Unreachable, Refusal, jose.MessageBroken):
        found = None
    if found is None:
        raise DomainError("receiver_silent", "Bên nhận chưa trả lời. Chưa có gì thay đổi, lát nữa đối chiếu lại.")
    audit.log(
        actor=actor.account_id,
        action="vneid.exchange.reconciled",
        object_kind="exchange",
        object_id=1,
        details={"buckets": found.buckets, "receipts": found.receipts, "resent": found.resent},
    )
    return found
