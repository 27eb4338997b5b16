"""Outboxes that phones of earlier releases still hold: every later release must accept each of them, for ever."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from hocvuso.facts import queries
from hocvuso.facts.models import Fact
from hocvuso.identity.device_keys import point_of_jwk
from hocvuso.identity.models import Grant
from hocvuso.identity.services import enrol_device
from hocvuso.places.types import EVERYWHERE
from tests.cast import Cast
from tests.facts.phone import check_signature

DUMPS = sorted((Path(__file__).parents[1] / "golden").glob("outbox-*.json"))


def test_there_is_one() -> None:
    assert DUMPS


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem)
def test_an_outbox_of_an_earlier_release_is_stored_whole(cast: Cast, dump: Path) -> None:
    from uuid import UUID

    said = json.loads(dump.read_text())
    enrol_device(account_id=cast.tuan.pk, device_id=UUID(said["device"]), public_key=point_of_jwk(said["public_key"]))
    Grant.objects.update(valid_from=date(2026, 1, 1))
    headers = {"X-Device-Signature": said["signature"]}
    for expected in ("stored", "known"):
        answer = Client().post("/api/sync/push", said["body"], content_type="application/json", headers=headers)
        assert answer.status_code == 200
        check_signature(answer.json())
        payload = json.loads(answer.json()["payload"])
        assert {receipt["verdict"] for receipt in payload["receipts"]} == {expected}
        assert payload["missing"] == [] and payload["rekey"] is False
    sent = json.loads(said["body"])["facts"]
    assert Fact.objects.count() == len(sent)
    [person] = {f["subject"]["id"] for f in sent if f["subject"]["kind"] == "resident"}
    state = queries.states(EVERYWHERE, [UUID(person)])[UUID(person)]
    assert state.has("reached") and state.has("pillar:identity") and not state.has("pillar:account")
    assert state.consents == {"learning": True, "contact": False}
