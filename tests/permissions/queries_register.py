"""Queries of places and identity."""

from hocvuso.identity.models import Device
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.models import Household
from tests.cast import HERE, NEAR, Cast
from tests.permissions.queries import Call, scoped


def _door(cast: Cast) -> Household:
    return Household.objects.create(commune_id=HERE, neighbourhood=NEAR, address="15/3", folded="15/3")


def _device(cast: Cast) -> Call:
    Device.objects.create(id=uuid7(), account=cast.tuan, public_key=b"\x04" * 65, enrolled_at=clock.now())
    return Call(cast.tuan.pk)


def _not_here(codes: list[object]) -> bool:
    return all(c.code != HERE for c in codes)  # type: ignore[attr-defined]


def _not_tuan(grants: list[object]) -> bool:
    return all(g.account_name != "Tuấn" for g in grants)  # type: ignore[attr-defined]


scoped("places.queries.visible_communes", lambda cast: Call(), nothing=_not_here)
scoped("places.queries.neighbourhoods", lambda cast: Call(HERE))
scoped("places.queries.households", lambda cast: Call([_door(cast).pk]))
scoped("places.queries.household", lambda cast: Call(_door(cast).pk))
scoped("identity.queries.devices", _device)
scoped("identity.queries.account", lambda cast: Call(cast.tuan.pk))
scoped("identity.queries.require_all_inside", lambda cast: Call(cast.tuan.pk))
scoped("identity.queries.code_holders", lambda cast: Call(), nothing=_not_tuan)
scoped("identity.queries.grants", lambda cast: Call(), nothing=_not_tuan)
scoped(
    "identity.queries.organisations",
    lambda cast: Call(),
    nothing=lambda found: "Tổ công nghệ số khu phố 5" not in found.values(),
)
scoped("identity.queries.names_of", lambda cast: Call([cast.tuan.pk]))
