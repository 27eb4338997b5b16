"""The check over the API: the same rules as on the pages."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.assessment.conftest import Check

pytestmark = pytest.mark.django_db


def post(browser: Client, path: str, **body: Any) -> Any:
    return browser.post(path, json.dumps(body), content_type="application/json")


def test_a_check_from_start_to_result(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    shown = post(browser, "/api/assessments", resident=str(check.resident), identity_seen=True, consented=True).json()
    path = f"/api/assessments/{shown['id']}"
    assert shown["task"]["number"] == 1 and shown["state"] == "open"
    for _ in range(30):
        if shown["state"] != "open":
            break
        number = shown["task"]["number"]
        shown = post(browser, f"{path}/answers", task=number, help="none", moved_on=True).json()
    assert (shown["outcome"], shown["provisional"], shown["task"]) == ("not_yet", True, None)
    assert len(shown["practise"]) == 2
    assert browser.get(path).json() == shown


def test_a_second_answer_gets_409_in_words(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    shown = post(browser, "/api/assessments", resident=str(check.resident), identity_seen=True, consented=True).json()
    path = f"/api/assessments/{shown['id']}/answers"
    assert post(browser, path, task=1, help="none", moved_on=True).status_code == 200
    again = post(browser, path, task=1, help="none", moved_on=True)
    assert again.status_code == 409 and again.json()["code"] == "task_answered_before"


def test_without_seeing_the_person_nothing_begins(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    answer = post(browser, "/api/assessments", resident=str(check.resident), identity_seen=False, consented=True)
    assert answer.status_code == 400 and answer.json()["code"] == "identity_not_seen"
