"""Phones of volunteers: a P-256 key for each installation, enrolled once, revocable."""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from hocvuso.audit.services import log
from hocvuso.identity.device_keys import checked_point
from hocvuso.identity.errors import DeviceKeyRefused, EnrolmentClosed
from hocvuso.identity.models import Device
from hocvuso.identity.queries import account as account_in
from hocvuso.identity.queries import device_for
from hocvuso.identity.types import DeviceInfo
from hocvuso.kernel import clock
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.text import clean
from hocvuso.places.types import PlaceScope


@transaction.atomic
def enrol_device(*, account_id: UUID, device_id: UUID, public_key: bytes, label: str = "") -> DeviceInfo:
    """Enrol an installation: `public_key` is the raw uncompressed P-256 point. Repeating it changes nothing.

    Raises EnrolmentClosed outside demo mode (PIN, sealing and leases come with the field kit), DeviceKeyRefused for
    a bad key, a known device with another key or account, a revoked device.
    """
    if not settings.HOCVUSO_DEMO:
        raise EnrolmentClosed()
    point = checked_point(public_key)
    known = device_for(device_id)
    if known is not None:
        if known.public_key != point or known.account_id != account_id or known.is_revoked:
            raise DeviceKeyRefused()
        return known
    try:
        with transaction.atomic():
            Device.objects.create(
                id=device_id,
                account_id=account_id,
                public_key=point,
                label=clean(label)[:80],
                enrolled_at=clock.now(),
            )
    except IntegrityError:
        raise DeviceKeyRefused() from None
    log(actor=account_id, action="identity.device.enrolled", object_kind="device", object_id=device_id)
    made = device_for(device_id)
    assert made is not None
    return made


@transaction.atomic
def revoke_device(scope: PlaceScope, *, device_id: UUID, actor: UUID) -> None:
    """Revoke the device of an account inside the scope: its later pushes are parked. Raises NotFound."""
    device = device_for(device_id)
    if device is None:
        raise NotFound()
    account_in(scope, device.account_id)
    if Device.objects.filter(pk=device_id, revoked_at__isnull=True).update(revoked_at=clock.now(), revoked_by=actor):
        log(actor=actor, action="identity.device.revoked", object_kind="device", object_id=device_id)
