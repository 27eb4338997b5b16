"""Problem details (RFC 9457) for programs, in the caller's language."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language

TYPE_PREFIX = "urn:hocvuso:problem:"


def problem(*, status: int, code: str, title: str, detail: str, **extra: Any) -> HttpResponse:
    """Return application/problem+json; `code` is stable, `title` and `detail` are for people."""
    body = {"type": TYPE_PREFIX + code, "title": title, "status": status, "detail": detail, "code": code, **extra}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json; charset=utf-8",
        headers={"Content-Language": get_language() or "vi", "Cache-Control": "no-store"},
    )
