"""Practice: the page that hosts the player, and its scenarios as JSON (the same bytes for everybody)."""

import gzip
import hashlib
import json
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hocvuso.practice.errors import ScenarioMissing
from hocvuso.practice.queries import compiled
from hocvuso.web.access import public

HOUR = 3600
DRILL = "scam-four-steps"
WAYS = ("watch", "together", "alone", "review")


@public
@require_GET
def scenario(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Answer with a compiled scenario (keys keep the author's order: values are drawn by it)."""
    try:
        plain, packed, tag = _encoded(scenario_id)
    except ScenarioMissing as error:
        raise Http404 from error
    may_pack = "gzip" in request.headers.get("Accept-Encoding", "")
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(packed if may_pack else plain, content_type="application/json")
        if may_pack:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={HOUR}"
    response["Vary"] = "Accept-Encoding"
    return response


@public
@require_GET
def tap(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Open a practice; `?way=` goes straight to one of the four ways through."""
    try:
        found = compiled(scenario_id)
    except ScenarioMissing as error:
        raise Http404 from error
    way = request.GET.get("way", "")
    shown = {"scenario": found, "mode": way if way in WAYS else "", "drill": reverse("tap", args=[DRILL])}
    return render(request, "citizen/tap.html", shown)


@lru_cache(maxsize=256)
def _encoded(scenario_id: str) -> tuple[bytes, bytes, str]:
    plain = json.dumps(compiled(scenario_id), ensure_ascii=False, separators=(",", ":")).encode()
    return plain, gzip.compress(plain, 9, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
