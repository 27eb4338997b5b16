"""Operations of the API."""

from hocvuso.identity.models import Device
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, NEAR, Cast
from tests.identity.keys import jwk, point
from tests.permissions.harness import Case, public, recipe

public("api:openapi-json")
public("api:communes")
public("api:commune", "GET", lambda cast: Case(kwargs={"code": HERE}))


@recipe("api:enrol", "POST", who=("tuan", "lan", "hanh"), outsiders=("minh", "dung", "quan", "thang"))
def enrol(cast: Cast) -> Case:
    return Case(json={"device": str(uuid7()), "public_key": jwk(point()), "label": "Máy của Tuấn"})


@recipe("api:revoke", "DELETE", who=("lan", "hanh", "quan"), outsiders=("cuong", "bich", "minh", "thang"))
def revoke(cast: Cast) -> Case:
    device = Device.objects.create(id=uuid7(), account=cast.tuan, public_key=point(), enrolled_at=clock.now())
    return Case(kwargs={"device": device.pk}, missing={"device": uuid7()})


@recipe(
    "api:residents", who=("hanh", "minh", "nhan"), outsiders=("tuan", "lan", "dung", "quan", "thang"), peers=("cuong",)
)
def residents(cast: Cast) -> Case:
    cast.resident(name="Nguyễn Thị Sáu")
    return Case(secret="Nguyễn Thị Sáu")


@recipe(
    "api:search_residents", "POST", who=("hanh", "minh", "nhan"), outsiders=("tuan", "dung", "thang"), peers=("cuong",)
)
def search_residents(cast: Cast) -> Case:
    cast.resident(name="Nguyễn Thị Sáu")
    return Case(secret="Nguyễn Thị Sáu", json={"name": "sau"})


@recipe("api:resident", who=("hanh", "minh", "nhan"), outsiders=("cuong", "tuan", "dung", "thang"))
def resident(cast: Cast) -> Case:
    return Case(kwargs={"resident": cast.resident()}, missing={"resident": uuid7()})


def fact_about(resident: object, **changes: object) -> dict[str, object]:
    """Return a fact as the API takes it: a barrier that Bà Sáu told of."""
    return {
        "id": str(uuid7()),
        "kind": "barrier.noted",
        "commune": HERE,
        "neighbourhood": NEAR,
        "subject": {"kind": "resident", "id": str(resident)},
        "occurred_at": clock.now().isoformat(),
        "evidence": "declared",
        "purpose": "learning",
        "body": {"barrier": "no-phone"},
        **changes,
    }


@recipe("api:record_facts", "POST", who="hanh", outsiders=("cuong", "tuan", "minh", "dung", "thang"))
def record_facts(cast: Cast) -> Case:
    return Case(json={"facts": [fact_about(cast.resident())]})
