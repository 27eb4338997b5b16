"""Who may open a door. Every view carries exactly one of these marks; a test lists the views without.

    @requires("ward.view")          signed in, with the permission somewhere; gives request.scope and request.actor
    @signed_in                      any account (sign out, own settings)
    @public                         everybody, no account needed
    @device_signed                  no session: the request's own signature proves who asks (sync)
    @public @limited(Limit(...))    everybody, so many times a minute

An account without the permission gets the same 404 as for a missing page; queries given `request.scope` answer the
same NotFound for a foreign object and a missing one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from hocvuso.facts.types import Actor
from hocvuso.identity.access import Access, access_of, marked
from hocvuso.identity.rules import PERMISSIONS
from hocvuso.identity.types import AccountInfo, Standing
from hocvuso.kernel.limits import Limit, address_of
from hocvuso.places.types import PlaceScope

_View = TypeVar("_View", bound=Callable[..., Any])

__all__ = [
    "Access",
    "StaffRequest",
    "access_of",
    "admit",
    "device_signed",
    "limited",
    "public",
    "requires",
    "signed_in",
]

FIELD_PREFIX = "/field/"


class StaffRequest(HttpRequest):
    """What a view behind `requires` receives: the request, with the caller's places and name."""

    account: AccountInfo | None
    scope: PlaceScope
    actor: Actor
    standing: Standing


def requires(*permissions: str) -> Callable[[_View], _View]:
    """Open the view to accounts that have one of the permissions somewhere; raises KeyError on an unknown one."""
    if not permissions:
        raise KeyError("name at least one permission of hocvuso.identity.rules.PERMISSIONS")
    for permission in permissions:
        PERMISSIONS[permission]

    def decorate(view: _View) -> _View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            admit(request, *permissions)
            response: HttpResponse = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        return marked(cast(_View, guarded), Access("permission", permissions))

    return decorate


def admit(request: Any, *permissions: str) -> None:
    """Put scope and actor on the request of a signed-in account. Raises Http404 when it has no such permission."""
    standing: Standing = request.standing
    scope = standing.scope(*permissions)
    if scope.is_empty:
        raise Http404
    request.scope = scope
    request.actor = Actor(request.user.pk, standing.organisation(*permissions))


def signed_in(view: _View) -> _View:
    """Open the view to every account."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        response: HttpResponse = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return marked(cast(_View, guarded), Access("signed_in"))


def limited(limit: Limit) -> Callable[[_View], _View]:
    """Let each address open an anonymous view only so often; put it below `public`."""

    def decorate(view: _View) -> _View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            limit.take(address_of(request))
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        return cast(_View, guarded)

    return decorate


def public(view: _View) -> _View:
    """Open the view to everybody."""
    return marked(view, Access("public"))


def device_signed(view: _View) -> _View:
    """Mark a view that checks a device's signature itself."""
    return marked(view, Access("device"))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send an anonymous caller to the door of that face, and back afterwards when the page can be opened again."""
    name = "field:sign-in" if request.path.startswith(FIELD_PREFIX) else "office:sign-in"
    target = reverse(name)
    if request.method in {"GET", "HEAD"}:
        target += "?" + urlencode({"next": request.path})
    if request.headers.get("HX-Request"):
        # htmx would put the sign-in page into the middle of the old one
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
