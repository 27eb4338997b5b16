"""The scenario a phone fetches: the author's order, cacheable, the same for everybody."""

import gzip
import json

import pytest
from django.test import Client

from hocvuso.practice.queries import compiled


def test_the_json_is_the_compiled_scenario_in_the_authors_order():
    answer = Client().get("/tap/qr-pay-market.json")
    assert answer["Content-Type"] == "application/json"
    assert json.dumps(json.loads(answer.content)) == json.dumps(compiled("qr-pay-market"))


def test_caches_may_keep_it():
    answer = Client().get("/tap/qr-pay-market.json", headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(answer.content))["id"] == "qr-pay-market"
    assert "public" in answer["Cache-Control"]
    again = Client().get("/tap/qr-pay-market.json", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_the_page_hosts_the_player_and_asks_no_other_origin():
    page = Client().get("/tap/qr-pay-market").content.decode()
    assert 'data-scenario="/tap/qr-pay-market.json"' in page and 'data-mode=""' in page
    assert "app/player" in page and "https://" not in page


@pytest.mark.django_db
def test_a_way_that_is_none_is_left_to_the_learner():
    assert 'data-mode=""' in Client().get("/tap/qr-pay-market?way=check").content.decode()


def test_no_such_scenario():
    assert Client().get("/tap/khong-co").status_code == 404
    assert Client().get("/tap/khong-co.json").status_code == 404
