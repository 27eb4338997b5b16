"""One place where refusals of the rules become answers, in pages and in the API alike."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

from hocvuso.kernel.errors import DomainError
from hocvuso.web.errors import TOO_LARGE, refused, wrong_method


class Refusals:
    """Map DomainError (and oversized uploads) from any view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.get("Content-Type", "").startswith("application/"):
            # what Django and ninja answer here is an empty page
            return wrong_method(request, response.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a person can do something about; leave the rest to the 500 page and the log."""
        if isinstance(exception, DomainError):
            return refused(request, exception)
        if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
            return refused(request, TOO_LARGE)
        return None
