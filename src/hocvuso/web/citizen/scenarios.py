"""Practice: the page that hosts the player, and its scenarios as JSON (the same bytes for everybody)."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.views.decorators.http import require_GET

from hocvuso.learning.queries import support_point, unit_of_scenario
from hocvuso.practice.errors import ScenarioMissing
from hocvuso.practice.queries import compiled
from hocvuso.web.access import public
from hocvuso.web.citizen.lessons import voices_in
from hocvuso.web.citizen.shelf import shelved, spoken_to

HOUR = 3600
ANYWHERE = 0
DRILL = "scam-four-steps"


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


@shelved
def tap(scenario_id: str) -> tuple[str, Mapping[str, Any]]:
    """Host the player; `?way=` (read by the player) goes straight to one of the four ways through.

    What the phone remembers of a unit comes from its own practice; a drill leads to the lesson and proves no more.
    """
    try:
        found = compiled(scenario_id)
    except ScenarioMissing as error:
        raise Http404 from error
    unit, point = unit_of_scenario(scenario_id), support_point(ANYWHERE)
    shown: dict[str, Any] = {
        "scenario": found,
        "voices": json.dumps(voices_in(found), ensure_ascii=False, separators=(",", ":")),
        "unit": unit,
        "drill": reverse("tap", args=[DRILL]),
        "link": reverse("citizen:link"),
        "help": reverse("citizen:help"),
        "point": json.dumps({"place": point.place, "hours": point.hours, "number": point.number}, ensure_ascii=False),
    }
    if unit is not None:
        shown |= spoken_to(unit.address) if unit.address else {}
        shown["help"] += f"?bai={unit.id}"
        shown["lesson"] = reverse("citizen:screen", args=[unit.id, 1])
        shown["real"] = reverse("citizen:real-use", args=[unit.id])
        shown["sheet"] = reverse("citizen:sheet", args=[unit.id])
    return "citizen/tap.html", shown


@lru_cache(maxsize=256)
def _encoded(scenario_id: str) -> tuple[bytes, bytes, str]:
    plain = json.dumps(compiled(scenario_id), ensure_ascii=False, separators=(",", ":")).encode()
    return plain, gzip.compress(plain, 9, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
