"""Real objects of the page "Từ điện thoại": something parked, an alarm, two words about one field."""

from datetime import timedelta

from django.test import Client

from hocvuso.facts.models import Alarm, Parked, Review
from hocvuso.facts.services import record
from hocvuso.identity.services import enrol_device
from hocvuso.kernel import clock
from tests.cast import HERE, NEAR, Cast
from tests.facts.phone import Phone
from tests.facts.world import about


def send(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Send as a phone does."""
    answer = Client().post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.content


def parked_visit(cast: Cast) -> int:
    """Let Tuấn's phone send a visit of a time before he was in the team; return its id."""
    phone = Phone()
    enrol_device(account_id=cast.tuan.pk, device_id=phone.id, public_key=phone.point)
    phone.save("visit.recorded", {"result": "met"}, cast.resident(), at=clock.now() - timedelta(days=30))
    phone.push(send)
    row = Parked.objects.latest("id")
    assert (row.reason, row.neighbourhood) == ("scope", NEAR)
    return int(row.pk)


def an_alarm() -> int:
    """Open an alarm of the ward; return its id."""
    return int(Alarm.objects.create(kind="fork", key="x", commune=HERE, raised_at=0).pk)


def two_words(cast: Cast) -> int:
    """Let the office and Tuấn's phone rename one person without knowing of each other; return the review's id."""
    phone = Phone()
    enrol_device(account_id=cast.tuan.pk, device_id=phone.id, public_key=phone.point)
    resident = cast.resident()
    record(facts=[about(resident, "resident.amended", {"name": "Nguyễn Thị Sáu A"})], actor=cast.actor(cast.hanh))
    phone.save("resident.amended", {"name": "Nguyễn Thị Sáu B"}, resident)
    phone.push(send)
    return int(Review.objects.latest("id").pk)
