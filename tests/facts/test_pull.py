"""What a phone hears of others: in the order of commits, inside its places, in pages, only when it can prove itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hocvuso.facts import pulling
from hocvuso.facts.services import record
from hocvuso.identity.models import Device
from hocvuso.kernel import clock
from tests.cast import FAR, HERE, NEAR, THERE, Cast
from tests.facts.phone import Phone, check_signature, moment
from tests.facts.world import about


def ask(phone: Phone, cursor: int = 0, *, commune: int = HERE, at: datetime | None = None, signer: Any = None) -> Any:
    path = f"/api/sync/pull?commune={commune}&cursor={cursor}"
    time = moment(at or datetime.now(UTC))
    headers = {
        "X-Device": str(phone.id),
        "X-Device-Time": time,
        "X-Device-Signature": (signer or phone).sign(f"GET {path}\n{time}".encode()),
    }
    return Client().get(path, headers=headers)


def pulled(phone: Phone, cursor: int = 0) -> dict[str, Any]:
    answer = ask(phone, cursor)
    assert answer.status_code == 200, answer.content
    check_signature(answer.json())
    found: dict[str, Any] = json.loads(answer.json()["payload"])
    return found


def test_a_phone_hears_what_is_new_in_its_neighbourhood_and_nothing_of_others(cast: Cast, phone: Phone) -> None:
    near, far = cast.resident(), cast.resident(neighbourhood=FAR, name="Lê Văn Xa")
    page = pulled(phone)
    assert [c["fact"]["subject"]["id"] for c in page["changes"]] == [str(near)]
    assert str(far) not in json.dumps(page)
    assert (page["cursor"], page["head"], page["more"]) == (2, 2, False)
    assert pulled(phone, page["cursor"])["changes"] == []
    assert "actor" not in page["changes"][0]["fact"]


def test_what_a_phone_can_not_fold_comes_as_a_snapshot_and_who_left_its_places_is_taken_off(
    cast: Cast, phone: Phone
) -> None:
    resident = cast.resident()
    met = about(resident, "visit.recorded", {"result": "met"})
    record(facts=[met], actor=cast.actor(cast.tuan))
    before = pulled(phone)["cursor"]
    record(facts=[about(resident, "fact.retracted", {"retracts": str(met.id)})], actor=cast.actor(cast.tuan))
    [retraction, snapshot] = pulled(phone, before)["changes"]
    assert retraction["fact"]["kind"] == "fact.retracted"
    assert snapshot["reason"] == "retract" and "reached" not in snapshot["state"]["f"]
    moved = about(resident, "resident.moved", {"to_commune": THERE, "to_neighbourhood": NEAR})
    record(facts=[moved], actor=cast.actor(cast.hanh))
    last = pulled(phone, snapshot["seq"])["changes"][-1]
    assert (last["reason"], last["subject"], last["state"]) == ("move", str(resident), None)


def test_pages_end_before_they_grow_too_big_and_go_on_where_they_ended(
    cast: Cast, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [cast.resident(name=f"Trần Thị {n}") for n in range(12)]
    monkeypatch.setattr(pulling, "LARGEST_PAGE", 2_500)
    monkeypatch.setattr(pulling, "_ROWS", 5)
    heard: list[str] = []
    cursor, more, pages = 0, True, 0
    while more:
        page = pulled(phone, cursor)
        assert len(json.dumps(page, ensure_ascii=False).encode()) < 4_000
        heard += [c["fact"]["subject"]["id"] for c in page["changes"]]
        cursor, more, pages = page["cursor"], page["more"], pages + 1
    assert heard == [str(p) for p in people]
    assert pages > 3


def test_who_can_not_prove_itself_or_asks_elsewhere_hears_nothing(cast: Cast, phone: Phone) -> None:
    cast.resident()
    assert ask(phone, signer=Phone()).status_code == 401
    assert ask(phone, at=clock.now() - timedelta(days=3)).status_code == 401, "an old question caught on its way"
    assert ask(phone, commune=THERE).status_code == 404
    Device.objects.update(revoked_at=clock.now())
    assert ask(phone).status_code == 401
