"""A phone has its own key; enrolling is closed on real servers until the field kit has its PIN and seals."""

import pytest

from hocvuso.identity import queries, services
from hocvuso.identity.device_keys import point_of_jwk
from hocvuso.identity.errors import DeviceKeyRefused, EnrolmentClosed
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from tests.cast import Cast
from tests.identity.keys import jwk, point


def test_enrolling_twice_is_enrolling_once(cast: Cast) -> None:
    device, key = uuid7(), point()
    first = services.enrol_device(account_id=cast.tuan.pk, device_id=device, public_key=key, label="Máy của Tuấn")
    again = services.enrol_device(account_id=cast.tuan.pk, device_id=device, public_key=key)
    assert first == again == queries.device_for(device)
    assert first.public_key == key


def test_a_real_server_enrols_no_phone_yet(cast: Cast, settings: object) -> None:
    settings.HOCVUSO_DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(EnrolmentClosed) as refused:
        services.enrol_device(account_id=cast.tuan.pk, device_id=uuid7(), public_key=point())
    assert "phiếu giấy" in refused.value.message()


def test_a_known_phone_keeps_its_key_and_owner(cast: Cast) -> None:
    device, key = uuid7(), point()
    services.enrol_device(account_id=cast.tuan.pk, device_id=device, public_key=key)
    for account, other_key, other_device in (
        (cast.tuan, point(), device),
        (cast.bich, key, device),
        (cast.bich, key, uuid7()),
    ):
        with pytest.raises(DeviceKeyRefused):
            services.enrol_device(account_id=account.pk, device_id=other_device, public_key=other_key)


def test_a_revoked_phone_stays_known_and_does_not_come_back(cast: Cast) -> None:
    device, key = uuid7(), point()
    services.enrol_device(account_id=cast.tuan.pk, device_id=device, public_key=key)
    with pytest.raises(NotFound):
        services.revoke_device(cast.scope(cast.cuong), device_id=device, actor=cast.cuong.pk)
    services.revoke_device(cast.scope(cast.lan), device_id=device, actor=cast.lan.pk)
    found = queries.device_for(device)
    assert found is not None
    assert found.is_revoked
    with pytest.raises(DeviceKeyRefused):
        services.enrol_device(account_id=cast.tuan.pk, device_id=device, public_key=key)


def test_a_jwk_gives_its_point_and_nonsense_is_refused() -> None:
    raw = point()
    assert point_of_jwk(jwk(raw)) == raw
    good = jwk(raw)
    off_curve = {**good, "y": good["x"]}
    for bad in ({}, {**good, "crv": "P-384"}, {**good, "x": 5}, {**good, "x": "a"}, {**good, "x": "é" * 43}, off_curve):
        with pytest.raises(DeviceKeyRefused):
            point_of_jwk(bad)
    for bad_point in (b"", b"\x04" + b"\0" * 64, raw[:64], b"\x00" + raw[1:]):
        with pytest.raises(DeviceKeyRefused):
            services.enrol_device.__wrapped__(account_id=uuid7(), device_id=uuid7(), public_key=bad_point)
