"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hocvuso.web.nav import groups_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates `demo` (synthetic people: say so on the page) and, in the office, `office_nav`."""
    context: dict[str, Any] = {"demo": settings.HOCVUSO_DEMO}
    if request.path.startswith("/office/"):
        context["office_nav"] = SimpleLazyObject(lambda: groups_for(request))
    return context
