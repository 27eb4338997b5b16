"""Operations of certificates and of the hand-over."""

from hocvuso.credentials import queries
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import Cast
from tests.credentials.lives import certified
from tests.permissions.harness import Case, public, recipe
from tests.permissions.queries_vneid import queued

READERS = ("hanh", "minh", "nhan")


def _paper(cast: Cast) -> Case:
    return Case(kwargs={"certificate": certified(cast)}, missing={"certificate": uuid7()})


@recipe("api:certificates", who=READERS, outsiders=("tuan", "lan", "dung", "quan", "thang"), peers=("cuong",))
def certificates(cast: Cast) -> Case:
    return Case(secret=str(certified(cast)))


recipe("api:certificate", who=READERS, outsiders=("cuong", "tuan", "dung", "thang"))(_paper)


@recipe("api:revoke_certificate", "POST", who="hanh", outsiders=("cuong", "tuan", "minh", "nhan", "dung", "thang"))
def revoke(cast: Cast) -> Case:
    case = _paper(cast)
    case.json = {"reason": "asked"}
    return case


@recipe(
    "api:handover_ledger", who=("hanh", "minh", "dung", "quan"), outsiders=("tuan", "nhan", "thang"), peers=("cuong",)
)
def ledger(cast: Cast) -> Case:
    queued(cast)
    return Case(secret='"parked": 1')


public(
    "api:verify",
    "POST",
    lambda cast: Case(json={"text": queries.code_text(EVERYWHERE, certified(cast))}),
)
