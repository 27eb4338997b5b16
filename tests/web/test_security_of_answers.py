"""Every answer keeps to itself: strict content policy, no inline script or style, nothing cached about people."""

import re

import pytest
from django.conf import settings
from django.test import Client

from hocvuso.identity import services
from tests.cast import PASSWORD, Cast
from tests.permissions.harness import RECIPES, body_of, load_recipes, send
from tests.web.policy import INLINE

load_recipes()
PAGES = [r for r in RECIPES.values() if r.method == "GET" and not r.name.startswith("api:")]
FOREIGN = re.compile(rb"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE)


@pytest.mark.parametrize("recipe", PAGES, ids=lambda r: r.name)
def test_a_page_needs_nothing_its_policy_forbids(cast: Cast, recipe: object) -> None:
    response = send(cast, recipe, next(iter(recipe.who), None), recipe.make(cast))  # type: ignore[attr-defined, arg-type]
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    body = body_of(response)
    data_blocks = re.sub(rb'<script type="application/(?:ld\+)?json"[^>]*>.*?</script>', b"", body, flags=re.DOTALL)
    found = INLINE.search(data_blocks)
    assert not found, f"inline script, style or handler: {data_blocks[max(0, found.start() - 80) : found.end() + 80]!r}"
    # a certificate names its own address in full
    own = settings.HOCVUSO_ORIGIN.encode()
    assert not FOREIGN.search(body.replace(own, b"")), "something from another origin"


def test_every_answer_carries_the_policies(client: Client) -> None:
    for path in ("/office/sign-in/", "/api/communes", "/khong-co/", "/language"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Request-ID"]


test_every_answer_carries_the_policies = pytest.mark.django_db(test_every_answer_carries_the_policies)


def test_pages_about_people_are_kept_by_no_browser(cast: Cast) -> None:
    assert "no-store" in cast.client(cast.hanh).get("/office/staff/").headers["Cache-Control"]


def test_a_form_from_elsewhere_is_refused_with_a_sentence(cast: Cast) -> None:
    browser = cast.client(cast.hanh)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    refused = strict.post(f"/office/codes/{cast.tuan.pk}/")
    assert refused.status_code == 403
    assert "tải lại trang" in refused.content.decode()


def test_the_api_refuses_a_session_without_its_token(cast: Cast) -> None:
    browser = cast.client(cast.tuan)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    refused = strict.post("/api/devices/enrol", {}, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf"


@pytest.mark.django_db
def test_a_missing_page_says_so_in_the_language_chosen(client: Client) -> None:
    page = client.get("/khong-co/")
    assert page.status_code == 404
    assert "Không có trang này" in page.content.decode()
    assert page.headers["Content-Language"] == "vi"
    # a phone sold with English set still speaks Vietnamese until somebody chooses
    assert client.get("/khong-co/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "vi"
    client.post("/language", {"language": "en", "next": "//evil.example"})
    assert client.get("/khong-co/").headers["Content-Language"] == "en"
    assert client.post("/language", {"language": "xx"}).status_code == 400


@pytest.mark.django_db
def test_a_fault_of_ours_is_a_page_without_details(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Nguyễn Thị Sáu")

    monkeypatch.setattr("hocvuso.web.office.session_sign_in.render", broken)
    client.raise_request_exception = False
    page = client.get("/office/sign-in/")
    assert page.status_code == 500
    assert "Không phải tại bác" in page.content.decode()
    assert "Sáu" not in page.content.decode()


def test_answers_hide_which_names_exist(cast: Cast) -> None:
    services.set_password(account_id=cast.hanh.pk, password=PASSWORD, actor=None)
    pages = [
        re.sub(rb'value="[^"]*"', b"", Client().post("/office/sign-in/", {"name": n, "password": "x"}).content)
        for n in ("hanh", "nobody-at-all")
    ]
    assert pages[0] == pages[1]
