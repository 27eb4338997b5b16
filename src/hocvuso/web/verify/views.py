"""The verifier: a page that checks a paper on the phone it is opened on, and the two lists it needs.

Nothing behind `#` reaches the server. Only who has no JavaScript (or an old phone) sends the code, by the form.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from hocvuso.credentials import queries
from hocvuso.credentials.rules import jws
from hocvuso.credentials.rules.verdict import Verdict
from hocvuso.credentials.wording import REASONS, level_code, level_said, level_title
from hocvuso.kernel import clock
from hocvuso.kernel.limits import Limit, address_of
from hocvuso.web.access import public

LIST_SECONDS = 300
"""How long anything in between may keep a list: a revocation is seen after so long at the latest."""
LONGEST_TEXT = 3000
ASKING = Limit("verify", per_minute=60, burst=30)


@public
@csrf_exempt  # it changes nothing and knows nobody; a page kept on a phone has no token
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the verifier; a POST asks the server to check a typed code."""
    context: dict[str, Any] = {
        "root": jws.b64(queries.root_point()),
        "lists": ",".join(map(str, queries.status_list_numbers())),
        "reasons": REASONS,
        "wording": queries.certificate_wording(),
        "level_code": level_code(),
        "level_title": level_title(),
        "kinds": ("valid", "old_list", "no_list", "revoked", "expired", "refused", "unready"),
        "typed": "",
        "kind": "",
    }
    if request.method == "POST":
        # only what the server works for: a whole hall may open the page from one address
        ASKING.take(address_of(request))
        typed = request.POST.get("text", "")[:LONGEST_TEXT]
        context |= {"typed": typed, **_said(queries.judge_text(typed))}
    response = render(request, "verify/page.html", context)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker that keeps the page on the phone, for `/x` only."""
    files = [static(name) for name in ("css/base.css", "img/icons.svg", "app/verifier.js")]
    head = f"self.PAGE={json.dumps(reverse('verify:page'))};self.FILES={json.dumps(files)};\n"
    body = (settings.PACKAGE_DIR / "web" / "static" / "js" / "verifier-worker.js").read_text(encoding="utf-8")
    response = HttpResponse(head + body, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("verify:page")
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_GET
def trust(request: HttpRequest) -> HttpResponse:
    """Answer with the signed trust list."""
    return _list(request, queries.trust_list_text())


@public
@require_GET
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Answer with a signed status list, whole: nobody learns which paper is being looked at."""
    return _list(request, queries.status_list_text(number))


@public
@require_GET
def issuer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the document that names the keys of an issuer's files."""
    response = HttpResponse(json.dumps(queries.issuer_document(code)), content_type="application/cid+json")
    response["Cache-Control"] = f"public, max-age={LIST_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _list(request: HttpRequest, text: str) -> HttpResponse:
    # of what is signed, not of the signature, which differs from process to process
    tag = f'"{hashlib.sha256(text.rpartition(".")[0].encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(text, content_type="application/jose; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={LIST_SECONDS}"
    # other verifiers (a school's, a bank's) may read the lists from their own pages
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _said(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the templates fill it in."""
    kind: str = verdict.answer
    if kind == "old_list":
        kind = "old_list" if verdict.list_as_of else "no_list"
    elif kind == "refused" and verdict.reason in {"revoked", "expired"}:
        kind = verdict.reason
    fill: dict[str, Any] = {
        "reason": verdict.reason,
        "reason_text": _(REASONS[verdict.reason]) if verdict.reason else "",
        "trust_day": _day(queries.trust().as_of),
        "list_day": _day(verdict.list_as_of),
        "issuer": verdict.key.issuer_name if verdict.key else "",
    }
    if verdict.claims is not None:
        claims = verdict.claims
        fill |= {
            "name": claims.name,
            "birth_year": claims.birth_year or "",
            "issued_on": _day(claims.issued_at),
            "expires_on": _day(claims.expires_at),
            "level": level_said(claims.level),
        }
    return {"kind": kind, "fill": fill}


def _day(moment: datetime | None) -> str:
    return f"{clock.local_day(moment):%d/%m/%Y}" if moment else ""
