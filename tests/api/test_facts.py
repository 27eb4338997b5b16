"""Facts over the API: once for each id, about people of the caller's places, never in the future."""

from datetime import timedelta

import pytest

from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from tests.cast import FAR, THERE, Cast
from tests.permissions.recipes_api import fact_about


def send(cast: Cast, *facts: dict[str, object], who: str = "hanh") -> object:
    browser = cast.client(getattr(cast, who))
    return browser.post("/api/facts", {"facts": list(facts)}, content_type="application/json")


def test_the_same_id_twice_is_one_fact(cast: Cast) -> None:
    fact = fact_about(cast.resident())
    first, again = send(cast, fact), send(cast, fact)
    assert [first.json()["receipts"][0]["verdict"], again.json()["receipts"][0]["verdict"]] == ["stored", "known"]
    assert first.json()["receipts"][0]["server_seq"] == again.json()["receipts"][0]["server_seq"]


def test_the_future_is_refused_and_nothing_is_written(cast: Cast) -> None:
    resident = cast.resident()
    late = (clock.now() + timedelta(days=1)).isoformat()
    refused = send(cast, fact_about(resident), fact_about(resident, occurred_at=late))
    assert (refused.status_code, refused.json()["code"]) == (400, "future_date")
    naive = send(cast, fact_about(resident, occurred_at="2026-11-24T08:00:00"))
    assert (naive.status_code, naive.json()["code"]) == (400, "no_time_zone")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "confirmation.received"},
        {"kind": "attainment.granted"},
        {"kind": "no.such.kind"},
        {"evidence": "examined"},
        {"evidence": "confirmed"},
        {"id": "not-a-uuid"},
        {"occurred_at": "yesterday"},
    ],
)
def test_what_only_the_product_itself_may_say_is_unreadable(cast: Cast, changes: dict[str, str]) -> None:
    refused = send(cast, fact_about(cast.resident(), **changes))
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable")


def test_a_body_that_does_not_fit_its_kind_is_refused(cast: Cast) -> None:
    refused = send(cast, fact_about(cast.resident(), body={"barrier": "no-phone", "diagnosis": "x"}))
    assert refused.status_code == 400
    assert "diagnosis" not in refused.json()["detail"]


def test_nobody_writes_about_another_ward(cast: Cast) -> None:
    theirs = cast.resident(commune=THERE)
    for fact in (fact_about(theirs), fact_about(theirs, commune=THERE), fact_about(uuid7())):
        assert send(cast, fact).status_code == 404
    ours = cast.resident(neighbourhood=FAR)
    assert send(cast, fact_about(ours, neighbourhood=FAR)).status_code == 200
