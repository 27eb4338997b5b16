"""The API: OpenAPI 3.1 at /api/openapi.json, problem+json in the caller's language, cursor pages, repeatable writes.

Each room's operations live in a module of this package; this file joins them and turns refusals into problems.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from hocvuso.api import assessments, devices, field, ledger, outcomes, places, residents, rolls, sync
from hocvuso.api.access import seldom
from hocvuso.api.unreadable import why
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.limits import TooManyRequests
from hocvuso.kernel.problems import problem


class Utf8Renderer(JSONRenderer):
    """JSON in plain UTF-8: names stay readable, and a third shorter than with escapes."""

    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}


class Api(NinjaAPI):
    """NinjaAPI whose document says what is true of every operation here."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI document, made once: it costs a quarter of a second, and anybody may ask for it."""
        if self._document is None:
            self._document = self._describe(**options)
        return self._document

    def _describe(self, **options: Any) -> OpenAPISchema:
        """Make the document: errors are problem+json, ids of operations are their names."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["operationId"] = operation["operationId"].removeprefix("hocvuso_api_").replace("_", "-")
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
                        response["description"] = _MEANINGS[int(status)]
        return schema


_MEANINGS = {
    400: "The rules refuse it; `code` says which.",
    401: "Nobody is signed in.",
    403: "No CSRF token, or closed on this server.",
    404: "Missing, or outside the caller's places; both look the same.",
    409: "Something else happened first; nothing was changed, `detail` says how to go on.",
    413: "More bytes than this operation takes.",
    422: "The request does not fit the schema; `errors` says where.",
    429: "Asked too often; Retry-After says how many seconds to wait.",
    503: "The server must not take anything in before an operator has looked; nothing was lost.",
}

api = Api(
    title="hocvuso",
    version="1",
    description=(
        "Bình dân học vụ số. Staff call with their session cookie and the CSRF token (header X-CSRFToken). "
        "Errors are application/problem+json in the language of Accept-Language (vi, en). A foreign object and a "
        "missing one give the same 404."
    ),
    urls_namespace="api",
    renderer=Utf8Renderer(),
    docs_url=None,
    docs_decorator=seldom("document"),
)
api.add_router("", places.router)
api.add_router("", devices.router)
api.add_router("", field.router)
api.add_router("", residents.router)
api.add_router("", rolls.router)
api.add_router("", ledger.router)
api.add_router("", sync.router)
api.add_router("", assessments.router)
api.add_router("", outcomes.router)


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    if isinstance(error, NotFound) or error.status == 404:
        return _not_found(request, error)
    answer = problem(status=error.status, code=error.code, title=_("Chưa làm được"), detail=error.message())
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.params["seconds"])
    return answer


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(status=404, code="not_found", title=_("Không tìm thấy"), detail=NotFound().message())


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        status=401,
        code="sign_in_first",
        title=_("Chưa đăng nhập"),
        detail=_("Anh/chị đăng nhập rồi gửi lại. Chưa có gì được ghi."),
    )


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # where and why, never the value: it may be somebody's name
    errors = [{"where": ".".join(str(part) for part in e["loc"]), "why": why(e)} for e in error.errors]
    return problem(
        status=422,
        code="unreadable",
        title=_("Nội dung chưa đúng mẫu"),
        detail=_("Có ô thiếu hoặc sai kiểu, xem danh sách errors. Chưa có gì được ghi."),
        errors=errors,
    )


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        return problem(
            status=403,
            code="csrf",
            title=_("Thiếu mã CSRF"),
            detail=_("Gửi kèm đầu mục X-CSRFToken lấy từ cookie csrftoken. Chưa có gì được ghi."),
        )
    return problem(
        status=error.status_code,
        code="bad_request",
        title=_("Không đọc được nội dung"),
        detail=_("Nội dung gửi lên không phải JSON đúng. Chưa có gì được ghi."),
    )
