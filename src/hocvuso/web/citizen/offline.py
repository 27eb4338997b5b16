"""Installable and offline: the service worker with its key, the manifest, and signed packs of lesson pages.

A pack is what a phone keeps of a unit or a path: the pre-rendered pages and the practice, signed ES256 with the key
`packs`. The service worker knows that key from its own address and refuses anything else (frontend/sw/pack.ts).
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from hocvuso.kernel.keyring import signing_key
from hocvuso.kernel.limits import Limit
from hocvuso.learning import queries
from hocvuso.learning.types import Unit
from hocvuso.learning.voices import PATH_SLOT, spoken_in, spoken_of
from hocvuso.practice.queries import compiled, scenario_ids
from hocvuso.web.access import limited, public
from hocvuso.web.citizen.lessons import voices_read_once
from hocvuso.web.citizen.shelf import Variant, content_hash, page_at, shelved, variant_of

FORMAT = "pack/1"
PATH, PATH_WITH_VOICES = "lo-trinh", "lo-trinh-giong"
HTML = "text/html; charset=utf-8"
_PACKS = Limit("citizen.pack", per_minute=120, burst=80)
_COORDINATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class PackBytes:
    """A signed pack in the encodings it is sent in."""

    plain: bytes
    packed: bytes
    brotli: bytes
    tag: str


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker, told its version, the key of packs and the files of the shell."""
    told = {"version": version(), "key": public_jwk(), "shell": shell()}
    code = f"self.HVS={json.dumps(told)};\n{_worker_code()}"
    response = HttpResponse(code, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer with the manifest that lets a phone put the product on its first page."""
    told = {
        "name": "Học vụ số",
        "short_name": "Học vụ số",
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6ec",
        "theme_color": "#0b5a4c",
        "icons": [
            {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static("img/mark-maskable.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@shelved
def no_net() -> tuple[str, Mapping[str, Any]]:
    """Say that this page needs the net, and what works without."""
    return "citizen/no_net.html", {}


@public
@limited(_PACKS)
@require_safe
def pack(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Answer with the signed pack of a unit (`bai`) or a path (`lo-trinh`, with voices `lo-trinh-giong`)."""
    made = pack_bytes(kind, name, variant_of(request.COOKIES), version())
    if request.headers.get("If-None-Match") == made.tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        accepted = request.headers.get("Accept-Encoding", "")
        body, encoding = (made.brotli, "br") if "br" in accepted else (made.plain, "")
        if not encoding and "gzip" in accepted:
            body, encoding = made.packed, "gzip"
        response = HttpResponse(body, content_type="application/json")
        if encoding:
            response["Content-Encoding"] = encoding
    response["ETag"] = made.tag
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Accept-Encoding"
    return response


def version() -> str:
    """Return what the pages are made of now: content, and which voices are let out. Phones update when it changes."""
    voices = "".join(f"{s.unit}/{s.screen}{s.tag}" for s in queries.recordings().values() if s.counts)
    return content_hash() + (hashlib.sha256(voices.encode()).hexdigest()[:8] if voices else "")


def shell() -> list[str]:
    """Return what every page needs: home, the page without net, styles, scripts, icons, the player."""
    built = Path(settings.STATICFILES_DIRS[0]) / "app"
    known = json.loads((built / "manifest.json").read_text()) if (built / "manifest.json").exists() else {}
    player = known.get("player/main.tsx", {})
    parts = ["citizen.js", player.get("file", "player.js"), *player.get("css", [])]
    parts += [known[name]["file"] for name in player.get("imports", [])] + ["player-english.js"]
    files = ["css/base.css", "css/citizen.css", "img/icons.svg", "img/mark.svg"]
    files += [f"app/{name}" for name in parts if (built / name).exists()]
    return [reverse("citizen:home"), reverse("citizen:no-net"), *(static(name) for name in files)]


def public_jwk() -> dict[str, str]:
    """Return the public key of packs as a JWK."""
    numbers = signing_key("packs").public_key().public_numbers()
    point = (n.to_bytes(_COORDINATE_BYTES, "big") for n in (numbers.x, numbers.y))
    x, y = (_base64url(part) for part in point)
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


@lru_cache(maxsize=128)
def pack_bytes(kind: str, name: str, variant: Variant, of_version: str = "") -> PackBytes:
    """Return a signed pack of the pages as they are now, named by their version.

    Raises UnitMissing for an unknown unit or path, Http404 for an unknown kind.
    """
    with voices_read_once():
        files = [{"path": path, "type": type_, "body": body} for path, type_, body in _files(kind, name, variant)]
    payload = json.dumps(
        {"format": FORMAT, "name": f"{kind}/{name}", "version": of_version or content_hash(), "files": files},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    r, s = decode_dss_signature(signing_key("packs").sign(payload.encode(), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")
    plain = json.dumps({"payload": payload, "signature": _base64url(signature)}, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(payload.encode()).hexdigest()[:20]}"'
    return PackBytes(plain, gzip.compress(plain, 6, mtime=0), brotli.compress(plain, quality=9, lgwin=22), tag)


def _files(kind: str, name: str, variant: Variant) -> Iterator[tuple[str, str, str]]:
    if kind == "bai":
        yield from _unit_files(queries.unit(name), variant)
    elif kind in {PATH, PATH_WITH_VOICES}:
        path = queries.path(name)
        yield reverse("citizen:path", args=[name]), HTML, page_at(reverse("citizen:path", args=[name]), variant)
        for part in path.parts:
            if part.unit in queries.units():
                yield from _unit_files(queries.unit(part.unit), variant)
        if kind == PATH_WITH_VOICES:
            for path_, type_, data in voices_of_path(name):
                yield path_, type_, base64.b64encode(data).decode()
    else:
        raise Http404


def _unit_files(unit: Unit, variant: Variant) -> Iterator[tuple[str, str, str]]:
    pages = [reverse("citizen:unit", args=[unit.id])]
    pages += [reverse("citizen:screen", args=[unit.id, n + 1]) for n in range(len(unit.lesson))]
    pages += [reverse("citizen:check", args=[unit.id])]
    pages += [reverse("citizen:answer", args=[unit.id, option.id]) for option in unit.check.options]
    pages += [reverse(f"citizen:{name}", args=[unit.id]) for name in ("real-use", "sheet")]
    if unit.scenario in scenario_ids():
        pages.append(reverse("tap", args=[unit.scenario]))
        scenario = json.dumps(compiled(unit.scenario), ensure_ascii=False, separators=(",", ":"))
        yield reverse("scenario", args=[unit.scenario]), "application/json", scenario
    for path in pages:
        yield path, HTML, page_at(path, variant)


def voices_of_path(name: str) -> list[tuple[str, str, bytes]]:
    """Return where the voices of a path and its units are heard, their kinds and bytes. Raises UnitMissing."""
    path = queries.path(name)
    known = queries.units()
    wanted = {(path.id, PATH_SLOT)}
    for unit in (known[part.unit] for part in path.parts if part.unit in known):
        wanted |= {(unit.id, screen) for screen in spoken_of(unit)}
        captions = set(spoken_in(compiled(unit.scenario))) if unit.scenario in scenario_ids() else set()
        # words that several practices share were read for one of them
        wanted |= {(slot.owner, slot.screen) for slot in queries.voice_slots() if slot.screen in captions}
    return [
        (reverse("citizen:voice", args=[voice.unit, voice.screen]), kind, data)
        for voice, data, kind in queries.sounds(wanted)
    ]


@lru_cache(maxsize=1)
def _worker_code() -> str:
    built = Path(settings.STATICFILES_DIRS[0]) / "app" / "sw.js"
    return built.read_text(encoding="utf-8") if built.exists() else ""


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
