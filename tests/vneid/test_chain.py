"""From the attainment to the confirmation, against the real sandbox process."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hocvuso.facts.queries import facts_about
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from hocvuso.vneid import exchange, keys, queries, sending, services
from hocvuso.vneid.models import Batch, Exchange, Handover, Receipt
from hocvuso.vneid.rules import jose, receipts, steps
from tests.cast import HERE, Cast
from tests.credentials.lives import attain, say
from tests.vneid.conftest import Sandbox, Ward, columns_by_facts, columns_by_rows, forget_receiver

CODES = {
    80: "NOT_FOUND",
    81: "NAME_MISMATCH",
    82: "DOB_MISMATCH",
    83: "NO_LEVEL2",
    84: "DECEASED",
    85: "DUPLICATE_PERSON",
    86: "FRAMEWORK_UNKNOWN",
    87: "UNIT_NOT_AUTHORISED",
}


def test_an_attainment_becomes_a_confirmation_with_a_receipt_kept_verbatim(sandbox: Sandbox, ward: Ward) -> None:
    who = ward.person()
    assert ward.row(who).state == steps.PENDING
    ran = exchange.exchange()
    assert (ran.batches, ran.sent, ran.why_not) == (1, 1, "")
    row = ward.row(who)
    assert row.state == steps.CONFIRMED
    assert row.visible_since is not None
    kinds = ward.kinds(who)
    assert [k for k in kinds if k.split(".")[0] in ("attainment", "certificate", "handover", "confirmation")] == [
        "attainment.granted",
        "certificate.issued",
        "handover.queued",
        "handover.sent",
        "confirmation.received",
    ]
    confirmed = next(f for f in facts_about(EVERYWHERE, who) if f.kind == "confirmation.received")
    receipt = Receipt.objects.get(request=row.request, kind="item")
    assert confirmed.body["receipt_hash"] == receipt.sha256 == hashlib.sha256(receipt.text.encode()).hexdigest()
    receiver = keys.receiver()
    assert receiver is not None
    said = receipts.read_item(receipt.text, receiver.signing)
    assert (said.status, said.body_sha256) == ("confirmed", row.body_sha256)
    assert confirmed.evidence == "confirmed"


@pytest.mark.parametrize(("digits", "code"), CODES.items())
def test_a_refusal_is_a_fact_with_its_code(sandbox: Sandbox, ward: Ward, digits: int, code: str) -> None:
    who = ward.person(digits)
    ward.run()
    row = ward.row(who)
    assert (row.state, row.code) == (steps.REJECTED, code)
    refused = next(f for f in facts_about(EVERYWHERE, who) if f.kind == "handover.refused")
    assert refused.body["code"] == code
    assert "confirmation.received" not in ward.kinds(who)
    assert queries.codes()[code].todo


def test_a_review_is_parked_there_and_a_busy_receiver_is_asked_again(sandbox: Sandbox, ward: Ward) -> None:
    reviewed, busy = ward.person(88), ward.person(89)
    ward.run()
    assert (ward.row(reviewed).state, ward.row(reviewed).code) == (steps.REVIEW, "REVIEW")
    row = ward.row(busy)
    assert row.state == steps.PENDING and row.attempts == 1
    assert row.not_before is not None and row.not_before > clock.now()
    ward.run()
    assert ward.row(busy).state == steps.PENDING, "it waits its time"
    ward.hurry()
    ward.run()
    assert ward.row(busy).state == steps.CONFIRMED
    assert ward.kinds(busy).count("handover.sent") == 2


def test_without_consent_nothing_leaves_and_consent_lets_it_go(sandbox: Sandbox, ward: Ward) -> None:
    who = ward.person(consent=False)
    assert (ward.row(who).state, ward.row(who).code) == (steps.PARKED, "CONSENT_MISSING")
    parked = next(f for f in facts_about(EVERYWHERE, who) if f.kind == "handover.parked")
    assert parked.body["reason"] == "CONSENT_MISSING"
    ward.run()
    assert not Batch.objects.exists()
    ward.consent(who)
    assert ward.row(who).state == steps.PENDING
    ward.consent(who, given=False)
    assert ward.row(who).state == steps.PARKED
    ward.consent(who)
    ward.run()
    assert ward.row(who).state == steps.CONFIRMED
    basis = sending.body_of(ward.row(who))
    given = [f for f in facts_about(EVERYWHERE, who) if f.kind == "consent.given"][-1]
    assert basis is not None and basis["basis"] == f"consent:{given.id}"


def test_without_a_number_it_waits_until_a_roll_brings_one_and_holds_up_nobody(sandbox: Sandbox, ward: Ward) -> None:
    nameless, other = ward.person(number=False), ward.person()
    ward.run()
    assert (ward.row(nameless).state, ward.row(nameless).code) == (steps.PARKED, "NUMBER_MISSING")
    assert ward.row(other).state == steps.CONFIRMED
    ward.give_number(nameless, 11)
    ward.run()
    assert ward.row(nameless).state == steps.CONFIRMED


def test_a_real_number_never_leaves_a_demonstration(
    sandbox: Sandbox, ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ward.person()
    monkeypatch.setattr(sending, "read_numbers", lambda **_: {who: "079123456789"})
    ward.run()
    assert (ward.row(who).state, ward.row(who).code) == (steps.PARKED, "NOT_SYNTHETIC")
    assert not Batch.objects.exists()


def test_numbers_are_readable_by_the_receiver_only(sandbox: Sandbox, ward: Ward) -> None:
    who = ward.person(12)
    ward.run()
    body = sending.body_of(ward.row(who))
    assert body is not None
    text = Batch.objects.get().text or ""
    outer = json.loads(jose.unb64(text.split(".")[1]))
    assert set(outer) == {"schema", "batch_id", "sender", "seq", "prev", "count", "items_sha256", "items"}
    for secret in (body["identity_number"], "Nguyễn", body["identity_number"][-6:]):
        assert secret not in json.dumps(outer, ensure_ascii=False)
    row = ward.row(who)
    assert body["identity_number"].encode() not in bytes(row.sealed or b"")
    assert body["identity_number"] not in json.dumps(row.result)
    assert body["officer"] != str(ward.cast.nhan.pk)


def test_revocations_go_first_and_take_the_confirmation_back(
    sandbox: Sandbox, ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ward.person(attained=False)
    attainment = uuid7()
    attain(ward.cast, who, attainment=attainment)
    ward.run()
    assert ward.row(who).state == steps.CONFIRMED
    earlier = [ward.person() for _ in range(3)]
    say(ward.cast, who, "attainment.revoked", {"attainment": str(attainment), "reason": "check-void"})
    newest = ward.row(who)
    assert (newest.action, newest.version, newest.state) == ("revoke", 2, steps.PENDING)
    monkeypatch.setattr(sending, "MOST_IN_BATCH", 1)
    batch = sending.make_batch()
    assert batch is not None and Handover.objects.get(batch=batch).resident == who, "before those who came earlier"
    ward.run()
    assert ward.row(who).state == steps.REVOKED
    assert "confirmation.withdrawn" in ward.kinds(who)
    assert Handover.objects.get(resident=who, version=1).state == steps.REVOKED
    assert all(ward.row(other).state == steps.CONFIRMED for other in earlier)


def test_revoked_before_it_was_sent_is_simply_not_sent(sandbox: Sandbox, ward: Ward) -> None:
    who = ward.person(attained=False)
    fact = attain(ward.cast, who)
    say(ward.cast, who, "fact.retracted", {"retracts": str(fact)})
    assert ward.row(who).state == steps.CANCELLED
    ward.run()
    assert not Batch.objects.exists()


def test_a_corrected_person_is_sent_again_as_the_next_version(sandbox: Sandbox, ward: Ward, cast: Cast) -> None:
    who = ward.person(81)
    ward.run()
    assert ward.row(who).code == "NAME_MISMATCH"
    say(cast, who, "resident.amended", {"name": "Nguyễn Thị Mậu"}, evidence="declared", purpose="roll")
    services.send_again(cast.scope(cast.hanh), actor=cast.actor(cast.hanh), request=ward.row(who).request)
    row = ward.row(who)
    assert (row.version, row.action, row.state) == (2, "amend", steps.PENDING)
    ward.run()
    row = ward.row(who)
    assert row.state == steps.CONFIRMED
    body = sending.body_of(row)
    assert body is not None and body["name"] == "Nguyễn Thị Mậu"
    assert columns_by_rows() == columns_by_facts(ward.people)[0]


def test_batches_hold_500_and_chain(sandbox: Sandbox, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_IN_BATCH", 3)
    people = [ward.person() for _ in range(7)]
    ward.run()
    made = list(Batch.objects.order_by("seq"))
    assert [batch.count for batch in made] == [3, 3, 1]
    assert [batch.prev for batch in made] == ["", made[0].sha256, made[1].sha256]
    assert all(ward.row(who).state == steps.CONFIRMED for who in people)


def test_while_the_sandbox_is_down_nothing_is_lost_and_the_next_try_waits_longer(sandbox: Sandbox, ward: Ward) -> None:
    who = ward.person()
    ward.run()
    later = ward.person()
    sandbox.stop()
    waits = []
    for _ in range(5):
        assert exchange.exchange(force=True).why_not == "failed"
        row = Exchange.objects.get()
        assert row.next_try_at is not None
        waits.append(row.next_try_at - clock.now())
    assert exchange.exchange().why_not == "waiting"
    assert all(later > earlier * 0.9 for earlier, later in zip(waits, waits[2:], strict=False))
    assert ward.row(later).state == steps.BATCHED
    assert ward.kinds(later)[-1] == "handover.queued"
    third = ward.person()
    sandbox.start()
    ward.run()
    assert all(ward.row(person).state == steps.CONFIRMED for person in (who, later, third))
    assert Exchange.objects.get().attempts == 0


def test_bodies_are_wiped_after_their_days_and_hashes_stay(sandbox: Sandbox, ward: Ward) -> None:
    who = ward.person()
    ward.run()
    digest = ward.row(who).body_sha256
    assert sending.wipe_bodies(timedelta(days=30)) == 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert sending.wipe_bodies(timedelta(days=30)) == 1
    row = ward.row(who)
    assert row.sealed is None and row.body_sha256 == digest and row.wiped_at is not None
    assert Batch.objects.get().text is None
    assert Receipt.objects.filter(request=row.request).count() == 2


def test_faults_of_every_kind_double_nothing_and_lose_nothing(tmp_path: Path, settings: Any, ward: Ward) -> None:
    forget_receiver()
    sandbox = Sandbox(tmp_path / "sandbox", faults=0.3, seed=5)
    settings.HOCVUSO_SANDBOX_URL = sandbox.start()
    try:
        people = [ward.person(digits) for digits in (10, 20, 80, 83, 88, 89, 90, 31, 32, 33)]
        for _ in range(60):
            ward.hurry()
            ward.run()
            if not Handover.objects.filter(state__in=[steps.PENDING, steps.BATCHED, steps.DELIVERED]).exists():
                break
        states = [ward.row(who).state for who in people]
        assert states.count(steps.CONFIRMED) == 7 and states.count(steps.REJECTED) == 2
        assert states.count(steps.REVIEW) == 1
        for who in people:
            kinds = ward.kinds(who)
            assert kinds.count("confirmation.received") <= 1
            assert kinds.count("handover.refused") <= 1
        assert columns_by_rows() == columns_by_facts(people)[0]
        assert sum(columns_by_rows().values()) == columns_by_facts(people)[1] == len(people)
    finally:
        sandbox.stop()
        forget_receiver()


def test_the_ledger_of_a_ward_is_shown_in_its_scope(sandbox: Sandbox, ward: Ward, cast: Cast) -> None:
    for digits in (10, 80, 88):
        ward.person(digits)
    ward.person(consent=False)
    ward.run()
    ward.person()
    ledger = queries.ledger(cast.scope(cast.hanh), HERE)
    assert ledger is not None
    assert (ledger.waiting, ledger.in_flight, ledger.parked, ledger.refused, ledger.confirmed) == (1, 0, 2, 1, 1)
    assert ledger.attained == 5
    assert queries.ledger(cast.scope(cast.cuong)) is None
    assert queries.refusals(cast.scope(cast.hanh)) == {
        ("parked", "CONSENT_MISSING"): 1,
        ("refused", "NOT_FOUND"): 1,
        ("parked", "REVIEW"): 1,
    }


def test_a_bigger_batch_asks_the_database_hardly_more(sandbox: Sandbox, ward: Ward) -> None:
    asked = []
    for people in (2, 10):
        for _ in range(people):
            ward.person()
        with CaptureQueriesContext(connection) as seen:
            ward.run()
        asked.append(len(seen))
    assert asked[1] - asked[0] <= 8, "a question a person more: it would be thousands a batch"
