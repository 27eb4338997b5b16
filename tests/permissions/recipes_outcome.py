"""Pages of certificates and of the hand-over."""

from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from hocvuso.credentials import tasks
from hocvuso.credentials.services import revoke_certificate
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid.models import Handover
from hocvuso.vneid.rules import steps
from tests.cast import HERE, Cast
from tests.credentials.lives import certified
from tests.permissions.harness import Case, recipe
from tests.permissions.queries_credentials import run_asked
from tests.permissions.queries_vneid import queued

NAME = "Nguyễn Thị Sáu"
READERS = ("hanh", "minh", "nhan")
NO_PAPERS = ("tuan", "lan", "dung", "quan", "thang")
OUTSIDE = ("cuong", "tuan", "dung", "thang")
NO_HANDOVER = ("tuan", "lan", "nhan", "thang")


def _paper(cast: Cast) -> Case:
    return Case(kwargs={"certificate_id": certified(cast)}, missing={"certificate_id": uuid7()})


@recipe("office:certificates", who=READERS, outsiders=NO_PAPERS, peers=("cuong",))
def certificates(cast: Cast) -> Case:
    certified(cast)
    return Case(secret=NAME)


@recipe("office:certificates", "POST", who=READERS, outsiders=NO_PAPERS, peers=("cuong",))
def search_certificates(cast: Cast) -> Case:
    certified(cast)
    return Case(secret=NAME, data={"search": "sau"})


recipe("office:certificate", who=READERS, outsiders=OUTSIDE)(_paper)
recipe("office:certificate-pdf", who=READERS, outsiders=OUTSIDE)(_paper)
recipe("office:certificate-badge", who=READERS, outsiders=OUTSIDE)(_paper)


@recipe("office:certificate-revoke", "POST", who="hanh", outsiders=(*OUTSIDE, "minh", "nhan"))
def revoke(cast: Cast) -> Case:
    case = _paper(cast)
    case.data = {"reason": "asked"}
    return case


@recipe("office:certificate-again", "POST", who="hanh", outsiders=(*OUTSIDE, "minh", "nhan"))
def issue_again(cast: Cast) -> Case:
    case = _paper(cast)
    revoke_certificate(
        EVERYWHERE, actor=cast.actor(cast.hanh), certificate_id=case.kwargs["certificate_id"], reason="wrong-data"
    )
    return case


@recipe("office:certificate-print-run", "POST", who="hanh", outsiders=NO_PAPERS)
def print_run(cast: Cast) -> Case:
    certified(cast)
    today = f"{clock.today():%d/%m/%Y}"
    return Case(data={"in-commune": HERE, "in-since": today, "in-until": today})


@recipe("office:certificate-print-file", who="hanh", outsiders=OUTSIDE)
def print_file(cast: Cast) -> Case:
    run = run_asked(cast)
    tasks.make_run(run)
    return Case(kwargs={"run_id": run}, missing={"run_id": uuid7()})


@recipe("office:handovers", who=("hanh", "minh"), outsiders=NO_HANDOVER, peers=("cuong", "dung", "quan"))
def handovers(cast: Cast) -> Case:
    queued(cast)
    return Case(secret=NAME, query={"cot": "parked"})


@recipe("office:handover", who=("hanh", "minh", "dung"), outsiders=("cuong", "tuan", "nhan", "thang"))
def handover(cast: Cast) -> Case:
    return Case(kwargs={"request_id": queued(cast)}, missing={"request_id": uuid7()})


@recipe("office:handover-send", "POST", who=("hanh", "quan"), outsiders=(*NO_HANDOVER, "minh", "dung"))
def send(cast: Cast) -> Case:
    queued(cast)
    return Case()


@recipe("office:handover-reconcile", "POST", who=("hanh", "quan"), outsiders=(*NO_HANDOVER, "minh", "dung"))
def reconcile(cast: Cast) -> Case:
    return Case()


@recipe("office:handover-list", "POST", who=("hanh", "quan"), outsiders=(*NO_HANDOVER, "minh", "dung"))
def official_list(cast: Cast) -> Case:
    data = "STT;Số định danh\n1;000000000011\n".encode()
    return Case(data={"ds-commune": HERE, "ds-file": SimpleUploadedFile("a.csv", data)})


@recipe("office:handover-again", "POST", who=("hanh", "quan"), outsiders=("cuong", "tuan", "minh", "dung", "thang"))
def again(cast: Cast) -> Case:
    return Case(kwargs={"request_id": refused(cast)}, missing={"request_id": uuid7()})


def refused(cast: Cast) -> UUID:
    request = queued(cast)
    Handover.objects.filter(request=request).update(state=steps.REJECTED, code="NAME_MISMATCH")
    return request
