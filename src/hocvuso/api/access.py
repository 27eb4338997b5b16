"""Who may call an operation of the API: the session of a member of staff, with CSRF token, or everybody, but seldom."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.security import APIKeyCookie

from hocvuso.facts.types import Actor
from hocvuso.identity.access import Access
from hocvuso.identity.rules import PERMISSIONS
from hocvuso.identity.types import Standing
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.limits import Limit, address_of
from hocvuso.places.types import PlaceScope

_View = Callable[[HttpRequest], HttpResponse]


class ApiRequest(HttpRequest):
    """What an operation behind `Permit` receives."""

    scope: PlaceScope
    actor: Actor
    standing: Standing


class Permit(APIKeyCookie):
    """Lets in accounts that have one of the permissions somewhere; without any named, every account.

    An account without it gets 404, as for a missing object; nobody signed in gets 401.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *permissions: str) -> None:
        for permission in permissions:
            PERMISSIONS[permission]
        self.access = Access("permission", permissions) if permissions else Access("signed_in")
        super().__init__(csrf=True)

    def authenticate(self, request: Any, key: str | None) -> Any:
        """Put scope and actor on the request, before its body is read."""
        if not request.user.is_authenticated:
            return None
        standing: Standing = request.standing
        scope = standing.scope(*self.access.permissions)
        if scope.is_empty and self.access.permissions:
            raise NotFound()
        request.scope = scope
        request.actor = Actor(request.user.pk, standing.organisation(*self.access.permissions))
        return request.user


def seldom(door: str, *, per_minute: int = 60, burst: int = 20) -> Callable[[_View], _View]:
    """Let each address open a view that is no operation (the OpenAPI document) only so often."""
    limit = Limit(f"api.{door}", per_minute=per_minute, burst=burst)

    def decorate(view: _View) -> _View:
        def guarded(request: HttpRequest) -> HttpResponse:
            limit.take(address_of(request))
            return view(request)

        return guarded

    return decorate


class Anybody:
    """Lets everybody in, each address only so often."""

    def __init__(self, door: str, *, per_minute: int = 60, burst: int = 20) -> None:
        self.access = Access("public")
        self.limit = Limit(f"api.{door}", per_minute=per_minute, burst=burst)

    def __call__(self, request: HttpRequest) -> bool:
        """Count the call. Raises TooManyRequests."""
        self.limit.take(address_of(request))
        return True
