"""A ledger as lines of text, so that it can travel: from a ward's laptop to the city, from SQLite to PostgreSQL.

    {"hocvuso": "ledger/1", "epoch": 1, "made_at": "...", "heads": {"25747": 19847}}
    {"place": {"commune": 25747, "name": "Khu phố 5"}}
    {"erased": {"commune": 25747, "id": "...", "kind": 22, "day": "2026-11-20"}}
    {"fact": {wire form}, "actor": ..., "device": ..., "received_at": ..., "effective_at": ..., "quality": "exact",
     "hash": "..."}
    {"end": {"lines": 19860, "sha256": "..."}}

A fact travels with what its first server fixed once and for all (received_at, effective_at); its place in the order of
commits (epoch, server_seq) is given anew by the ledger that takes it in. Numbers of identity cards are never in facts.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from hocvuso.facts import storage
from hocvuso.facts.drafts import Draft, unknown_communes
from hocvuso.facts.fold import EVIDENCE_NUMBER
from hocvuso.facts.kinds import NUMBERS, UnknownKind, ValidationError, check_body, kind_of
from hocvuso.facts.ledger import QUALITIES, QUALITY_NUMBER, SUBJECT_NUMBER, Row, canonical_text, fact_hash, wire_of
from hocvuso.facts.models import Tombstone
from hocvuso.facts.rules import moment_ms, moment_text, to_ms
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError

FORMAT = "ledger/1"
LONGEST_LINE = 64 * 1024


class LedgerUnreadable(DomainError):
    """A file that is no ledger, or was cut off or changed on its way."""

    code = "ledger_unreadable"
    text = (
        "Dòng %(line)s của tệp sổ cái không đọc được (%(why)s). Phần trước dòng đó đã nhận; chép lại tệp rồi chạy lại."
    )


class LedgerTooNew(DomainError):
    """A ledger written by a later version, with kinds of facts this one doesn't know."""

    code = "ledger_too_new"
    text = "Sổ cái này có loại sự kiện %(kind)s mà bản đang chạy chưa biết. Nâng cấp hocvuso rồi nhận lại."


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood that facts of the file name by its number."""

    commune: int
    name: str


@dataclass(frozen=True, slots=True)
class Erased:
    """A fact that was erased where the file comes from, on request of the person it was about."""

    commune: int
    id: str
    kind: int
    day: date


def lines(heads: Mapping[int, int], epoch: int, places: Iterable[Place]) -> Iterator[str]:
    """Yield the file line by line: every fact of the communes in `heads` up to that server_seq."""
    digest, count = sha256(), 0
    for text in _body(heads, epoch, places):
        digest.update(text.encode())
        count += 1
        yield text + "\n"
    yield canonical_text({"end": {"lines": count, "sha256": digest.hexdigest()}}) + "\n"


def read(source: Iterable[str]) -> Iterator[Place | Erased | Draft]:
    """Yield places, erasures and facts of a file in its order, each checked by itself.

    Raises LedgerUnreadable, LedgerTooNew; a file without its end is refused after everything in it was yielded.
    """
    digest, count, ended = sha256(), 0, False
    for count, raw in enumerate(source, start=1):
        text = raw.rstrip("\n")
        if ended or len(text) > LONGEST_LINE:
            raise LedgerUnreadable(line=count, why="thừa dòng" if ended else "quá dài")
        said = _parsed(text, count)
        if "end" in said:
            if said["end"] != {"lines": count - 1, "sha256": digest.hexdigest()}:
                raise LedgerUnreadable(line=count, why="mã kiểm tra không khớp")
            ended = True
            continue
        digest.update(text.encode())
        if count == 1:
            if said.get("hocvuso") != FORMAT:
                raise LedgerUnreadable(line=1, why="không phải tệp sổ cái của hocvuso")
        elif "place" in said:
            yield _shaped(lambda said=said: Place(int(said["place"]["commune"]), str(said["place"]["name"])), count)
        elif "erased" in said:
            yield _shaped(lambda said=said: _erased(said["erased"]), count)
        else:
            yield _shaped(lambda said=said: _draft(said), count)
    if not ended:
        raise LedgerUnreadable(line=count + 1, why="tệp bị cắt giữa chừng")


def _body(heads: Mapping[int, int], epoch: int, places: Iterable[Place]) -> Iterator[str]:
    shown = {str(commune): seq for commune, seq in sorted(heads.items())}
    made_at = moment_text(to_ms(clock.now()))
    yield canonical_text({"hocvuso": FORMAT, "epoch": epoch, "made_at": made_at, "heads": shown})
    for place in places:
        yield canonical_text({"place": {"commune": place.commune, "name": place.name}})
    for gone in Tombstone.objects.filter(commune__in=list(heads)).order_by("commune", "id").iterator():
        said = {"commune": gone.commune, "id": str(gone.id), "kind": gone.kind, "day": gone.day.isoformat()}
        yield canonical_text({"erased": said})
    for commune, head in sorted(heads.items()):
        for row in storage.facts_where("commune = %s AND server_seq <= %s", [commune, head], "server_seq"):
            yield canonical_text(_said(row))


def _said(row: Row) -> dict[str, Any]:
    return {
        "fact": wire_of(row),
        "actor": row.actor,
        "device": row.device,
        "received_at": moment_text(row.received_at),
        "effective_at": moment_text(row.effective_at),
        "quality": QUALITIES[row.quality - 1],
        "hash": row.fact_hash.hex(),
    }


def _parsed(text: str, number: int) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise LedgerUnreadable(line=number, why="không phải JSON")
    return said


def _shaped(make: Any, number: int) -> Any:
    try:
        return make()
    except UnknownKind as error:
        raise LedgerTooNew(kind=str(error)) from None
    except (KeyError, TypeError, ValueError, ValidationError, AttributeError, IndexError) as error:
        raise LedgerUnreadable(line=number, why=str(error)[:80] or type(error).__name__) from None


def _erased(said: Mapping[str, Any]) -> Erased:
    return Erased(int(said["commune"]), str(UUID(said["id"])), int(said["kind"]), date.fromisoformat(said["day"]))


def _draft(said: Mapping[str, Any]) -> Draft:
    wire = said["fact"]
    digest = fact_hash(wire)
    if digest.hex() != said["hash"]:
        raise ValueError("nội dung không khớp mã băm")
    body = wire["body"]
    check_body(wire["kind"], wire["version"], body)
    subject = wire["subject"]
    if subject["kind"] not in kind_of(wire["kind"], wire["version"]).subjects:
        raise ValueError("chủ thể không hợp loại sự kiện")
    seen = wire["seen"]
    row = Row(
        commune=int(wire["commune"]),
        id=wire["id"],
        neighbourhood=int(wire["neighbourhood"]),
        subject_kind=SUBJECT_NUMBER[subject["kind"]],
        subject=subject["id"],
        kind=NUMBERS[wire["kind"]],
        version=wire["version"],
        actor=said["actor"],
        on_behalf_of=wire["on_behalf_of"],
        device=said["device"],
        device_seq=wire["device_seq"],
        prev_hash=None if wire["prev_hash"] is None else bytes.fromhex(wire["prev_hash"]),
        occurred_at=moment_ms(wire["occurred_at"]),
        seen_at=None if seen is None else moment_ms(seen["time"]),
        seen_cursor=None if seen is None else seen["cursor"],
        received_at=moment_ms(said["received_at"]),
        effective_at=moment_ms(said["effective_at"]),
        quality=QUALITY_NUMBER[said["quality"]],
        server_seq=0,
        epoch=0,
        evidence=EVIDENCE_NUMBER[wire["evidence"]],
        purpose=wire["purpose"],
        salt=bytes.fromhex(wire["salt"]),
        enc=wire["enc"],
        body=canonical_text(body),
        fact_hash=digest,
    )
    draft = Draft(row, body)
    if missing := unknown_communes(draft.communes()):
        raise ValueError(f"không có đơn vị mã {min(missing)}")
    return draft
