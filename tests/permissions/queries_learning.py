"""Queries of learning about people."""

from hocvuso.learning.services import ask_for_call
from tests.cast import HERE, Cast
from tests.permissions.queries import Call, scoped


def _waiting(cast: Cast) -> Call:
    ask_for_call(commune=HERE, name="Sáu", phone="0001234567")
    return Call()


scoped("learning.queries.callbacks", _waiting)
