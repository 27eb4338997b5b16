"""What a phone sends and what it hears: receipts for everything, nothing refused, nothing twice."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature

from hocvuso.facts import erasures, projectors, queries
from hocvuso.facts.models import Alarm, DeviceChain, Fact, Parked, Review
from hocvuso.facts.services import record
from hocvuso.facts.types import NewFact, Subject
from hocvuso.identity.models import Device, Grant
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import FAR, HERE, NEAR, THERE, Cast
from tests.facts.phone import Phone, canonical, moment
from tests.facts.sending import reasons, send, state, verdicts


def test_a_visit_arrives_once_however_often_it_is_sent(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    team = str(cast.team)
    fact = phone.save("visit.recorded", {"result": "met", "wish": "vneid"}, resident, on_behalf_of=team)
    body = phone.message()
    first = phone.push(send)
    assert (verdicts(first), phone.outbox) == (["stored"], [])
    _, answer = send("/api/sync/push", body, {"X-Device-Signature": phone.sign(body)})
    again = phone.take(answer)
    assert verdicts(again) == ["known"]
    for name in ("server_seq", "effective_at", "body_hash", "epoch"):
        assert again["receipts"][0][name] == first["receipts"][0][name], name
    assert first["receipts"][0]["body_hash"] == hashlib.sha256(canonical(fact).encode()).hexdigest()
    assert first["head"] == first["receipts"][0]["server_seq"] == 2
    assert state(resident).has("reached")
    stored = Fact.objects.get(id=fact["id"])
    assert (stored.actor, stored.device, str(stored.on_behalf_of)) == (cast.tuan.pk, phone.id, team)


def test_a_fact_twice_in_one_push_gets_one_receipt_twice(cast: Cast, phone: Phone) -> None:
    fact = phone.save("barrier.noted", {"barrier": "eyes"}, cast.resident())
    other = phone.save("barrier.noted", {"barrier": "eyes"}, cast.resident(neighbourhood=FAR))
    answer = phone.push(send, [fact, fact, other, other, fact | {"body": {"barrier": "fear-scam"}}])
    assert verdicts(answer) == ["stored", "known", "parked", "parked", "parked"]
    assert reasons(answer)[2:] == ["elsewhere", "elsewhere", "id_conflict"]
    first, second = answer["receipts"][:2]
    assert (second["server_seq"], second["effective_at"]) == (first["server_seq"], first["effective_at"])


def test_a_receipt_holds_only_with_the_servers_signature(cast: Cast, phone: Phone) -> None:
    phone.save("barrier.noted", {"barrier": "eyes"}, cast.resident())
    body = phone.message()
    _, answer = send("/api/sync/push", body, {"X-Device-Signature": phone.sign(body)})
    said = json.loads(answer)
    forged = {**said, "payload": said["payload"].replace("stored", "erased")}
    with pytest.raises(InvalidSignature):
        phone.take(json.dumps(forged).encode())
    assert phone.outbox, "nothing leaves the phone against a forged answer"


@pytest.mark.parametrize("how", ["forged", "unknown", "none", "torn"])
def test_who_can_not_prove_which_phone_it_is_hears_what_to_do_and_loses_nothing(
    cast: Cast, phone: Phone, how: str
) -> None:
    phone.save("barrier.noted", {"barrier": "eyes"}, cast.resident())
    other = Phone(id=phone.id if how == "forged" else uuid7())
    body = (phone if how in ("forged", "none", "torn") else other).message()
    headers = {} if how == "none" else {"X-Device-Signature": other.sign(body) if how != "torn" else "?" * 20}
    status, answer = send("/api/sync/push", body, headers)
    assert status == 401
    assert json.loads(answer)["code"] == "device_unproven"
    assert "Việc đã lưu vẫn còn trong máy" in json.loads(answer)["detail"]
    assert Fact.objects.count() == 1 and not Parked.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"device": 5}', b"\xff\xfe", b"null"])
def test_something_that_is_no_push_is_answered_like_an_unknown_phone(cast: Cast, body: bytes) -> None:
    assert send("/api/sync/push", body, {"X-Device-Signature": "a"})[0] == 401


@pytest.mark.parametrize("facts", [None, {}, "x", [{}] * 201])
def test_a_broken_frame_is_answered_with_a_sentence(cast: Cast, phone: Phone, facts: Any) -> None:
    body = phone.message() if facts is None else phone.message(facts)
    body = body.replace(b'"max_seq":0', b'"max_seq":-1') if facts is None else body
    status, answer = send("/api/sync/push", body, {"X-Device-Signature": phone.sign(body)})
    assert (status, json.loads(answer)["code"]) == (400, "push_unreadable")


def odd(phone: Phone, resident: UUID, **changes: Any) -> dict[str, Any]:
    return phone.save("barrier.noted", {"barrier": "eyes"}, resident) | changes


def test_what_can_not_be_accepted_is_kept_with_its_bytes_and_holds_up_nothing_else(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    far = cast.resident(neighbourhood=FAR)
    odd_ones: list[tuple[Any, str]] = [
        (odd(phone, resident, kind="moon.walked"), "unknown_kind"),
        (odd(phone, resident, version=2), "unknown_kind"),
        (odd(phone, resident, body={"barrier": "eyes", "diagnosis": "x"}), "body"),
        (odd(phone, resident, body=7), "body"),
        (odd(phone, resident, extra=1), "envelope"),
        (odd(phone, resident, id="MINE"), "envelope"),
        (odd(phone, resident, device_seq=True), "envelope"),
        (odd(phone, resident, occurred_at="yesterday"), "envelope"),
        (odd(phone, resident, enc="sealed-1"), "sealed"),
        (odd(phone, resident, commune=99_999), "unknown_commune"),
        (odd(phone, resident, commune=THERE), "scope"),
        (odd(phone, resident, neighbourhood=FAR), "scope"),
        (odd(phone, far), "elsewhere"),
        (odd(phone, resident, on_behalf_of=str(cast.front)), "organisation"),
        (odd(phone, resident, evidence="confirmed"), "not_from_phones"),
        (odd(phone, resident, occurred_at=moment(clock.now() + timedelta(days=3))), "future"),
        (
            phone.save("confirmation.received", {"source": "official_list", "receipt_hash": "0" * 64}, resident),
            "not_from_phones",
        ),
        ("not even a fact", "envelope"),
        (["x"], "envelope"),
    ]
    good = phone.save("visit.recorded", {"result": "met"}, resident)
    facts = [*(fact for fact, _ in odd_ones), good]
    answer = phone.push(send, facts)
    assert reasons(answer) == [*(reason for _, reason in odd_ones), None]
    assert verdicts(answer) == ["parked"] * len(odd_ones) + ["stored"]
    assert [r["fact_id"] for r in answer["receipts"][:6]] == [f["id"] for f, _ in odd_ones[:6]]
    assert Parked.objects.count() == len(odd_ones)
    assert json.loads(bytes(Parked.objects.get(reason="sealed").raw))["enc"] == "sealed-1"
    assert state(resident).has("reached")
    again = phone.push(send, facts)
    assert verdicts(again) == ["parked"] * len(odd_ones) + ["known"]
    assert Parked.objects.count() == len(odd_ones), "kept once"


def test_half_a_character_is_kept_and_holds_up_nothing_else(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    phone.save("visit.recorded", {"result": "met"}, resident)
    phone.save("visit.recorded", {"result": "met", "note": "HALF"}, resident)
    body = phone.message().replace(b"HALF", b"\\ud83d")
    status, answer = send("/api/sync/push", body, {"X-Device-Signature": phone.sign(body)})
    assert status == 200
    payload = phone.take(answer)
    assert (verdicts(payload), reasons(payload)) == (["stored", "parked"], [None, "body"])
    assert b"\\ud83d" in bytes(Parked.objects.get().raw)


def test_one_id_with_two_contents_keeps_both_and_calls_somebody(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    fact = phone.save("barrier.noted", {"barrier": "eyes"}, resident)
    phone.push(send)
    answer = phone.push(send, [fact | {"body": {"barrier": "fear-scam"}}])
    assert (verdicts(answer), reasons(answer)) == (["parked"], ["id_conflict"])
    assert Alarm.objects.get().kind == "id_conflict"
    assert state(resident).last("barrier:eyes") and not state(resident).last("barrier:fear-scam")


def test_a_revoked_phone_is_heard_but_its_facts_wait_for_a_person(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    early = phone.save("barrier.noted", {"barrier": "eyes"}, resident)
    phone.push(send)
    Device.objects.filter(pk=phone.id).update(revoked_at=clock.now())
    late = phone.save("visit.recorded", {"result": "met"}, resident)
    answer = phone.push(send, [early, late])
    assert (verdicts(answer), reasons(answer)) == (["known", "parked"], [None, "revoked"])
    assert not state(resident).has("reached")
    assert Alarm.objects.get().kind == "revoked_push"


def test_work_of_the_old_team_may_come_in_seven_days_late_but_not_eight(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    today = clock.today()
    Grant.objects.filter(account=cast.tuan).update(
        valid_from=today - timedelta(days=60), valid_to=today - timedelta(days=10)
    )
    now = datetime.now(UTC)
    phone.save("visit.recorded", {"result": "met"}, resident, at=now - timedelta(days=4))
    phone.save("visit.recorded", {"result": "met"}, resident, at=now - timedelta(days=2))
    answer = phone.push(send)
    assert (verdicts(answer), reasons(answer)) == (["stored", "parked"], [None, "scope"])


def test_when_a_fact_holds_is_fixed_once_and_lies_between_what_the_phone_saw_and_its_arrival(
    cast: Cast, phone: Phone
) -> None:
    resident = cast.resident()
    now = datetime.now(UTC)
    with clock.frozen(now):
        phone.seen = {"time": moment(now - timedelta(hours=2)), "cursor": 1}
        honest = phone.save("barrier.noted", {"barrier": "a"}, resident, at=now - timedelta(hours=1))
        phone.save("barrier.noted", {"barrier": "b"}, resident, at=now - timedelta(days=400))
        answer = phone.push(send)
        assert answer["receipts"][0]["effective_at"] == honest["occurred_at"]
        assert answer["receipts"][1]["effective_at"] == moment(now - timedelta(hours=2))
        # a clock one year ahead that says so: corrected by what was measured
        ahead = timedelta(days=365)
        phone.seen = None
        phone.save("barrier.noted", {"barrier": "c"}, resident, at=now + ahead - timedelta(minutes=30))
        answer = phone.push(send, sent_at=moment(now + ahead))
        assert verdicts(answer) == ["stored"]
        assert answer["receipts"][0]["effective_at"] == moment(now - timedelta(minutes=30))


def test_a_parked_fact_keeps_the_moment_of_its_first_arrival(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    now = datetime.now(UTC)
    fact = phone.save("visit.recorded", {"result": "met"}, resident, at=now - timedelta(days=40))
    with clock.frozen(now):
        assert reasons(phone.push(send, [fact])) == ["scope"], "nobody had given Tuấn the round yet"
    Grant.objects.filter(account=cast.tuan).update(valid_from=(now - timedelta(days=60)).date())
    with clock.frozen(now + timedelta(days=1)):
        answer = phone.push(send, [fact])
    assert verdicts(answer) == ["stored"]
    assert answer["receipts"][0]["effective_at"] == fact["occurred_at"]
    assert Parked.objects.get().status == "released"


def test_a_copied_phone_is_told_to_get_a_new_key_and_both_facts_stay(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    phone.save("barrier.noted", {"barrier": "eyes"}, resident)
    copy = Phone(id=phone.id, key=phone.key, seq=phone.seq - 1)
    assert phone.push(send)["rekey"] is False
    copy.save("barrier.noted", {"barrier": "fear-scam"}, resident)
    answer = copy.push(send)
    assert (verdicts(answer), answer["rekey"]) == (["stored"], True)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.details["account"]) == ("fork", str(cast.tuan.pk))
    assert Fact.objects.filter(device=phone.id, device_seq=1).count() == 2


def test_missing_numbers_are_asked_for_given_up_or_become_a_loss_after_two_days(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    now = datetime.now(UTC)
    facts = [phone.save("barrier.noted", {"barrier": f"b{n}"}, resident) for n in range(5)]
    assert phone.push(send, [facts[0], facts[3]])["missing"] == [[2, 3]]
    phone.outbox = [facts[4]]
    with clock.frozen(now + timedelta(days=3)):
        assert phone.push(send, [facts[4]])["missing"] == [[2, 3]]
        assert Alarm.objects.get().kind == "loss"
        assert phone.push(send, [facts[1]], lost=[[3, 3]])["missing"] == []
    assert DeviceChain.objects.get().gap_since is None


def test_two_who_had_not_seen_each_other_change_one_field_and_a_person_looks(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    phone.save("barrier.noted", {"barrier": "eyes"}, resident)
    phone.push(send)
    assert phone.seen
    by_office = NewFact(
        kind="resident.amended",
        commune=HERE,
        neighbourhood=NEAR,
        subject=Subject("resident", resident),
        occurred_at=clock.now(),
        evidence="declared",
        purpose="roll",
        body={"name": "Nguyễn Thị Sáu A"},
    )
    record(facts=[by_office], actor=cast.actor(cast.hanh))
    phone.save("resident.amended", {"name": "Nguyễn Thị Sáu B"}, resident)
    phone.push(send)
    review = Review.objects.get()
    assert (review.field, review.resident) == ("name", resident)
    # who has seen the other's word only corrects it
    phone.save("resident.amended", {"name": "Nguyễn Thị Sáu C"}, resident)
    phone.push(send)
    assert Review.objects.count() == 1


def test_only_ones_own_word_can_be_taken_back_from_a_phone(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    [listed] = queries.facts_about(EVERYWHERE, resident)
    own = phone.save("visit.recorded", {"result": "met"}, resident)
    phone.push(send)
    phone.save("fact.retracted", {"retracts": own["id"]}, resident)
    phone.save("fact.retracted", {"retracts": str(listed.id)}, resident)
    answer = phone.push(send)
    assert (verdicts(answer), reasons(answer)) == (["stored", "parked"], [None, "not_own_fact"])
    assert not state(resident).has("reached")


def test_a_fact_that_breaks_a_listener_is_kept_and_the_others_are_stored(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()

    def broken(fact: Any) -> None:
        raise KeyError(fact.kind)

    before = dict(projectors._reactions)
    projectors.register_reaction("broken", ["lesson.completed"], broken)
    try:
        phone.save("visit.recorded", {"result": "met"}, resident)
        phone.save("lesson.completed", {"unit": "vneid"}, resident)
        phone.save("barrier.noted", {"barrier": "eyes"}, resident)
        answer = phone.push(send)
    finally:
        projectors._reactions.clear()
        projectors._reactions.update(before)
    assert verdicts(answer) == ["stored", "parked", "stored"]
    assert reasons(answer)[1] == "not_understood"


def test_nobody_who_was_erased_comes_back(cast: Cast, phone: Phone) -> None:
    resident = cast.resident()
    erasures.append([erasures.Erasure(0, erasures.token(str(resident)), ())])
    phone.save("visit.recorded", {"result": "met"}, resident)
    assert verdicts(phone.push(send)) == ["erased"]
    assert not Parked.objects.exists()


def test_base64_of_the_signature_is_what_browsers_write(phone: Phone) -> None:
    assert len(base64.urlsafe_b64decode(phone.sign(b"x") + "==")) == 64
