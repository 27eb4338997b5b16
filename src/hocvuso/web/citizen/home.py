"""Home, paths, official numbers, search: "Hôm nay bác muốn làm gì?"."""

import base64
from collections.abc import Mapping
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hocvuso.kernel.limits import Limit
from hocvuso.learning import queries
from hocvuso.learning.types import Unit
from hocvuso.learning.voices import HOME, HOME_SLOT, PATH_SLOT
from hocvuso.web.access import limited, public
from hocvuso.web.citizen.lessons import voice_of
from hocvuso.web.citizen.offline import pack_bytes, voices_of_path
from hocvuso.web.citizen.shelf import Variant, shelved, spoken_to, variant_of

TINTS = ("n", "m", "", "g")
KILOBYTE = 1000
LONGEST_QUESTION = 80
_SEARCHES = Limit("citizen.search", per_minute=60, burst=30)


def rows(found: Mapping[str, Unit] | list[Unit]) -> list[tuple[str, Unit]]:
    """Return units with a tint each; tints help people find the row again, they carry no meaning."""
    listed = list(found.values()) if isinstance(found, Mapping) else found
    places = {name: n for n, name in enumerate(queries.units())}
    return [(TINTS[places[unit.id] % len(TINTS)], unit) for unit in listed]


@shelved
def home() -> tuple[str, Mapping[str, Any]]:
    """Ask what the person wants to do, and answer with tasks."""
    first = queries.first_units()
    return "citizen/home.html", {
        "first": rows(first),
        "more": rows([unit for unit in queries.units().values() if unit not in first]),
        "paths": queries.paths(),
        "voice": voice_of(HOME, HOME_SLOT),
    }


@shelved
def learning_path(path_id: str) -> tuple[str, Mapping[str, Any]]:
    """Show a path: its units in order, each with the reason why it stands there."""
    path = queries.path(path_id)
    units = queries.units()
    parts = [(part, units[part.unit]) for part in path.parts if part.unit in units]
    kilobytes = ceil(sum(len(pack_bytes("bai", unit.id, Variant()).brotli) for _, unit in parts) / KILOBYTE)
    voiced = voices_of_path(path.id)
    return "citizen/path.html", {
        "path": path,
        "parts": parts,
        "kilobytes": kilobytes,
        "voice_kilobytes": ceil(sum(len(base64.b64encode(data)) for _, _, data in voiced) / KILOBYTE),
        "voice": voice_of(path.id, PATH_SLOT),
    }


@shelved
def numbers() -> tuple[str, Mapping[str, Any]]:
    """Show the official-number card, each number with the day it was checked."""
    card = [row for row in queries.official_numbers().values() if row.number or row.shown]
    return "citizen/numbers.html", {"numbers": card}


@public
@limited(_SEARCHES)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer the search box by people's own words; nothing of it is kept."""
    asked = request.GET.get("q", "")[:LONGEST_QUESTION]
    found = queries.find_units(asked)
    shown = {"asked": asked, "found": rows(found), "all": rows(queries.units()) if not found else ()}
    return render(request, "citizen/search.html", {**spoken_to(variant_of(request.COOKIES).address), **shown})
