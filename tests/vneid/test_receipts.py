"""Receipts that are forged, changed, of another kind or about something else change nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from hocvuso.kernel import keyring
from hocvuso.kernel.ids import uuid7
from hocvuso.vneid import keys, receiving, sending
from hocvuso.vneid.models import Exchange, Handover, Receipt
from hocvuso.vneid.rules import batches, jose, receipts, steps
from hocvuso.vneid.rules.contract import ITEM_TYPE
from tests.vneid.conftest import Ward, forget_receiver
from tests.vneid.counterpart import NOW, Counterpart


@pytest.fixture
def other_side() -> "Counterpart":
    return Counterpart()


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    yield
    forget_receiver()


@pytest.fixture
def delivered(ward: Ward, other_side: Counterpart) -> Handover:
    who = ward.person()
    sending.take_transport(other_side.transport())
    row = ward.row(who)
    assert row.state == steps.DELIVERED
    return row


def refused(text: str) -> bool:
    before = list(Handover.objects.order_by("id").values("state", "code", "changed_at"))
    kept = Receipt.objects.count()
    taken = receiving.take([text])
    assert list(Handover.objects.order_by("id").values("state", "code", "changed_at")) == before
    assert Receipt.objects.count() == kept
    return taken.applied == 0 and len(taken.refused) == 1


def test_a_transport_receipt_binds_the_batch_s_hash(ward: Ward, other_side: Counterpart) -> None:
    who = ward.person()
    for changes in ({"batch_sha256": "0" * 64}, {"batch_id": uuid7()}, {"seq": 9}, {"count": 3}):
        with pytest.raises(jose.MessageBroken):
            sending.take_transport(other_side.transport(**changes))
    with pytest.raises(jose.MessageBroken):
        sending.take_transport(other_side.transport()[:-4] + "AAAA")
    assert ward.row(who).state == steps.BATCHED
    receipt = other_side.transport()
    sending.take_transport(receipt)
    sending.take_transport(receipt)
    assert ward.row(who).state == steps.DELIVERED
    assert ward.kinds(who).count("handover.sent") == 1


def test_an_item_receipt_of_another_key_or_with_a_changed_letter_is_refused(
    delivered: Handover, other_side: Counterpart
) -> None:
    good = other_side.item(delivered)
    stranger = ed25519.Ed25519PrivateKey.generate()
    said = receipts.read_item(good, other_side.signing.public_key())
    assert refused(receipts.sign_item(said, stranger))
    assert refused(receipts.sign_item(said, keyring.ed25519_key("vneid-sender"))), "not even by our own key"
    header, payload, signature = good.split(".")
    for place in (0, len(payload) // 2, len(payload) - 1):
        other = "A" if payload[place] != "A" else "B"
        assert refused(f"{header}.{payload[:place]}{other}{payload[place + 1 :]}.{signature}")
    none = jose.b64(b'{"alg":"none","typ":"' + ITEM_TYPE.encode() + b'"}')
    assert refused(f"{none}.{payload}.")
    assert Exchange.objects.get().refused_receipts == 6


def test_one_kind_of_receipt_is_never_taken_for_another(delivered: Handover, other_side: Counterpart) -> None:
    assert delivered.batch is not None
    transport = receipts.sign_transport(
        receipts.Transport(delivered.batch.pk, delivered.batch.sha256, 1, 1, NOW + timedelta(hours=1)),
        other_side.signing,
    )
    assert refused(transport)
    visible = receipts.Visible(keys.sender(), delivered.request, delivered.version, NOW)
    assert refused(receipts.sign_visible(visible, other_side.signing)), "visible before it was confirmed"
    with pytest.raises(jose.MessageBroken):
        sending.take_transport(other_side.item(delivered))


def test_a_receipt_about_another_body_sender_version_or_request_is_refused(
    delivered: Handover, other_side: Counterpart
) -> None:
    for changes in (
        {"body_sha256": "0" * 64},
        {"sender": "0" * 16},
        {"version": 2},
        {"request_id": UUID(int=7)},
        {"status": "revoked"},
        {"status": "maybe"},
        {"status": "rejected", "code": "BECAUSE"},
        {"code": "NOT_FOUND"},
    ):
        assert refused(other_side.item(delivered, **changes)), changes  # type: ignore[arg-type]


def test_nothing_is_confirmed_that_was_never_sent(ward: Ward, other_side: Counterpart) -> None:
    waiting = ward.row(ward.person())
    assert refused(other_side.item(waiting))
    parked = ward.row(ward.person(consent=False))
    assert refused(other_side.item(parked))


def test_the_same_receipt_twice_is_one(delivered: Handover, other_side: Counterpart, ward: Ward) -> None:
    text = other_side.item(delivered)
    assert receiving.take([text, text]).applied == 1
    assert receiving.take([text]).known == 1
    again = other_side.item(delivered, at=datetime(2026, 11, 25, 5, 0, tzinfo=UTC))
    assert receiving.take([again]).applied == 1, "the same answer in other words: kept, and nothing moves"
    assert ward.kinds(delivered.resident).count("confirmation.received") == 1


def test_a_receiver_may_take_a_confirmation_back(delivered: Handover, other_side: Counterpart, ward: Ward) -> None:
    receiving.take([other_side.item(delivered)])
    receiving.take([other_side.item(delivered, "rejected", "DECEASED")])
    row = ward.row(delivered.resident)
    assert (row.state, row.code) == (steps.REJECTED, "DECEASED")
    assert ward.kinds(delivered.resident)[-2:] == ["confirmation.withdrawn", "handover.refused"]


def test_a_batch_is_opened_by_the_receiver_alone_and_only_unchanged(other_side: Counterpart) -> None:
    ours = keys.ours()
    items = [{"request_id": str(uuid7()), "version": 1, "action": "confirm", "body": {"identity_number": "000"}}]
    text = batches.build(items, batch_id=uuid7(), seq=1, prev="", key=ours, receiver=other_side.sealing.public_key())
    header, opened = batches.open_batch(text, sender=ours.public_key(), key=other_side.sealing)
    assert opened == items and header.count == 1
    with pytest.raises(jose.MessageBroken):
        batches.open_batch(text, sender=ours.public_key(), key=ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(jose.MessageBroken):
        batches.open_batch(text, sender=other_side.signing.public_key(), key=other_side.sealing)
    with pytest.raises(ValueError):
        batches.build(items * 501, batch_id=uuid7(), seq=1, prev="", key=ours, receiver=other_side.sealing.public_key())
