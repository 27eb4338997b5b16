"""Rolls and what was recognised in them."""

from typing import Any
from uuid import UUID

from hocvuso.kernel.errors import NotFound
from hocvuso.people.models import Resident, RollChange, RollGone, RollImport
from hocvuso.people.roll.errors import sentence
from hocvuso.people.roll.intake import tables_of, unseal_sample
from hocvuso.people.roll.progress import stands_still
from hocvuso.people.showing import resident_info
from hocvuso.people.types import ColumnInfo, GoneInfo, ResidentInfo, RollInfo, SheetInfo
from hocvuso.places.types import PlaceScope

_UNSHOWN = ("file_sealed", "sample_sealed")


def rolls(scope: PlaceScope, *, limit: int = 50) -> list[RollInfo]:
    """Return the newest rolls of the communes seen whole, newest first; discarded ones are left out."""
    found = _inside(scope).exclude(status="discarded").order_by("-created_at", "-id")
    return [_info(row) for row in found.defer(*_UNSHOWN)[:limit]]


def roll(scope: PlaceScope, roll_id: UUID) -> RollInfo:
    """Return one roll of a commune seen whole. Raises NotFound."""
    return _info(_one(scope, roll_id))


def sheets(scope: PlaceScope, roll_id: UUID) -> list[SheetInfo]:
    """Return the sheets of a roll with their columns and first lines; empty before it was read. Raises NotFound."""
    found = _one(scope, roll_id, sample=True)
    if not found.layout:
        return []
    sample = unseal_sample(bytes(found.sample_sealed)) if found.sample_sealed else []
    shown = []
    for number, table in enumerate(tables_of(found.layout)):
        lines = sample[number] if number < len(sample) else []
        columns = tuple(
            ColumnInfo(
                c.index,
                _letter(c.index),
                c.title,
                c.role,
                c.legacy,
                tuple(line[c.index] if c.index < len(line) else "" for line in lines),
            )
            for c in table.columns
        )
        shown.append(SheetInfo(number, table.name, table.hidden, table.use, table.lines, columns))
    return shown


def gone(scope: PlaceScope, roll_id: UUID, *, after: int = 0, limit: int = 50) -> list[GoneInfo]:
    """Return residents whom a roll no longer names, in the order of the register. Raises NotFound."""
    found = RollGone.objects.filter(roll=_one(scope, roll_id), pk__gt=after).order_by("pk")[:limit]
    marked = {row.resident: row.accepted for row in found}
    people = {row.pk: row for row in scope.filter(Resident.objects.filter(pk__in=list(marked)))}
    return [GoneInfo(resident_info(people[who]), flag) for who, flag in marked.items() if who in people]


def kept(scope: PlaceScope, roll_id: UUID, *, limit: int = 500) -> list[ResidentInfo]:
    """Return the residents whom an undo kept because they have later facts, by name. Raises NotFound."""
    who = RollChange.objects.filter(roll=_one(scope, roll_id), kept=True, subject_kind="resident").values("subject")
    found = scope.filter(Resident.objects.filter(pk__in=who)).order_by("folded", "id")
    return [resident_info(row) for row in found[:limit]]


def _inside(scope: PlaceScope) -> Any:
    rows = RollImport.objects.all()
    return rows if scope.whole_city else rows.filter(commune_id__in=sorted(scope.communes))


def _one(scope: PlaceScope, roll_id: UUID, *, sample: bool = False) -> RollImport:
    hidden = ("file_sealed",) if sample else _UNSHOWN
    found: RollImport | None = _inside(scope).filter(pk=roll_id).defer(*hidden).first()
    if found is None:
        raise NotFound()
    return found


def _info(row: RollImport) -> RollInfo:
    return RollInfo(
        id=row.pk,
        commune=row.commune_id,
        file_name=row.file_name,
        file_size=row.file_size,
        roll_day=row.roll_day,
        status=row.status,
        encoding=row.encoding,
        done=row.done,
        total=row.total,
        counts=row.counts,
        problem=sentence(row.problem["code"], row.problem["params"]) if row.problem else "",
        uploaded_by=row.uploaded_by,
        created_at=row.created_at,
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
        undone_at=row.undone_at,
        stands_still=stands_still(row.moved_at, row.created_at),
    )


def _letter(index: int) -> str:
    """The name of a column in a spreadsheet: A ... Z, AA ..."""
    head, tail = divmod(index, 26)
    return (_letter(head - 1) if head else "") + chr(65 + tail)
