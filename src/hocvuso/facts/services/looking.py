"""What people decide about parked facts, reviews and alarms; and what an upgrade decides by itself."""

from uuid import UUID

import orjson
from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.facts import heads, parking, wire, writing
from hocvuso.facts.drafts import Draft
from hocvuso.facts.judging import BY_HAND, Judge, Standing
from hocvuso.facts.models import Alarm, Parked, Review
from hocvuso.facts.rules import to_ms
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.places.types import PlaceScope

_WAITS_FOR_A_PERSON = ("revoked", "future", "id_conflict")
"""Not judged again by themselves: an upgrade changes nothing about them."""


class StillParked(DomainError):
    """A person said yes, but the content itself does not fit."""

    code = "still_parked"
    text = "Việc này chưa nhận được: nội dung chưa đúng mẫu. Để chờ nâng cấp, hoặc bấm Bỏ."
    status = 409


def judge_parked() -> int:
    """Judge every open parked fact again, after an upgrade or a change of grants; return how many were stored.

    Safe to repeat. A fact keeps the moment fixed when it first arrived.
    """
    count = 0
    rows = Parked.objects.filter(status="open", actor__isnull=False).exclude(reason__in=_WAITS_FOR_A_PERSON)
    for number in list(rows.order_by("id").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Parked.objects.select_for_update().filter(pk=number, status="open").first()
            count += row is not None and _judge(row, overruled=False)
    return count


@transaction.atomic
def release_parked(scope: PlaceScope, *, parked_id: int, actor: UUID) -> None:
    """Store a parked fact although a rule held it up: somebody asked the volunteer. Raises NotFound, StillParked."""
    row = _open(scope, parked_id)
    if row.reason not in BY_HAND or not _judge(row, overruled=True):
        raise StillParked()
    _log(actor, "facts.parked.released", "parked", row.pk, row.commune, row.reason)


@transaction.atomic
def drop_parked(scope: PlaceScope, *, parked_id: int, actor: UUID) -> None:
    """Put a parked fact aside for good; its bytes stay. Raises NotFound."""
    row = _open(scope, parked_id)
    Parked.objects.filter(pk=row.pk).update(status="dropped", judged_at=to_ms(clock.now()))
    _log(actor, "facts.parked.dropped", "parked", row.pk, row.commune, row.reason)


@transaction.atomic
def close_review(scope: PlaceScope, *, review_id: int, actor: UUID) -> None:
    """Note that somebody looked at two words about one field. Raises NotFound."""
    row = Review.objects.select_for_update().filter(pk=review_id, closed_at__isnull=True).first()
    if row is None or not scope.allows(row.commune, row.neighbourhood):
        raise NotFound()
    Review.objects.filter(pk=row.pk).update(closed_at=to_ms(clock.now()), closed_by=actor)
    _log(actor, "facts.review.closed", "review", row.pk, row.commune, row.field)


@transaction.atomic
def close_alarm(scope: PlaceScope, *, alarm_id: int, actor: UUID) -> None:
    """Note that somebody saw to an alarm; after `went_back` the server certifies and hands over again.

    Raises NotFound.
    """
    row = Alarm.objects.select_for_update().filter(pk=alarm_id, closed_at__isnull=True).first()
    if row is None or not (scope.whole_city if row.commune is None else scope.allows(row.commune)):
        raise NotFound()
    Alarm.objects.filter(pk=row.pk).update(closed_at=to_ms(clock.now()), closed_by=actor)
    _log(actor, "facts.alarm.closed", "alarm", row.pk, row.commune, row.kind)
    if row.kind == "went_back":
        transaction.on_commit(heads.finish_recovery)


def _open(scope: PlaceScope, parked_id: int) -> Parked:
    row = Parked.objects.select_for_update().filter(pk=parked_id, status="open").first()
    if row is None:
        raise NotFound()
    inside = scope.whole_city if row.commune is None else scope.allows(row.commune, row.neighbourhood)
    if not inside:
        raise NotFound()
    return row


def _judge(row: Parked, *, overruled: bool) -> bool:
    """Try to store a parked fact; note the outcome. Return whether it is in the ledger now."""
    now = to_ms(clock.now())
    if row.actor is None:
        return False
    try:
        draft = _draft(row)
    except wire.Misfit as misfit:
        Parked.objects.filter(pk=row.pk).update(reason=misfit.reason, detail=misfit.detail[:200], judged_at=now)
        return False
    judge = Judge(Standing(row.actor), revoked=row.reason == "revoked", overruled=overruled)
    [outcome] = writing.write([draft], judge=judge)
    if outcome.verdict == "erased":
        Parked.objects.filter(pk=row.pk).update(status="erased", raw=b"", judged_at=now)
        return False
    if outcome.verdict == "parked" or outcome.other_body:
        reason = "id_conflict" if outcome.other_body else outcome.reason
        Parked.objects.filter(pk=row.pk).update(reason=reason, judged_at=now)
        return False
    parking.release([bytes(row.fact_hash)], now)
    return True


def _draft(row: Parked) -> Draft:
    try:
        sent = orjson.loads(bytes(row.raw))
    except orjson.JSONDecodeError:
        raise wire.Misfit("body", "text") from None
    draft = wire.read(
        sent,
        actor=str(row.actor),
        device=str(row.device) if row.device else None,
        received=row.received_at,
        skew=0,
        digest=bytes(row.fact_hash),
    )
    if row.effective_at is None:
        return draft
    return draft._replace(row=draft.row._replace(effective_at=row.effective_at, quality=row.quality))


def _log(actor: UUID, action: str, kind: str, key: int, commune: int | None, code: str) -> None:
    log(actor=actor, action=action, object_kind=kind, object_id=key, commune=commune, details={"code": code})
