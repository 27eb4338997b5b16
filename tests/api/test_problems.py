"""Errors are problem+json in the caller's language and quote nothing that was sent."""

import base64
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.api.pages import CursorRefused, decode, encode
from hocvuso.api.unreadable import why
from hocvuso.kernel.ids import uuid7
from hocvuso.kernel.limits import Limit, TooManyRequests
from tests.cast import Cast
from tests.identity.keys import jwk, point


def test_nobody_signed_in(client: Client, db: None) -> None:
    answer = client.post("/api/devices/enrol", {}, content_type="application/json")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "sign_in_first"


def test_the_language_is_the_callers(client: Client, db: None) -> None:
    vietnamese = client.get("/api/communes/1", headers={"Accept-Language": "vi"})
    english = client.get("/api/communes/1", headers={"Accept-Language": "en"})
    assert vietnamese.status_code == english.status_code == 404
    assert vietnamese.headers["Content-Language"] == "vi"
    assert english.headers["Content-Language"] == "en"
    assert "phạm vi" in vietnamese.json()["detail"]


def test_an_address_nobody_knows_is_a_problem_too(client: Client, db: None) -> None:
    answer = client.get("/api/khong-co")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_an_unreadable_body_is_not_quoted_back(cast: Cast) -> None:
    phone = cast.client(cast.tuan)
    answer = phone.post("/api/devices/enrol", {"device": "Nguyễn Thị Sáu"}, content_type="application/json")
    assert answer.status_code == 422
    assert {e["where"] for e in answer.json()["errors"]} == {"body.body.device", "body.body.public_key"}
    assert "Sáu" not in answer.content.decode()
    broken = phone.post("/api/devices/enrol", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_request")


def test_enrolling_a_phone_over_the_api(cast: Cast, settings: object) -> None:
    phone = cast.client(cast.tuan)
    body = {"device": str(uuid7()), "public_key": jwk(point()), "label": "Máy của Tuấn"}
    first = phone.post("/api/devices/enrol", body, content_type="application/json")
    assert first.json()["account"] == str(cast.tuan.pk)
    assert phone.post("/api/devices/enrol", body, content_type="application/json").json() == first.json()
    settings.HOCVUSO_DEMO = False  # type: ignore[attr-defined]
    closed = phone.post("/api/devices/enrol", body, content_type="application/json")
    assert (closed.status_code, closed.json()["code"]) == (403, "enrolment_closed")


def test_a_stranger_who_asks_too_often_waits(client: Client, db: None) -> None:
    answers = [client.get("/api/communes/1", REMOTE_ADDR="203.0.113.7") for _ in range(40)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert client.get("/api/communes/1", REMOTE_ADDR="203.0.113.8").status_code == 404


@given(st.integers(1, 600), st.integers(1, 50))
def test_a_burst_passes_and_the_next_does_not(per_minute: int, burst: int) -> None:
    limit = Limit("t", per_minute=per_minute, burst=burst)
    for _ in range(burst):
        limit.take("a")
    # a real clock runs between the calls: at ten a second one more may have dripped in
    with pytest.raises(TooManyRequests):
        for _ in range(burst + 5):
            limit.take("a")
    limit.take("b")


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), st.integers(-(10**9), 10**9)
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_cursor_comes_back_as_it_was_given(position: list[str | int]) -> None:
    assert decode(encode(position), *(type(v) for v in position)) == tuple(position)


@given(st.text(min_size=1, max_size=40))
def test_an_invented_cursor_is_refused_politely(cursor: str) -> None:
    try:
        assert decode(cursor, str, str) is not None
    except CursorRefused as refused:
        assert "đọc lại từ đầu" in refused.message()


@pytest.mark.parametrize("position", [["\\ud800"], ["a\\u0000"]])
def test_a_cursor_with_what_no_database_takes_as_text_is_refused(position: list[str]) -> None:
    crafted = base64.urlsafe_b64encode(f'["{position[0]}"]'.encode()).decode()
    with pytest.raises(CursorRefused):
        decode(crafted, str)


@pytest.mark.parametrize(
    ("error", "said", "english"),
    [
        ({"type": "missing"}, "Thiếu ô này.", "This field is missing."),
        ({"type": "uuid_parsing", "ctx": {"error": "x"}}, "Phải là mã UUID.", "Must be a UUID."),
        ({"type": "int_type"}, "Phải là số nguyên.", "Must be a whole number."),
        ({"type": "string_too_long", "ctx": {"max_length": 60}}, "nhiều nhất 60 ký tự", "at most 60 characters"),
        ({"type": "never_seen"}, "Sai kiểu hoặc sai giá trị.", "Wrong kind or wrong value."),
    ],
)
def test_why_a_field_does_not_fit_is_said_in_the_language_of_the_caller(
    error: dict[str, Any], said: str, english: str
) -> None:
    assert said in why(error)
    with translation.override("en"):
        assert english in why(error)
