"""A server restored from a backup: phones give again what they still hold, and nothing acknowledged is lost."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hocvuso.facts import queries
from hocvuso.facts.models import Alarm, DeviceChain, Fact, Parked, Tombstone
from hocvuso.facts.rules import effective_time, quality_kept
from hocvuso.facts.services import erase_person, rebuild
from hocvuso.identity.models import Device, Grant
from hocvuso.identity.services import enrol_device
from hocvuso.kernel import clock
from hocvuso.places.types import EVERYWHERE, PlaceScope
from tests.cast import HERE, THERE, Cast
from tests.facts.phone import Phone, moment
from tests.facts.restored import go_back
from tests.facts.sending import reasons, send, state, verdicts
from tests.facts.world import dump

Row = tuple[Any, ...]


def ledger() -> set[Row]:
    """Return every fact with what must come back as it was: all but the order of commits and when it arrived."""
    names = ("id", "actor", "device", "device_seq", "prev_hash", "effective_at", "quality", "fact_hash", "body")
    return {tuple(str(getattr(f, n)) if n != "fact_hash" else bytes(f.fact_hash) for n in names) for f in _facts()}


def _facts() -> list[Fact]:
    return list(Fact.objects.all())


def visits(phone: Phone, resident: UUID, count: int = 3) -> None:
    for n in range(count):
        at = datetime.now(UTC) - timedelta(minutes=50 - n)
        phone.save("barrier.noted", {"barrier": ["eyes", "fear-scam", "no-data"][n]}, resident, at=at)


def test_facts_come_back_as_they_were_above_the_old_head(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    # the phone's clock is an hour slow: its moments were corrected when they first arrived
    visits(phone, resident)
    phone.push(send, sent_at=moment(clock.now() - timedelta(hours=1)))
    before, told, rows = ledger(), dict(phone.done), dump()
    go_back(1)
    assert ledger() != before
    assert phone.offer(send)["want"] == [fact["id"] for fact in phone.outbox]
    answer = phone.give_again(send)
    assert verdicts(answer) == ["stored"] * 3
    assert ledger() == before
    assert dump() == rows
    for fact, again in phone.done.items():
        assert again["effective_at"] == told[fact]["effective_at"]
        assert again["server_seq"] > 4 and again["epoch"] == 2
    assert phone.offer(send)["want"] == []
    assert verdicts(phone.push(send, [fact for fact, _ in phone.kept.values()])) == ["known"] * 3
    rebuild()
    assert dump() == rows


def test_a_phone_offers_in_parts_and_only_what_is_lacking_is_wanted(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident)
    phone.push(send)
    go_back(3)
    ids = list(phone.kept)
    first = phone.offer(send, ids={str(HERE): ids[:2]}, more=True)
    assert first["want"] == []
    [told] = queries.recovery(EVERYWHERE).phones.values()  # type: ignore[union-attr]
    assert (told.offered, told.awaited, told.is_done) == (2, 0, False)
    assert phone.offer(send, ids={str(HERE): ids[2:]}, part=1)["want"] == ids[2:]
    [told] = queries.recovery(EVERYWHERE).phones.values()  # type: ignore[union-attr]
    assert (told.offered, told.awaited, told.is_done) == (3, 1, False)


def test_the_office_sees_what_came_back_from_whom_and_what_is_missing(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident)
    phone.push(send)
    cast.resident()
    go_back(1)
    assert queries.recovery(PlaceScope(communes=frozenset({THERE}))) is None
    phone.offer(send)
    phone.give_again(send)
    told = queries.recovery(cast.scope(cast.hanh))
    assert told is not None and told.open
    [gap] = told.gaps
    # a resident was listed at the server: that is on no phone
    assert (gap.commune, gap.lacked, gap.returned, gap.missing) == (HERE, 4, 3, 1)
    seen = told.phones[phone.id]
    assert (seen.offered, seen.returned, seen.awaited, seen.is_done) == (3, 3, 0, True)


def test_a_fact_that_comes_back_is_not_judged_again(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident, 1)
    phone.push(send)
    go_back(1)
    # the backup knows nothing of the grant, and the phone was revoked meanwhile
    Grant.objects.filter(account=cast.tuan).delete()
    Device.objects.update(revoked_at=clock.now())
    phone.offer(send)
    assert verdicts(phone.give_again(send)) == ["stored"]


def test_without_the_servers_own_word_a_fact_is_judged_as_a_new_one(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident, 1)
    phone.push(send)
    go_back(1)
    Grant.objects.filter(account=cast.tuan).delete()
    phone.offer(send)
    [fact] = phone.outbox
    _, said = phone.kept[fact["id"]]
    forged = {"payload": said["payload"].replace("stored", "known"), "signature": said["signature"]}
    for answers in ([forged], [{"payload": 1}], ["x"], []):
        assert reasons(phone.push(send, [fact], answers=answers)) == ["scope"]
    # what was parked for want of a word is stored when the word comes
    phone.outbox = [fact]
    assert verdicts(phone.push(send, [fact], answers=[said])) == ["stored"]


def test_a_word_about_other_bytes_says_nothing(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident, 1)
    phone.push(send)
    go_back(1)
    Grant.objects.filter(account=cast.tuan).delete()
    [(fact, said)] = phone.kept.values()
    other = fact | {"body": {"barrier": "fear-scam"}}
    assert reasons(phone.push(send, [other], answers=[said])) == ["scope"]


def test_a_phone_with_a_new_key_gives_again_in_the_name_of_the_old_one(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident)
    phone.push(send)
    before = ledger()
    go_back(1)
    # enrolled after the backup: the server knows neither the phone nor its owner's account
    Device.objects.all().delete()
    anew = Phone(kept=phone.kept)
    enrol_device(account_id=cast.bich.pk, device_id=anew.id, public_key=anew.point)
    anew.offer(send)
    assert verdicts(anew.give_again(send)) == ["stored"] * 3
    assert ledger() == before
    assert not Alarm.objects.exclude(kind="went_back").exists()
    assert DeviceChain.objects.get(device=anew.id).ranges == "[]"


def test_what_was_parked_comes_back_parked_with_its_moment(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    Grant.objects.filter(account=cast.tuan).delete()
    phone.save("barrier.noted", {"barrier": "eyes"}, resident, at=clock.now() - timedelta(minutes=30))
    assert reasons(phone.push(send)) == ["scope"]
    moments = Parked.objects.get().effective_at
    cast.resident()
    go_back(1)
    assert phone.offer(send)["want"]
    assert reasons(phone.give_again(send)) == ["scope"]
    assert Parked.objects.get().effective_at == moments


def test_who_was_erased_meanwhile_stays_erased(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident)
    phone.push(send)
    cast.resident()
    erase_person(EVERYWHERE, resident=resident, actor=cast.hanh.pk, reason="asked")
    Tombstone.objects.all().delete()
    go_back(0)
    assert len(phone.offer(send)["want"]) == 3
    assert verdicts(phone.give_again(send)) == ["erased"] * 3
    assert not Fact.objects.filter(subject=resident).exists()
    [told] = queries.recovery(EVERYWHERE).phones.values()  # type: ignore[union-attr]
    assert (told.returned, told.is_done) == (0, True)


def test_an_answer_the_server_signed_proves_that_it_went_back_with_its_file(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident)
    phone.push(send)
    before = ledger()
    go_back(1, tell=False)
    (fact, said), *_ = phone.kept.values()
    forged = {"payload": said["payload"].replace('"epoch":1', '"epoch":9'), "signature": said["signature"]}
    for witness in (forged, None, {"payload": "{}"}, 5):
        assert phone.offer(send, witness=witness)["epoch"] == 1
        phone.outbox.clear()
    told = phone.offer(send, witness=said)
    assert (told["epoch"], told["recovering"]) == (2, True)
    assert Alarm.objects.get().kind == "went_back"
    phone.give_again(send)
    assert ledger() == before
    assert phone.offer(send, witness=said)["epoch"] == 2, "said once"


def test_new_visits_go_on_while_old_ones_come_back(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    visits(phone, resident)
    phone.push(send)
    go_back(1)
    phone.save("visit.recorded", {"result": "met"}, resident)
    first = phone.push(send)
    assert (verdicts(first), first["missing"]) == (["stored"], [[1, 3]])
    phone.offer(send)
    answer = phone.give_again(send)
    assert (verdicts(answer), answer["missing"]) == (["stored"] * 3, [])
    assert state(resident).has("reached")


def test_offers_that_can_not_be_read_are_refused_with_words(phone: Phone) -> None:
    good = {"device": str(phone.id), "ids": {}, "part": 0, "more": False}
    for bad in ({"ids": []}, {"ids": {"x": []}}, {"ids": {"0": []}}, {"ids": {"5": ["x"]}}, {"part": -1}):
        body = json.dumps(good | bad).encode()
        status, answer = send("/api/sync/offer", body, {"X-Device-Signature": phone.sign(body)})
        assert (status, json.loads(answer)["code"]) == (400, "push_unreadable"), bad


@pytest.mark.parametrize("skew", [0, 60_000, 3_600_000, -3_600_000])
@pytest.mark.parametrize("seen", [None, 5_000_000])
@pytest.mark.parametrize("occurred", [1_000_000, 5_000_000, 9_000_000, 9_500_000])
def test_how_a_moment_was_found_is_read_off_the_receipt(occurred: int, seen: int | None, skew: int) -> None:
    received = 10_000_000
    effective, quality = effective_time(occurred=occurred, received=received, seen=seen, skew=skew)
    read = quality_kept(occurred=occurred, effective=effective, received=received, seen=seen)
    # at the two ends of its bounds a corrected moment can't be told from a bounded one
    assert read == quality or effective in (received, seen)


def test_the_office_page_says_who_gave_again_and_who_has_not_come_back(cast: Cast, phone: Phone) -> None:
    silent = Phone()
    enrol_device(account_id=cast.bich.pk, device_id=silent.id, public_key=silent.point)
    visits(phone, cast.resident())
    phone.push(send)
    cast.resident()
    hanh = cast.client(cast.hanh)
    assert "nhận lại từ điện thoại" not in hanh.get("/office/sync/").content.decode()
    go_back(1)
    phone.offer(send)
    page = hanh.get("/office/sync/").content.decode()
    assert "Đã gửi lại 0 việc, còn 3 việc" in page
    phone.give_again(send)
    page = hanh.get("/office/sync/").content.decode()
    for words in (
        *("Đã nhận lại 3 trên 4 dòng sổ bị thiếu", "Còn thiếu 1 dòng", "1 trên 2 máy đã gửi lại đủ"),
        *("Xong, đã gửi lại 3 việc", "Chưa liên lạc", "người phụ trách thành phố bấm Đã xem"),
    ):
        assert words in page, words
    assert "bấm Đã xem ở cảnh báo bên dưới" in cast.client(cast.quan).get("/office/sync/").content.decode()
    health = hanh.get("/health", headers={"Accept": "application/json"}).json()
    assert "3 trên 4 dòng" in health["parts"]["ledger"]["text"]
    other = cast.client(cast.cuong).get("/office/sync/").content.decode()
    assert "nhận lại từ điện thoại" not in other
