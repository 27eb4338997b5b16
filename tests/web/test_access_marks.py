"""The marks on views do what they say, and a wrong one is noticed when the module is loaded."""

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from hocvuso.audit.models import Entry
from hocvuso.identity import services
from hocvuso.identity.queries import standing_of
from hocvuso.kernel.limits import Limit, TooManyRequests
from hocvuso.places.types import PlaceScope
from hocvuso.web.access import access_of, limited, public, requires, signed_in
from tests.cast import HERE, NEAR, Cast


def asked_by(cast: Cast, who: str) -> HttpRequest:
    request = RequestFactory().get("/office/x/")
    request.user = getattr(cast, who)
    request.standing = standing_of(request.user)  # type: ignore[attr-defined]
    return request


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def test_an_unknown_permission_is_a_mistake_at_load_time() -> None:
    for wrong in (("ward.veiw",), ()):
        with pytest.raises(KeyError):
            requires(*wrong)


def test_the_scope_is_that_of_the_permission_asked_for(cast: Cast) -> None:
    request = asked_by(cast, "tuan")
    assert requires("field.visit")(view)(request).status_code == 200
    assert request.scope == PlaceScope(neighbourhoods=frozenset({(HERE, NEAR)}))  # type: ignore[attr-defined]
    assert request.actor == cast.actor(cast.tuan)  # type: ignore[attr-defined]
    with pytest.raises(Http404):
        requires("people.view")(view)(request)


def test_one_of_several_permissions_is_enough(cast: Cast) -> None:
    opened = requires("city.view", "ward.view")(view)
    for who in ("hanh", "minh", "dung"):
        assert opened(asked_by(cast, who)).status_code == 200
    with pytest.raises(Http404):
        opened(asked_by(cast, "tuan"))


def test_marks_can_be_read_by_tests() -> None:
    assert access_of(requires("ward.view")(view)).permissions == ("ward.view",)  # type: ignore[union-attr]
    assert access_of(public(limited(Limit("t", per_minute=1, burst=1))(view))).kind == "public"  # type: ignore[union-attr]
    assert access_of(signed_in(lambda request: HttpResponse())).kind == "signed_in"  # type: ignore[union-attr]


def test_a_limited_view_closes_for_one_address_only() -> None:
    opened = limited(Limit("t", per_minute=1, burst=2))(view)
    knocks = [RequestFactory().get("/", REMOTE_ADDR=a) for a in ("10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.1")]
    assert [opened(r).status_code for r in knocks[:3]] == [200, 200, 200]
    with pytest.raises(TooManyRequests):
        opened(knocks[3])


def test_an_invented_address_does_not_open_a_limited_view(settings: object) -> None:
    settings.HTTPS = True  # type: ignore[attr-defined]
    opened = limited(Limit("t", per_minute=1, burst=1))(view)
    # the proxy appends what it saw; what stands before it was written by the caller
    assert opened(RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.9"})).status_code == 200
    with pytest.raises(TooManyRequests):
        opened(RequestFactory().get("/", headers={"X-Forwarded-For": "2.2.2.2, 10.0.0.9"}))


def test_htmx_is_sent_to_sign_in_as_a_whole_page(db: None) -> None:
    answer = Client().get("/office/staff/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/office/sign-in/")


def test_the_journal_says_who_opened_a_session_and_gave_a_role(cast: Cast) -> None:
    issued = services.issue_sign_in_code(cast.scope(cast.lan), account_id=cast.tuan.pk, actor=cast.lan.pk)
    services.redeem_code(purpose="sign_in", typed=issued.code, address="a")
    written = [(e.action, e.actor) for e in Entry.objects.order_by("-number")[:2]]
    assert written == [("identity.code.used", cast.tuan.pk), ("identity.code.issued", cast.lan.pk)]
    for entry in Entry.objects.all():
        assert issued.code not in str(entry.details)
        assert "Tuấn" not in str(entry.details)
