"""Queries of the journal."""

from hocvuso.audit import services as audit
from hocvuso.kernel.ids import uuid7
from tests.cast import HERE, Cast
from tests.permissions.queries import Call, scoped


def _written(cast: Cast) -> Call:
    thing = uuid7()
    audit.log(actor=cast.hanh.pk, action="people.roll.undone", object_kind="roll_import", object_id=thing, commune=HERE)
    return Call(object_id=str(thing))


scoped("audit.queries.entries", _written)
