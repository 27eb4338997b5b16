"""Pre-rendered pages: a citizen page is the same for everybody, so it is rendered once for each content, language and
form of address, compressed, written to disk and served as bytes - before Django is even asked (`serve_first`).

The set is bounded: addresses that don't exist are never put on the shelf, forms of address and languages are listed.
A page knows no request, so nothing about a person can get into it.
"""

import gzip
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, wraps
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation
from django.views.decorators.http import require_safe

from hocvuso.web.access import public
from hocvuso.web.middleware.caller import LANGUAGE_COOKIE
from hocvuso.web.middleware.security import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY

ADDRESS_COOKIE = "address"
ADDRESSES = ("bác", "cô", "chú", "anh", "chị", "ông", "bà")
"""A cookie holds no ă or ô: the form of address travels by its place in this list."""
FRESH_SECONDS = 120
NOTICED_WITHIN_SECONDS = 3
CLEARED = "cleared"
_LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
_Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Variant:
    """For whom a page is rendered."""

    language: str = "vi"
    address: str = ADDRESSES[0]

    @property
    def name(self) -> str:
        """Return the variant's folder."""
        return f"{self.language}-{ADDRESSES.index(self.address)}"


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page in its three encodings, and its validator."""

    plain: bytes
    packed: bytes
    brotli: bytes
    tag: str

    def body(self, accepted: str) -> tuple[bytes, str]:
        """Return the bytes and the encoding for an Accept-Encoding header."""
        if "br" in accepted:
            return self.brotli, "br"
        return (self.packed, "gzip") if "gzip" in accepted else (self.plain, "")


class Shelf:
    """Pages by (path, variant): in memory, and on disk below HOCVUSO_HOME/pages/<content hash>."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, Variant], Page] = {}
        self._lock = threading.Lock()
        self._cleared, self._look_again = 0, 0.0

    def find(self, path: str, variant: Variant) -> Page | None:
        """Return a page that lies on the shelf."""
        if time.monotonic() > self._look_again:
            self._notice_clearing()
        return self._pages.get((path, variant))

    def take_out(self, path: str) -> None:
        """Read a page in its usual variant from disk, when it lies there: it can be served before Django has loaded."""
        self._notice_clearing()
        if found := self._read(path, Variant()):
            with self._lock:
                self._pages[(path, Variant())] = found

    def put(self, path: str, variant: Variant, render: Callable[[], str]) -> Page:
        """Return the page, rendered now unless it was before."""
        found = self._pages.get((path, variant)) or self._read(path, variant)
        if found is None:
            found = _packed(render().encode())
            self._write(path, variant, found)
        with self._lock:
            self._pages[(path, variant)] = found
        return found

    def clear(self) -> None:
        """Forget every page, in memory and on disk (a voice was let out); other processes notice within seconds."""
        folder = _folder()
        for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
            with suppress(OSError):  # another process put a page there this moment: its folder stays
                path.unlink(missing_ok=True) if path.is_file() else path.rmdir()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CLEARED).write_text(str(time.time_ns()))
        with self._lock:
            self._pages.clear()

    def _notice_clearing(self) -> None:
        self._look_again = time.monotonic() + NOTICED_WITHIN_SECONDS
        try:
            cleared = (_folder() / CLEARED).stat().st_mtime_ns
        except OSError:
            return
        if cleared != self._cleared:
            with self._lock:
                self._cleared = cleared
                self._pages.clear()

    def _file(self, path: str, variant: Variant) -> Path:
        return _folder() / variant.name / (path.strip("/").replace("/", "~") or "index")

    def _read(self, path: str, variant: Variant) -> Page | None:
        file = self._file(path, variant)
        try:
            return Page(
                plain := file.with_name(f"{file.name}.html").read_bytes(),
                file.with_name(f"{file.name}.html.gz").read_bytes(),
                file.with_name(f"{file.name}.html.br").read_bytes(),
                _tag(plain),
            )
        except OSError:
            return None

    def _write(self, path: str, variant: Variant, page: Page) -> None:
        file = self._file(path, variant)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            for ending, data in ((".html.br", page.brotli), (".html.gz", page.packed), (".html", page.plain)):
                aside = file.with_name(f"{file.name}{ending}.{os.getpid()}")
                aside.write_bytes(data)
                aside.rename(file.with_name(f"{file.name}{ending}"))
        except OSError:
            return  # a full disk costs speed after the next start, never a page


SHELF = Shelf()


