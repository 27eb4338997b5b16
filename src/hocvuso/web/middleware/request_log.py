"""One line a request: route, status, time, account id. Never the address, the query or what was typed."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpResponse

from hocvuso.kernel.ids import uuid7

_log = structlog.get_logger("hocvuso.request")
_QUIET = {"health", "metrics"}


def request_log(get_response: Callable[[Any], HttpResponse]) -> Callable[[Any], HttpResponse]:
    """Log after answering; the id also goes out as a header, so that a person can read it to the operator."""

    def middleware(request: Any) -> HttpResponse:
        started = time.perf_counter()
        request_id = str(uuid7())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = get_response(request)
        match = request.resolver_match
        route = match.route if match else "(none)"
        response.headers["X-Request-ID"] = request_id
        if route.strip("/") not in _QUIET:
            fields = {"method": request.method, "route": route, "status": response.status_code}
            user = getattr(request, "_cached_user", None)  # only when the view already asked who it is
            if user is not None and user.is_authenticated:
                fields["account"] = str(user.pk)
            _log.info("request", ms=round((time.perf_counter() - started) * 1000, 1), **fields)
        return response

    return middleware
