"""Pages for when something goes wrong: what happened, nothing is lost, what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError, loader
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hocvuso.identity.types import Standing
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.problems import problem
from hocvuso.web.nav import groups_for

OFFICE = "web/error_office.html"
TOO_LARGE = DomainError(
    "too_large", "Tệp hoặc nội dung gửi lên quá lớn. Anh/chị chia nhỏ rồi gửi lại, dữ liệu cũ không đổi.", status=413
)


def answer(request: HttpRequest, *, status: int, title: str, text: str, code: str = "") -> HttpResponse:
    """Return the error page; for htmx only its note, for a program problem+json."""
    if wants_json(request):
        return problem(status=status, code=code or str(status), title=title, detail=text)
    home, template = _way_back(request, status)
    context: dict[str, Any] = {"title": title, "text": text, "status": status, "home": home}
    if template == OFFICE:
        # no entry is marked: which one it would be could tell a foreign object from a missing one
        context["office_nav"] = groups_for(request, lost=True)
    try:
        body = loader.render_to_string(template, context, request)
    except (TemplateDoesNotExist, TemplateSyntaxError, NoReverseMatch):
        body = format_html(
            '<!doctype html><html lang="vi"><meta charset="utf-8"><title>{0}</title><h1>{0}</h1><p>{1}</p>'
            '<a href="/">/</a>',
            title,
            text,
        )
    return HttpResponse(body, status=status)


def _way_back(request: HttpRequest, status: int) -> tuple[str, str]:
    """Return where "back to the front page" leads from here, and the template: staff stay in their own rooms."""
    # when we are the ones in trouble, who asks may be what can't be read
    user = getattr(request, "user", None) if status < 500 else None
    if user is None or not user.is_authenticated:
        return "/", "web/error.html"
    standing: Standing = request.standing  # type: ignore[attr-defined]
    if request.path.startswith("/field/") and "field.visit" in standing.permissions:
        return "/field/", "web/error.html"
    if request.path.startswith(("/field/", "/office/")):
        return "/office/", OFFICE
    return "/", "web/error.html"


def wants_json(request: HttpRequest) -> bool:
    """Return whether a program asks: the API, the sync door, or a caller that accepts JSON and no page."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith(("/api/", "/sync/")) or ("json" in accepted and "html" not in accepted)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal of the rules; NotFound gives exactly the page of a missing address."""
    if isinstance(error, NotFound) or error.status == 404:
        return not_found(request)
    return answer(request, status=error.status, title=_("Chưa làm được"), text=error.message(), code=error.code)


def refusal(error: DomainError) -> str:
    """Return what a page says beside its form; what is not there, or not theirs, stays the page of a missing address.

    Raises `error` again when it is such a one (status 404).
    """
    if error.status == 404:
        raise error
    return error.message()


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the request can't be read."""
    return answer(
        request,
        status=400,
        title=_("Trang này chưa mở được"),
        text=_("Địa chỉ hoặc nội dung gửi lên chưa đúng. Dữ liệu vẫn còn. Quay lại trang trước rồi làm lại."),
        code="bad_request",
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: known, but not open."""
    return answer(
        request,
        status=403,
        title=_("Phần này chưa mở cho anh/chị"),
        text=_("Dữ liệu không đổi. Anh/chị nhờ người quản trị phân quyền rồi mở lại."),
        code="forbidden",
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: missing, or outside the caller's places; both look the same."""
    return answer(
        request,
        status=404,
        title=_("Không có trang này"),
        text=_("Địa chỉ gõ chưa đúng, hoặc mục này không thuộc phần việc của mình. Về trang đầu để tìm lại."),
        code="not_found",
    )


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: an address that only takes what a form sends. `allowed`: the methods it takes, for the header."""
    response = answer(
        request,
        status=405,
        title=_("Địa chỉ này không phải là trang để xem"),
        text=_("Nó chỉ nhận những gì một biểu mẫu gửi lên. Dữ liệu không đổi. Quay lại trang trước, bấm nút ở đó."),
        code="method_not_allowed",
    )
    response["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return answer(
        request,
        status=500,
        title=_("Máy của chúng tôi trục trặc"),
        text=_("Không phải tại bác. Những gì đã lưu vẫn còn. Chờ một chút rồi mở lại trang."),
        code="server_error",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose cookie is gone: an old page, or one that another site made."""
    return answer(
        request,
        status=403,
        title=_("Trang này mở lâu quá rồi"),
        text=_("Chưa có gì được gửi đi. Quay lại trang trước, tải lại trang rồi bấm lần nữa."),
        code="csrf",
    )
