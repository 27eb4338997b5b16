"""Being called back: somebody stuck leaves a name and a number for the team of the commune."""

import re
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hocvuso.audit.services import log
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.learning.errors import CallbackUnclear
from hocvuso.learning.models import CallbackRequest
from hocvuso.learning.queries import units
from hocvuso.learning.types import WANTS_CHECK
from hocvuso.places.queries import communes
from hocvuso.places.types import PlaceScope

KEPT_DAYS = 30
LONGEST_NAME = 80
CONTEXT_NAME, CONTEXT_PHONE = "learning.callback.name", "learning.callback.phone"
_PHONE = re.compile(r"0\d{9,10}")


@transaction.atomic
def ask_for_call(*, commune: int, name: str, phone: str, unit: str = "") -> UUID:
    """Keep a request until it is done, at most 30 days; the same number asks once. Raises CallbackUnclear."""
    called, number = clean(name)[:LONGEST_NAME], re.sub(r"[\s.\-()]", "", phone).replace("+84", "0", 1)
    if not called:
        raise CallbackUnclear("name_missing", "Chưa có tên. Gõ tên để người gọi lại biết gọi ai.")
    if not _PHONE.fullmatch(number):
        raise CallbackUnclear("phone_unclear", "Số điện thoại chưa đủ. Coi lại rồi gõ đủ mười số, bắt đầu bằng số 0.")
    if commune not in {known.code for known in communes()}:
        raise CallbackUnclear("commune_missing", "Chưa chọn phường, xã. Chọn nơi đang ở để đúng tổ gọi lại.")
    values = {
        "name_sealed": sealed.seal(called, context=CONTEXT_NAME),
        "phone_sealed": sealed.seal(number, context=CONTEXT_PHONE),
        "unit": unit if unit in units() or unit == WANTS_CHECK else "",
        "asked_at": clock.now(),
    }
    row, made = CallbackRequest.objects.get_or_create(
        commune_id=commune,
        phone_index=sealed.blind_index(number, context=CONTEXT_PHONE),
        done_at=None,
        defaults=values,
    )
    if not made and values["unit"] == WANTS_CHECK:
        # who waits for a call about a lesson and now wants to be examined is called about that
        CallbackRequest.objects.filter(pk=row.pk).update(unit=WANTS_CHECK)
    if made:
        log(actor=None, action="learning.callback.asked", object_kind="callback", object_id=row.pk, commune=commune)
    return row.pk


@transaction.atomic
def finish_call(scope: PlaceScope, *, callback: UUID, actor: UUID) -> None:
    """Note that the person was called, and wipe name and number. Raises NotFound outside the scope."""
    row = CallbackRequest.objects.select_for_update().filter(pk=callback, done_at=None).first()
    if row is None or not scope.allows(row.commune_id):
        raise NotFound()
    row.name_sealed, row.phone_sealed, row.done_at, row.done_by_id = b"", b"", clock.now(), actor
    row.save(update_fields=["name_sealed", "phone_sealed", "done_at", "done_by"])
    log(actor=actor, action="learning.callback.done", object_kind="callback", object_id=row.pk, commune=row.commune_id)


@transaction.atomic
def forget_old_calls() -> int:
    """Delete requests older than 30 days, answered or not; returns how many (run daily)."""
    gone, _ = CallbackRequest.objects.filter(asked_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()
    if gone:
        log(
            actor=None,
            action="learning.callback.forgotten",
            object_kind="callback",
            object_id="",
            details={"count": gone},
        )
    return gone
