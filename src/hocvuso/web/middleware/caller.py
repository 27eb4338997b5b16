"""Who asks and in which language: the standing of the account, the session lock, the language of the answer."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from hocvuso.identity.queries import standing_of
from hocvuso.identity.services import note_seen
from hocvuso.identity.sessions import is_locked, touch
from hocvuso.identity.types import Standing

_Next = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "language"
_LANGUAGES = {code for code, _ in settings.LANGUAGES}


def language(get_response: _Next) -> _Next:
    """Answer in the language chosen on the page; the API in the one its caller asks for.

    A page never guesses from the browser: many phones here are sold with English set, and their owners read Vietnamese.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.path.startswith(("/api/", "/sync/"))
        chosen = "" if asked else request.COOKIES.get(LANGUAGE_COOKIE, "")
        if chosen not in _LANGUAGES:
            chosen = translation.get_language_from_request(request) if asked else settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        patch_vary_headers(response, ("Accept-Language",) if asked else ("Cookie",))
        return response

    return middleware


def caller(get_response: _Next) -> _Next:
    """Lock an idle session, and put the account's standing on the request, read only when asked for."""

    def middleware(request: Any) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            if is_locked(request.session):
                auth.logout(request)
            elif touch(request.session):
                note_seen(account_id=request.user.pk)
        request.account = SimpleLazyObject(lambda: request.user if request.user.is_authenticated else None)
        request.standing = SimpleLazyObject(lambda: _standing(request))
        return get_response(request)

    return middleware


def _standing(request: Any) -> Standing:
    if not request.user.is_authenticated:
        raise AttributeError("an anonymous caller has no standing; mark the view with requires(...)")
    return standing_of(request.user)
