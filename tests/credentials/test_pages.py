"""Doors of papers and lists when something is wrong: a sentence that says what to do, and nothing changed."""

import json
from typing import Any

import pytest
from django.urls import reverse

from hocvuso.credentials import queries
from hocvuso.credentials.models import Certificate, PrintRun
from hocvuso.places.types import EVERYWHERE
from hocvuso.web.office import certificate_pages
from tests.cast import HERE, Cast
from tests.credentials.lives import certified


def said(cast: Cast, path: str, data: dict[str, Any]) -> str:
    """Post as Chị Hạnh and return what the page then says."""
    return cast.client(cast.hanh).post(path, data, follow=True).content.decode()


def test_a_revocation_without_a_reason_asks_for_one(cast: Cast) -> None:
    certificate = certified(cast)
    shown = said(cast, reverse("office:certificate-revoke", args=[certificate]), {})
    assert "Anh/chị chọn một lý do" in shown
    assert Certificate.objects.get(pk=certificate).revoked_at is None


@pytest.mark.parametrize("day", ["31/02/2026", "hôm qua", "2026-11-25", ""])
def test_a_day_that_can_t_be_read_says_how_to_write_it(cast: Cast, day: str) -> None:
    certified(cast)
    path = reverse("office:certificate-print-run")
    shown = said(cast, path, {"in-commune": HERE, "in-since": day, "in-until": "25/11/2026"})
    assert "Ghi ngày dạng 25/11/2026" in shown
    assert not PrintRun.objects.exists()


def test_a_list_without_a_file_says_so(cast: Cast) -> None:
    shown = said(cast, reverse("office:handover-list"), {"ds-commune": HERE})
    assert "Chưa có tệp" in shown


def test_pages_of_certificates_turn_without_losing_or_repeating_anybody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate_pages, "PAGE", 2)
    made = {str(certified(cast, cast.resident(name=f"Lê Thị {n}"))) for n in "ABCDE"}
    browser, path = cast.client(cast.hanh), reverse("office:certificates")
    context = browser.get(path).context
    seen = [str(row["info"].id) for row in context["rows"]]
    while context["last"] is not None:
        last = context["last"]
        sent = {"before": f"{last.issued_at.timestamp():.6f}", "before_id": str(last.id)}
        context = browser.post(path, sent).context
        seen += [str(row["info"].id) for row in context["rows"]]
    assert len(seen) == len(set(seen)) == 5 and set(seen) == made


def test_the_server_checks_a_typed_code_and_sends_no_copy_of_it_back_into_caches(cast: Cast) -> None:
    text = queries.code_text(EVERYWHERE, certified(cast))
    browser = cast.client(None)
    answer = browser.post(reverse("verify:page"), {"text": text})
    assert "Giấy thật, còn hiệu lực" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    for wrong, sentence in (("", "không phải mã trên giấy"), (text[:-1], "Không xác minh được"), ("x" * 9000, "mã")):
        assert sentence in browser.post(reverse("verify:page"), {"text": wrong}).content.decode()


def test_lists_are_answered_with_304_while_nothing_changed_and_404_when_unknown(cast: Cast) -> None:
    certified(cast)
    browser = cast.client(None)
    number = queries.status_list_numbers()[0]
    for path in (reverse("verify:trust"), reverse("verify:status", args=[number])):
        first = browser.get(path)
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
    assert browser.get(reverse("verify:status", args=[99])).status_code == 404
    assert browser.get(reverse("verify:issuer", args=["99999"])).status_code == 404


def test_the_api_says_what_a_paper_is_worth_and_names_nobody_on_a_forged_one(cast: Cast) -> None:
    text = queries.code_text(EVERYWHERE, certified(cast))
    browser = cast.client(None)

    def ask(paper: str) -> dict[str, Any]:
        return dict(browser.post("/api/verify", json.dumps({"text": paper}), content_type="application/json").json())

    assert ask(text)["name"] == "Nguyễn Thị Sáu"
    forged = ask(text[:-1] + str((int(text[-1]) + 1) % 10))
    assert (forged["answer"], forged["name"]) == ("refused", None)
