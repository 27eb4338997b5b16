"""Logs hold no names, numbers or codes: neither in a journey nor when something breaks."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hocvuso.identity import services
from hocvuso.identity.models import Account
from hocvuso.kernel import logs
from tests.cast import PASSWORD, Cast

NAME, NUMBER, MAIL = "Nguyễn Thị Sáu", "000123456789", "sau@example.vn"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    settings = logs.configuration("info")
    settings["handlers"]["json"]["stream"] = stream
    before = logging.root.handlers[:]
    logging.config.dictConfig(settings)
    yield stream
    logging.root.handlers[:] = before


def test_a_journey_leaves_routes_and_ids_only(cast: Cast, written: io.StringIO) -> None:
    services.set_password(account_id=cast.hanh.pk, password=PASSWORD, actor=None)
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    officer, stranger = cast.client(Account.objects.get(pk=cast.hanh.pk)), Client()
    officer.get(f"/office/staff/{cast.tuan.pk}/", query_params={"q": NAME})
    officer.get(f"/office/khong-co/{NUMBER}/")
    stranger.post("/office/sign-in/", {"name": "hanh", "password": PASSWORD})
    stranger.post("/field/sign-in/", {"code": issued.code})
    text = written.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"office/staff/<uuid:account_id>/", "office/sign-in/"} <= {line.get("route") for line in lines}
    for secret in (NAME, "Sáu", NUMBER, PASSWORD, issued.code, "Tuấn", "Chị Hạnh", "hanh"):
        assert secret not in text, secret
    assert str(cast.hanh.pk) in text


def test_a_broken_page_is_logged_by_kind_and_place_only(
    cast: Cast, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"duplicate key ({NAME}, {NUMBER})")

    monkeypatch.setattr("hocvuso.web.office.session_staff.render", broken)
    browser = cast.client(cast.hanh)
    browser.raise_request_exception = False
    browser.get("/office/staff/")
    line = next(json.loads(text) for text in written.getvalue().splitlines() if "ValueError" in text)
    assert line["error"] == "ValueError"
    assert any("session_staff.py" in frame for frame in line["frames"])
    assert NAME not in written.getvalue()
    assert NUMBER not in written.getvalue()


def test_a_field_nobody_cleared_is_dropped(written: io.StringIO) -> None:
    logging.getLogger("hocvuso.any").warning("gọi %s, thư %s, xem /x?q=%s", NUMBER, MAIL, "Sáu", extra={"name_": NAME})
    text = written.getvalue()
    assert "gọi" in text
    for secret in (NUMBER, MAIL, "Sáu", NAME):
        assert secret not in text


@given(st.text(max_size=30), st.from_regex(r"\A\d{9,12}\Z"), st.text(max_size=30))
def test_a_long_number_never_survives(before: str, number: str, after: str) -> None:
    assert number not in logs.mask(f"{before} {number} {after}")


@given(st.uuids())
def test_an_id_survives(value: object) -> None:
    assert str(value) in logs.mask(f"account {value} done")
