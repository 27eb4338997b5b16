"""Reading one fact as a phone sends it. What does not fit is parked with its bytes, never refused."""

import json
import re
from typing import Any
from uuid import UUID

import orjson

from hocvuso.facts.drafts import Draft, unknown_communes
from hocvuso.facts.fold import EVIDENCE_NUMBER
from hocvuso.facts.kinds import NUMBERS, UnknownKind, ValidationError, check_body, kind_of
from hocvuso.facts.ledger import SUBJECT_NUMBER, Row, canonical_text
from hocvuso.facts.rules import effective_time, moment_ms

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_SALT = re.compile(r"[0-9a-f]{32}\Z")
_PURPOSE = re.compile(r"[A-Za-z0-9._:/-]{1,60}\Z")
_FIELDS = frozenset(
    {
        *("id", "kind", "version", "commune", "neighbourhood", "subject", "on_behalf_of", "device_seq", "prev_hash"),
        *("occurred_at", "seen", "evidence", "purpose", "salt", "enc", "body"),
    }
)
_LARGEST = 2**53 - 1
_BIG_BODY = 16_384


class Misfit(ValueError):
    """Why a fact can't be taken as it is: `reason` is one of facts.judging.REASONS, `detail` never a value."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def raw_bytes(sent: Any) -> bytes:
    """Return the bytes of something sent, to be kept and hashed whatever it is."""
    try:
        return orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError):
        # half a character or a huge number: still kept, in plain letters
        return json.dumps(sent, sort_keys=True, separators=(",", ":")).encode()


def whole(value: Any) -> int:
    """Return a whole number a phone sent. Raises ValueError."""
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError("a whole number")
    return value


def readable_id(sent: Any) -> UUID | None:
    """Return the id of something sent, when it has one."""
    name = sent.get("id") if isinstance(sent, dict) else None
    return UUID(name) if isinstance(name, str) and _ID.match(name) else None


def read(sent: Any, *, actor: str, device: str | None, received: int, skew: int, digest: bytes) -> Draft:
    """Return the draft of a pushed fact; `digest` is its hash, `effective_at` is fixed here. Raises Misfit."""
    if not isinstance(sent, dict) or sent.keys() != _FIELDS:
        raise Misfit("envelope", _odd_fields(sent))
    kind, version, body = sent["kind"], sent["version"], sent["body"]
    if not isinstance(kind, str) or type(version) is not int:
        raise Misfit("envelope", "kind")
    try:
        known = kind_of(kind, version)
    except UnknownKind:
        raise Misfit("unknown_kind", kind[:60] if _PURPOSE.match(kind) else "") from None
    if sent["enc"] != "none":
        raise Misfit("sealed")
    subject_kind, subject = _subject(sent["subject"])
    if subject_kind not in known.subjects:
        raise Misfit("envelope", "subject")
    try:
        text = canonical_text(body)
        check_body(kind, version, body)
    except ValidationError as error:
        raise Misfit("body", ", ".join(e["type"] for e in error.errors()[:3])[:200]) from None
    except (TypeError, ValueError):
        raise Misfit("body", "text") from None
    if len(text) > _BIG_BODY:
        raise Misfit("body", "too long")
    seen_at, seen_cursor = _seen(sent["seen"])
    occurred = _moment(sent["occurred_at"], "occurred_at")
    effective, quality = effective_time(occurred=occurred, received=received, seen=seen_at, skew=skew)
    row = Row(
        commune=_number(sent, "commune", 1, 99_999),
        id=_text(sent, "id", _ID),
        neighbourhood=_number(sent, "neighbourhood", 0, 32_767),
        subject_kind=SUBJECT_NUMBER[subject_kind],
        subject=subject,
        kind=NUMBERS[kind],
        version=version,
        actor=actor,
        on_behalf_of=None if sent["on_behalf_of"] is None else _text(sent, "on_behalf_of", _ID),
        device=device,
        device_seq=_number(sent, "device_seq", 1, 2**31 - 1),
        prev_hash=None if sent["prev_hash"] is None else bytes.fromhex(_text(sent, "prev_hash", _HASH)),
        occurred_at=occurred,
        seen_at=seen_at,
        seen_cursor=seen_cursor,
        received_at=received,
        effective_at=effective,
        quality=_QUALITY[quality],
        server_seq=0,
        epoch=0,
        evidence=_evidence(sent["evidence"]),
        purpose=_text(sent, "purpose", _PURPOSE),
        salt=bytes.fromhex(_text(sent, "salt", _SALT)),
        enc="none",
        body=text,
        fact_hash=digest,
    )
    draft = Draft(row, body)
    if unknown_communes(draft.communes()):
        raise Misfit("unknown_commune")
    return draft


_QUALITY = {"exact": 1, "corrected": 2, "bounded": 3}


def _odd_fields(sent: Any) -> str:
    if not isinstance(sent, dict):
        return "not an object"
    missing = sorted(_FIELDS - sent.keys())
    return ("missing " + ", ".join(missing))[:200] if missing else "unknown field"


def _subject(sent: Any) -> tuple[str, str]:
    if isinstance(sent, dict) and sent.keys() == {"kind", "id"} and sent["kind"] in ("resident", "household"):
        return sent["kind"], _text(sent, "id", _ID)
    raise Misfit("envelope", "subject")


def _seen(sent: Any) -> tuple[int | None, int | None]:
    if sent is None:
        return None, None
    if not isinstance(sent, dict) or sent.keys() != {"time", "cursor"}:
        raise Misfit("envelope", "seen")
    return _moment(sent["time"], "seen"), _number(sent, "cursor", 0, _LARGEST)


def _moment(sent: Any, name: str) -> int:
    try:
        return moment_ms(sent)
    except ValueError:
        raise Misfit("envelope", name) from None


def _evidence(sent: Any) -> int:
    if not isinstance(sent, str) or sent not in EVIDENCE_NUMBER:
        raise Misfit("envelope", "evidence")
    return EVIDENCE_NUMBER[sent]


def _number(sent: dict[str, Any], name: str, least: int, most: int) -> int:
    value = sent[name]
    if type(value) is not int or not least <= value <= most:
        raise Misfit("envelope", name)
    return value


def _text(sent: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = sent[name]
    if not isinstance(value, str) or not pattern.match(value):
        raise Misfit("envelope", name)
    return value
