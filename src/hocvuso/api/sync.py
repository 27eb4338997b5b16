"""What a phone of the field kit brings and fetches (docs/guides/sync.md). Its own signature proves who asks."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from hocvuso.api.problems import Problem
from hocvuso.facts import queries, receipts, services
from hocvuso.identity.access import Access
from hocvuso.identity.queries import device_for, scope_of
from hocvuso.identity.types import DeviceInfo
from hocvuso.kernel import clock, es256, failpoints
from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.limits import Limit, address_of

router = Router(tags=["sync"])

LARGEST_BYTES = 2 * 1024 * 1024
_ID = "0193a1b2-7c00-7000-8000-000000000001"


class DeviceUnproven(DomainError):
    """An unknown phone, or a signature that is not its own; both look the same."""

    code = "device_unproven"
    text = (
        "Máy chủ chưa nhận ra điện thoại này. Việc đã lưu vẫn còn trong máy. "
        "Đăng nhập lại bằng mã của tổ trưởng để ghi danh máy, rồi gửi tiếp."
    )
    status = 401


class PushTooBig(DomainError):
    """More bytes than a push of 200 facts can have."""

    code = "push_too_big"
    text = "Gói gửi lên lớn quá. Việc đã lưu vẫn còn trong điện thoại. Mở lại ứng dụng để cập nhật rồi gửi."
    status = 413


class PhoneRequest(HttpRequest):
    """What an operation for phones receives: the phone, and what it said."""

    device: DeviceInfo
    said: Any


class PhoneSigned:
    """Lets in a request signed with the key of an enrolled phone: header X-Device-Signature, ES256 over the body."""

    def __init__(self) -> None:
        self.access = Access("device")
        self.failures = Limit("api.sync", per_minute=60, burst=60)

    def __call__(self, request: Any) -> bool:
        """Put the phone and its words on the request. Raises DeviceUnproven, PushTooBig, TooManyRequests."""
        body = request.body
        if len(body) > LARGEST_BYTES:
            raise PushTooBig()
        said = _parsed(body)
        device = device_for(_id(said.get("device"))) if isinstance(said, dict) else None
        signature = request.headers.get("X-Device-Signature", "")
        if device is None or not es256.verify(es256.public_key(device.public_key), signature, body):
            # only those who can't prove themselves are slowed down: a ward's phones share one address
            self.failures.take(address_of(request))
            raise DeviceUnproven()
        request.device, request.said = device, said
        return True


class PhoneAsks:
    """Lets in a GET signed with the key of an enrolled phone that is not revoked.

    X-Device, X-Device-Time (the phone's clock), X-Device-Signature: ES256 over "GET <address>", a line end, the time.
    """

    def __init__(self) -> None:
        self.access = Access("device")
        self.failures = Limit("api.sync.pull", per_minute=60, burst=60)

    def __call__(self, request: Any) -> bool:
        """Put the phone on the request. Raises DeviceUnproven, TooManyRequests."""
        device = device_for(_id(request.headers.get("X-Device")))
        time = request.headers.get("X-Device-Time", "")
        signed = f"GET {request.get_full_path()}\n{time}".encode()
        signature = request.headers.get("X-Device-Signature", "")
        if (
            device is None
            or device.is_revoked
            or not _is_fresh(time)
            or not es256.verify(es256.public_key(device.public_key), signature, signed)
        ):
            self.failures.take(address_of(request))
            raise DeviceUnproven()
        request.device = device
        return True


class Answer(Schema):
    """What the server says and signs: a phone deletes a fact only against its receipt in a payload it has checked."""

    payload: str = Field(
        examples=['{"receipts":[],"epoch":1,"head":42}'],
        description="JSON text: receipts, epoch, head, heads, server_time, device, account, missing, rekey, recovering",
    )
    signature: str = Field(examples=["MEUCIQ"], description="ES256 (r || s, base64url) over the payload's UTF-8 bytes")


_PUSH: Any = {
    "requestBody": {
        "required": True,
        "description": "Signed by the phone: X-Device-Signature is ES256 (r || s, base64url) over these very bytes.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["device", "app", "epoch", "facts", "max_seq", "unsent"],
                    "properties": {
                        "device": {"type": "string", "format": "uuid"},
                        "app": {"type": "string"},
                        "epoch": {"type": "integer", "description": "of the last answer; 0 = none yet"},
                        "facts": {"type": "array", "maxItems": services.LARGEST_PUSH, "items": {"type": "object"}},
                        "max_seq": {"type": "integer", "description": "highest number this phone has given a fact"},
                        "unsent": {"type": "integer", "description": "facts in the outbox, these included"},
                        "sent_at": {"type": "string", "description": "the phone's clock now, YYYY-MM-DDTHH:MM:SS.mmmZ"},
                        "lost": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
                        "answers": {
                            "type": "array",
                            "description": "earlier answers {payload, signature} about facts sent again",
                            "items": {"type": "object"},
                        },
                    },
                    "examples": [
                        {"device": _ID, "app": "fieldkit/1", "epoch": 1, "facts": [], "max_seq": 0, "unsent": 0}
                    ],
                }
            }
        },
    }
}
_REFUSED = {400: Problem, 401: Problem, 404: Problem, 413: Problem, 422: Problem, 429: Problem, 503: Problem}


@router.post("/sync/push", response={200: Answer, **_REFUSED}, auth=PhoneSigned(), openapi_extra=_PUSH)
def push(request: PhoneRequest) -> HttpResponse:
    """Take in up to 200 facts of a phone. Every fact gets a receipt: stored, known, parked or erased; never refused.

    Safe to repeat for ever. What can't be accepted yet is parked with its bytes and shown to people.
    """
    answer = services.push(device=request.device, message=services.message_of(request.said))
    return _sent(orjson.dumps(receipts.signed(answer)))


_OFFER: Any = {
    "requestBody": {
        "required": True,
        "description": "Signed by the phone: X-Device-Signature is ES256 (r || s, base64url) over these very bytes.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["device", "ids", "part", "more"],
                    "properties": {
                        "device": {"type": "string", "format": "uuid"},
                        "ids": {
                            "type": "object",
                            "description": "commune -> ids of facts the phone holds with a receipt, 5000 in all",
                            "additionalProperties": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                        },
                        "part": {"type": "integer", "description": "0 = the first part of the offer"},
                        "more": {"type": "boolean", "description": "another part follows"},
                        "witness": {
                            "type": "object",
                            "description": "an earlier answer {payload, signature}, when the server seems behind it",
                        },
                    },
                    "examples": [{"device": _ID, "ids": {"25747": [_ID]}, "part": 0, "more": False}],
                }
            }
        },
    }
}


@router.post("/sync/offer", response={200: Answer, **_REFUSED}, auth=PhoneSigned(), openapi_extra=_OFFER)
def offer(request: PhoneRequest) -> HttpResponse:
    """What a phone still holds after the server was restored from a backup; the answer names what is wanted again.

    The phone pushes those facts with the answers that acknowledged them (`answers`): their moment stays as it was.
    """
    answer = services.offer(device=request.device, message=services.offer_of(said=request.said))
    return _sent(orjson.dumps(receipts.signed(answer)))


class Where(Schema):
    """From where on a phone wants to hear."""

    commune: int = Field(ge=1, le=99_999, examples=[25747])
    cursor: int = Field(0, ge=0, le=2**53, examples=[42], description="server_seq up to which the phone knows")


@router.get("/sync/pull", response={200: Answer, **_REFUSED}, auth=PhoneAsks())
def pull(request: PhoneRequest, where: Query[Where]) -> HttpResponse:
    """What changed in a commune after a cursor, inside the caller's places: one signed page of at most 500 KB.

    Page and cursor are stored in one transaction on the phone; an empty or failed answer removes nothing there.
    """
    scope = scope_of(request.device.account_id, permission=("field.visit", "help.give"))
    found = queries.changes_since(scope, where.commune, where.cursor)
    found["server_time"] = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _sent(orjson.dumps(receipts.signed(found)))


def _is_fresh(time: str) -> bool:
    """Whether a signed question was made within a day: an old one, caught on its way, is no use."""
    try:
        asked = datetime.fromisoformat(time)
    except ValueError:
        return False
    return asked.tzinfo is not None and abs(clock.now() - asked) < timedelta(days=1)


def _sent(body: bytes) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    if failpoints.is_armed("push.mid-answer"):
        parts = (part for part in _cut(body))
        return StreamingHttpResponse(parts, content_type="application/json", headers=headers)  # type: ignore[return-value]
    return HttpResponse(body, content_type="application/json", headers=headers)


def _cut(body: bytes) -> Any:
    yield body[: len(body) // 2]
    failpoints.reach("push.mid-answer")
    yield body[len(body) // 2 :]


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        # half a character of a broken keyboard is no reason to hold up the rest
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _id(text: Any) -> UUID:
    try:
        return UUID(text)
    except (TypeError, ValueError, AttributeError):
        return UUID(int=0)