def shelved(build: Callable[..., tuple[str, Mapping[str, Any]]]) -> Callable[..., HttpResponse]:
    """Make a public view of a function that names a template and its context; what it raises is never kept."""

    @public
    @require_safe
    @wraps(build)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        variant = variant_of(request.COOKIES)
        found = SHELF.find(request.path, variant)
        if found is None:
            template, context = build(**kwargs)
            found = SHELF.put(request.path, variant, lambda: rendered(template, context, variant))
        return _answer(request, found)

    view.build = build  # type: ignore[attr-defined]
    return view


def page_at(path: str, variant: Variant) -> str:
    """Return the page of an address as it lies on the shelf. Raises Http404 for an address that is not shelved."""
    match = resolve(path)
    build = getattr(match.func, "build", None)
    if build is None:
        raise Http404
    found = SHELF.find(path, variant)
    if found is None:
        template, context = build(**match.kwargs)
        found = SHELF.put(path, variant, lambda: rendered(template, context, variant))
    return found.plain.decode()


def rendered(template: str, context: Mapping[str, Any], variant: Variant) -> str:
    """Return a template rendered for a variant, without a request."""
    with translation.override(variant.language):
        return render_to_string(template, {**spoken_to(variant.address), "demo": settings.HOCVUSO_DEMO, **context})


def spoken_to(address: str) -> dict[str, str]:
    """Return what templates need to speak to somebody: `bac` inside a sentence, `Bac` at its beginning."""
    return {"bac": address, "Bac": address[:1].upper() + address[1:]}


def variant_of(cookies: Mapping[str, str]) -> Variant:
    """Return the variant that a phone asked for; anything unknown is the usual one."""
    language = cookies.get(LANGUAGE_COOKIE, "")
    place = cookies.get(ADDRESS_COOKIE, "")
    return Variant(
        language if language in _LANGUAGES else settings.LANGUAGE_CODE,
        ADDRESSES[int(place)] if place.isdecimal() and int(place) < len(ADDRESSES) else ADDRESSES[0],
    )


def serve_first(application: _Wsgi) -> _Wsgi:
    """Answer what lies on the shelf before Django is asked; everything else goes on to `application`."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING"):
            path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
            found = SHELF.find(path, _asked(environ.get("HTTP_COOKIE", "")))
            if found is not None:
                if environ.get("HTTP_IF_NONE_MATCH") == found.tag:
                    start_response("304 Not Modified", [("ETag", found.tag), *_HEADERS])
                    return [b""]
                body, encoding = found.body(environ.get("HTTP_ACCEPT_ENCODING", ""))
                headers = [("ETag", found.tag), ("Content-Length", str(len(body))), *_HEADERS]
                start_response("200 OK", headers if not encoding else [("Content-Encoding", encoding), *headers])
                return [body]
        return application(environ, start_response)

    return serve


_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", f"public, max-age={FRESH_SECONDS}"),
    ("Vary", "Accept-Encoding, Cookie"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Permissions-Policy", PERMISSIONS_POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
]


@lru_cache(maxsize=256)
def _asked(cookie: str) -> Variant:
    if LANGUAGE_COOKIE not in cookie and ADDRESS_COOKIE not in cookie:
        return Variant()
    try:
        return variant_of({name: morsel.value for name, morsel in SimpleCookie(cookie).items()})
    except CookieError:
        return Variant()


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    if request.headers.get("If-None-Match") == page.tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        body, encoding = page.body(request.headers.get("Accept-Encoding", ""))
        response = HttpResponse(body)
        if encoding:
            response["Content-Encoding"] = encoding
    response["ETag"] = page.tag
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response["Vary"] = "Accept-Encoding"
    return response


def _packed(plain: bytes) -> Page:
    return Page(plain, gzip.compress(plain, 9, mtime=0), brotli.compress(plain, quality=9), _tag(plain))


def _tag(plain: bytes) -> str:
    return f'"{hashlib.sha256(plain).hexdigest()[:20]}"'


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Return this content's folder; folders of earlier content are removed."""
    root = Path(settings.HOCVUSO_HOME) / "pages"
    mine = root / content_hash()
    for other in root.glob("*") if root.is_dir() else ():
        if other != mine and other.is_dir():
            for path in sorted(other.rglob("*"), reverse=True):
                path.unlink(missing_ok=True) if path.is_file() else path.rmdir()
            other.rmdir()
    return mine


@lru_cache(maxsize=1)
def content_hash() -> str:
    """Return a hash of everything pages are made of: content, templates, styles, scripts, this code."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256(f"{settings.STATIC_URL} {settings.HOCVUSO_DEMO}".encode())
    for root in (Path(settings.HOCVUSO_CONTENT) / "vi", here, here.parent / "templates", *map(Path, _assets())):
        for path in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix != ".pyc"):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _assets() -> Iterator[str | Path]:
    yield from settings.STATICFILES_DIRS
    yield from (folder for folder in settings.LOCALE_PATHS if Path(folder).is_dir())
