"""A roll over the API: sent in, read, accepted, taken back."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hocvuso.people.models import Resident
from tests.cast import HERE, THERE, Cast
from tests.people.office import OCTOBER, desk, sheet


@pytest.fixture
def office(db: None, settings: Any) -> Cast:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return desk()


def call(browser: Client, path: str, body: Any) -> Any:
    response = browser.post(f"/api/rolls/{path}", json.dumps(body), content_type="application/json")
    assert response.status_code == 202, response.content
    return response.json()


def test_a_roll_goes_in_and_comes_back_out(office: Cast, django_capture_on_commit_callbacks: Any) -> None:
    browser = office.client(office.hanh)
    with django_capture_on_commit_callbacks(execute=True):
        form = {"file": SimpleUploadedFile("thang-10.xlsx", sheet(OCTOBER)), "commune": HERE, "roll_day": "2026-10-01"}
        sent = browser.post("/api/rolls", form)
    assert sent.status_code == 202
    roll = sent.json()["id"]
    read = browser.get(f"/api/rolls/{roll}").json()
    assert (read["status"], read["people"], read["verdicts"]["queued"]) == ("ready", 9, 5)
    with django_capture_on_commit_callbacks(execute=True):
        assert call(browser, f"{roll}/accept", {"flag_gone": False})["status"] == "accepting"
    assert browser.get(f"/api/rolls/{roll}").json()["status"] == "accepted"
    assert Resident.objects.count() == 4
    with django_capture_on_commit_callbacks(execute=True):
        call(browser, f"{roll}/undo", {})
    assert browser.get(f"/api/rolls/{roll}").json()["kept"] == 0
    assert Resident.objects.count() == 0


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"commune": HERE}, 422, "roll_empty"),
        ({"commune": THERE, "file": b"a,b"}, 404, "not_found"),
        ({"commune": HERE, "file": b"x", "roll_day": "2099-01-01"}, 400, "roll_day_future"),
    ],
)
def test_what_can_not_be_taken_is_a_problem(office: Cast, form: dict[str, Any], status: int, code: str) -> None:
    if "file" in form:
        form = {**form, "file": SimpleUploadedFile("a.csv", form["file"])}
    response = office.client(office.hanh).post("/api/rolls", form)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_roll_is_accepted_once(office: Cast, django_capture_on_commit_callbacks: Any) -> None:
    browser = office.client(office.hanh)
    with django_capture_on_commit_callbacks(execute=True):
        sent = browser.post("/api/rolls", {"file": SimpleUploadedFile("a.xlsx", sheet(OCTOBER)), "commune": HERE})
    roll = sent.json()["id"]
    call(browser, f"{roll}/accept", {})
    again = browser.post(f"/api/rolls/{roll}/accept", "{}", content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "roll_state")
