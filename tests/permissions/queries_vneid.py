"""Queries of the hand-over. No receiver is needed: a request stands in the outbox from the attainment on."""

from uuid import UUID

from hocvuso.kernel import clock
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import services
from hocvuso.vneid.models import Handover, Receipt
from tests.cast import HERE, Cast
from tests.credentials.lives import certified
from tests.permissions.queries import Call, scoped


def queued(cast: Cast) -> UUID:
    certified(cast)
    return Handover.objects.latest("id").request


def answered(cast: Cast) -> UUID:
    request = queued(cast)
    Receipt.objects.create(kind="item", sha256="ab" * 32, text="x", request=request, version=1, received_at=clock.now())
    return request


def list_imported(cast: Cast) -> UUID:
    data = "STT;Số định danh\n1;000000000011\n".encode()
    return services.import_list(EVERYWHERE, actor=cast.actor(cast.hanh), commune=HERE, file_name="a.csv", data=data)


scoped("vneid.queries.ledger", lambda cast: Call() if queued(cast) else Call())
scoped("vneid.queries.refusals", lambda cast: Call() if queued(cast) else Call())
scoped("vneid.queries.handovers", lambda cast: Call(column="parked") if queued(cast) else Call(column="parked"))
scoped("vneid.queries.handover", lambda cast: Call(queued(cast)))
scoped("vneid.queries.versions", lambda cast: Call(queued(cast)))
scoped("vneid.queries.receipts_of", lambda cast: Call(answered(cast)))
scoped("vneid.queries.official_lists", lambda cast: Call() if list_imported(cast) else Call())
