"""Pages of figures: ward, city, lists behind numbers, residents."""

from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, Cast
from tests.permissions.harness import Case, recipe

# who has no permission to see figures at all, and who has it elsewhere
NO_FIGURES = ("tuan", "lan", "thang")
MISSING = 99999


@recipe("office:ward-home", who=("hanh", "minh", "dung"), outsiders=(*NO_FIGURES, "nhan"), peers=("cuong",))
def ward_home(cast: Cast) -> Case:
    return Case(secret=str(HERE))


@recipe("office:ward", who=("hanh", "minh", "dung", "quan"), outsiders=("cuong", "bich", "nhan", "thang"))
def ward(cast: Cast) -> Case:
    cast.resident()
    return Case(kwargs={"commune": HERE}, missing={"commune": MISSING})


@recipe("office:ward-csv", who=("hanh", "minh", "dung"), outsiders=("cuong", "bich", "nhan", "thang"))
def ward_csv(cast: Cast) -> Case:
    return Case(kwargs={"commune": HERE}, missing={"commune": MISSING})


@recipe("office:ward-why", who=("hanh", "minh", "dung"), outsiders=("cuong", "bich", "nhan", "thang"))
def ward_why(cast: Cast) -> Case:
    return Case(kwargs={"commune": HERE, "code": "attained"}, missing={"commune": MISSING, "code": "attained"})


@recipe("office:ward-people", who=("hanh", "minh", "nhan"), outsiders=("cuong", "tuan", "dung", "quan", "thang"))
def ward_people(cast: Cast) -> Case:
    cast.resident()
    return Case(kwargs={"commune": HERE, "code": "adults"}, missing={"commune": MISSING, "code": "adults"})


@recipe("office:ward-people", "POST", who=("hanh", "minh", "nhan"), outsiders=("cuong", "tuan", "dung", "thang"))
def search_people(cast: Cast) -> Case:
    cast.resident()
    return Case(
        kwargs={"commune": HERE, "code": "adults"},
        missing={"commune": MISSING, "code": "adults"},
        data={"search": "sau"},
    )


@recipe("office:residents", who=("hanh", "minh", "nhan"), outsiders=("tuan", "dung", "thang"), peers=("cuong",))
def residents(cast: Cast) -> Case:
    return Case(secret=str(HERE))


@recipe("office:resident", who=("hanh", "minh", "nhan"), outsiders=("cuong", "tuan", "dung", "thang"))
def resident(cast: Cast) -> Case:
    return Case(kwargs={"resident_id": cast.resident()}, missing={"resident_id": uuid7()})


@recipe("office:city", who=("dung", "quan", "minh"), outsiders=("hanh", "cuong", "tuan", "thang"))
def city(cast: Cast) -> Case:
    return Case()


@recipe("office:city-csv", who=("dung", "quan", "minh"), outsiders=("hanh", "cuong", "tuan", "thang"))
def city_csv(cast: Cast) -> Case:
    return Case()
