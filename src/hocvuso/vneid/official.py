"""Official lists of confirmed people: matched by the keyed index of the number, one fact for each new confirmation."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from hocvuso.audit import services as audit
from hocvuso.facts.queries import states
from hocvuso.facts.services import record
from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.kernel import clock, sealed
from hocvuso.kernel.errors import DomainError
from hocvuso.kernel.ids import uuid7
from hocvuso.kernel.text import clean, fold
from hocvuso.people.queries import residents_by_id
from hocvuso.people.roll.reading import open_roll
from hocvuso.people.roll.register import owners
from hocvuso.people.sealing import CONTEXT
from hocvuso.people.types import ResidentInfo
from hocvuso.places.types import PlaceScope
from hocvuso.vneid.models import OfficialList
from hocvuso.vneid.queueing import PURPOSE

_NUMBER_TITLES = ("dinh danh", "cccd", "can cuoc", "cmnd")
_DAY_TITLES = ("ngay xac nhan", "ngay cong nhan")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a list; `number` "" = not readable."""

    number: str
    day: date | None


def import_list(scope: PlaceScope, *, actor: Actor, commune: int | None, file_name: str, data: bytes) -> UUID:
    """Import a list for the people of one commune (None: the whole city); return its id.

    Raises NotFound, people's RollRefused for a file that can't be read, DomainError `list_known`, `list_no_numbers`.
    """
    if commune is not None:
        scope.require(commune)
    elif not scope.whole_city:
        raise DomainError("list_needs_ward", "Anh/chị chọn phường, xã của danh sách.")
    digest = hashlib.sha256(data).hexdigest()
    if OfficialList.objects.filter(file_sha256=digest, scope_commune=commune).exists():
        raise DomainError("list_known", "Tệp này đã nhận rồi. Dữ liệu không đổi.", status=409)
    rows = read_rows(data)
    counts = {"rows": len(rows), "new": 0, "known": 0, "elsewhere": 0, "unmatched": 0, "unreadable": 0}
    place = scope if commune is None else PlaceScope(communes=frozenset({commune}))
    with transaction.atomic():
        for start in range(0, len(rows), BATCH):
            facts = _facts(place, rows[start : start + BATCH], digest, counts)
            record(facts=facts, actor=actor)
        made = OfficialList.objects.create(
            id=uuid7(),
            file_name=clean(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:200] or "danh-sach",
            file_sha256=digest,
            imported_by=actor.account_id,
            imported_at=clock.now(),
            scope_commune_id=commune,
            counts=counts,
        )
        audit.log(
            actor=actor.account_id,
            action="vneid.official_list.imported",
            object_kind="official_list",
            object_id=made.pk,
            commune=commune,
            details={**counts, "file": digest[:16]},
        )
    return made.pk


def read_rows(data: bytes) -> list[Row]:
    """Return the people of a workbook or text file: the column of identity numbers, and of days when there is one."""
    rows: list[Row] = []
    for sheet in open_roll(data).sheets:
        columns: tuple[int, int | None] | None = None
        for _, line in sheet.lines:
            cells = [str(cell if cell is not None else "").strip() for cell in line]
            found = _columns(cells)
            if found is not None:
                columns = found
            elif columns is not None and any(cells):
                rows.append(_row(cells, *columns))
    if not any(row.number for row in rows):
        raise DomainError(
            "list_no_numbers", "Chưa thấy cột số định danh. Thêm dòng tiêu đề có chữ Số định danh rồi gửi lại."
        )
    return rows


def _facts(scope: PlaceScope, rows: list[Row], digest: str, counts: dict[str, int]) -> list[NewFact]:
    blinds = {row.number: sealed.blind_index(row.number, context=CONTEXT["id_number"]) for row in rows if row.number}
    known = owners(sorted(blinds.values()))
    people = residents_by_id(scope, [resident for resident, _ in known.values()])
    folded = states(scope, list(people))
    facts: list[NewFact] = []
    seen: set[UUID] = set()
    for row in rows:
        owner = known.get(blinds[row.number]) if row.number else None
        if not row.number:
            counts["unreadable"] += 1
        elif owner is None:
            counts["unmatched"] += 1
        elif owner[0] not in people:
            counts["elsewhere"] += 1
        else:
            history = folded[owner[0]].latest("confirmation:official_list") if owner[0] in folded else None
            if owner[0] in seen or (history and history[0]):
                counts["known"] += 1
            else:
                counts["new"] += 1
                facts.append(_fact(people[owner[0]], row, digest))
            seen.add(owner[0])
    return facts


def _fact(person: ResidentInfo, row: Row, digest: str) -> NewFact:
    body = {"source": "official_list", "receipt_hash": digest}
    if row.day is not None:
        body["on_day"] = row.day.isoformat()
    return NewFact(
        kind="confirmation.received",
        commune=person.commune,
        neighbourhood=person.neighbourhood,
        subject=Subject("resident", person.id),
        occurred_at=clock.now(),
        evidence="confirmed",
        purpose=PURPOSE,
        body=body,
    )


def _columns(cells: list[str]) -> tuple[int, int | None] | None:
    titles = [fold(cell) for cell in cells]
    number = next((i for i, t in enumerate(titles) if any(word in t for word in _NUMBER_TITLES)), None)
    if number is None:
        return None
    return number, next((i for i, t in enumerate(titles) if any(word in t for word in _DAY_TITLES)), None)


def _row(cells: list[str], number: int, day: int | None) -> Row:
    digits = re.sub(r"[\s.'-]|\.0$", "", cells[number]) if number < len(cells) else ""
    return Row(
        digits.zfill(12) if digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 12 else "",
        _day(cells[day]) if day is not None and day < len(cells) else None,
    )


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        if found[1]:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date(int(found[4]), int(found[5]), int(found[6]))
    except ValueError:
        return None
