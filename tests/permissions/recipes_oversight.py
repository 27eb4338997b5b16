"""The journal, and numbers under seal."""

from hocvuso.audit import services as audit
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, Cast
from tests.permissions.harness import Case, recipe
from tests.permissions.rolls import a_numbered_resident

NO_JOURNAL = ("tuan", "lan", "dung", "nhan", "thang")


@recipe("office:audit", who=("hanh", "minh", "quan"), outsiders=NO_JOURNAL, peers=("cuong",))
def journal(cast: Cast) -> Case:
    audit.log(
        actor=cast.hanh.pk, action="people.roll.undone", object_kind="roll_import", object_id=uuid7(), commune=HERE
    )
    return Case(secret="hoàn tác danh sách")


@recipe("office:audit-check", "POST", who=("hanh", "minh", "quan"), outsiders=NO_JOURNAL)
def check(cast: Cast) -> Case:
    return Case()


@recipe("office:resident-number", who="hanh", outsiders=("cuong", "minh", "nhan", "tuan", "dung", "thang"))
def number_form(cast: Cast) -> Case:
    return Case(kwargs={"resident_id": a_numbered_resident(cast)}, missing={"resident_id": uuid7()})


@recipe("office:resident-number", "POST", who="hanh", outsiders=("cuong", "minh", "nhan", "tuan", "dung", "thang"))
def number(cast: Cast) -> Case:
    return Case(
        kwargs={"resident_id": a_numbered_resident(cast)},
        missing={"resident_id": uuid7()},
        data={"kind": "id_number", "reason": "asked"},
    )
