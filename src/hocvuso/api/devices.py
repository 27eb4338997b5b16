"""Phones of the field kit."""

from typing import Any, Literal
from uuid import UUID

from ninja import Field, P, PathEx, Router, Schema, Status

from hocvuso.api.access import ApiRequest, Permit
from hocvuso.api.problems import WRITING
from hocvuso.facts import receipts
from hocvuso.identity import services
from hocvuso.identity.device_keys import point_of_jwk

router = Router(tags=["devices"])

DeviceId = PathEx[UUID, P(examples=["0193a1b2-7c00-7000-8000-000000000001"])]
_X = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
_Y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"


class PublicKey(Schema):
    """The public half of a P-256 key as JWK (RFC 7518)."""

    kty: Literal["EC"] = Field(examples=["EC"])
    crv: Literal["P-256"] = Field(examples=["P-256"])
    x: str = Field(max_length=64, examples=[_X])
    y: str = Field(max_length=64, examples=[_Y])


class EnrolIn(Schema):
    """An installation of the field kit that asks to be known."""

    device: UUID = Field(examples=["0193a1b2-7c00-7000-8000-000000000001"], description="UUIDv7 made on the phone")
    public_key: PublicKey
    label: str = Field("", max_length=80, examples=["Máy của Tuấn"])


class DeviceOut(Schema):
    """An enrolled installation."""

    device: UUID = Field(examples=["0193a1b2-7c00-7000-8000-000000000001"])
    account: UUID = Field(examples=["0193a1b2-7c00-7000-8000-000000000002"])
    enrolled_at: str = Field(examples=["2026-11-24T08:00:00+00:00"])
    server_key: PublicKey = Field(description="checks the receipts of /sync/push")


@router.post("/devices/enrol", response={200: DeviceOut, **WRITING}, auth=Permit("field.visit"))
def enrol(request: ApiRequest, body: EnrolIn) -> Any:
    """Enrol this phone's key for the volunteer signed in on it. Repeating it changes nothing.

    Refused (403 enrolment_closed) on servers outside demonstration mode until the field kit has its PIN and seals.
    """
    device = services.enrol_device(
        account_id=request.actor.account_id,
        device_id=body.device,
        public_key=point_of_jwk(body.public_key.dict()),
        label=body.label,
    )
    return {
        "device": device.id,
        "account": device.account_id,
        "enrolled_at": device.enrolled_at.isoformat(),
        "server_key": receipts.server_key(),
    }


@router.delete("/devices/{device}", response={204: None, **WRITING}, auth=Permit("devices.manage"))
def revoke(request: ApiRequest, device: DeviceId) -> Any:
    """Revoke a phone: what it still pushes is parked for a look."""
    services.revoke_device(request.scope, device_id=device, actor=request.actor.account_id)
    return Status(204, None)
