"""Rows of a roll that wait: corrected by hand one at a time, or set aside."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.audit import services as audit
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.text import clean
from hocvuso.people.models import MatchReview, RollRow
from hocvuso.people.roll import accepting, comparing, dates, fields, intake
from hocvuso.people.roll import register as registers
from hocvuso.people.roll import rows as roll_rows
from hocvuso.places.types import PlaceScope


def correct_row(*, scope: PlaceScope, actor: UUID, row_id: int, values: Mapping[str, Any]) -> str:
    """Correct one waiting row by hand and compare it again; in an accepted roll it is recorded at once.

    `values`: name, sex, birth ([year, month, day]), address, neighbourhood, ward, and `new` (nobody on the register)
    or `is` (a resident id). Return the row's verdict. Raises NotFound, DomainError `row_name`, `row_birth`.
    """
    with transaction.atomic():
        row = _waiting(scope, row_id)
        _check(values)
        roll_rows.edit(row, values)
        if "new" in values or "is" in values:
            row.data[roll_rows.PROPOSED] = {key: values[key] for key in ("new", "is") if key in values}
        _compare_one(row)
        if row.verdict in ("new", "changed") and row.roll.status == "accepted":
            accepting.record_one(row.roll, row, actor=actor)
        _settle(row, actor, "people.roll.row_corrected")
    return str(row.verdict)


def set_row_aside(*, scope: PlaceScope, actor: UUID, row_id: int) -> None:
    """Take a waiting row out of the queue: it names nobody of this commune. The row stays in the roll's count."""
    with transaction.atomic():
        row = _waiting(scope, row_id)
        row.verdict, row.problems, row.data = "skipped", [], row.data | {"skip": "clerk"}
        row.save(update_fields=["verdict", "problems", "data"])
        MatchReview.objects.filter(row=row, status="open").delete()
        _settle(row, actor, "people.roll.row_set_aside")


def _waiting(scope: PlaceScope, row_id: int) -> RollRow:
    rows = RollRow.objects.select_for_update().select_related("roll")
    row = rows.filter(pk=row_id, verdict="queued").first()
    if row is None or not scope.allows(row.commune_id):
        raise NotFound()
    if row.roll.status not in ("ready", "accepted"):
        raise DomainError(
            "roll_state", "Danh sách đã sang bước khác. Anh/chị mở lại trang để xem bước hiện tại.", status=409
        )
    return row


def _check(values: Mapping[str, Any]) -> None:
    if "name" in values:
        name, _, looks = fields.person_name([str(values["name"])])
        if not name or not looks:
            raise DomainError("row_name", "Họ tên còn trống hoặc có số. Anh/chị gõ lại họ tên.")
    if "birth" in values:
        year, month, day = values["birth"]
        born = dates.join_parts(day, month, year, today=clock.today())
        if not born.certain or born.issue or (day and not month):
            raise DomainError("row_birth", "Ngày sinh không có trên lịch. Anh/chị gõ ngày, tháng, năm; ít nhất là năm.")


def _settle(row: RollRow, actor: UUID, action: str) -> None:
    row.roll.counts = intake.counts_of(row.roll)
    row.roll.save(update_fields=["counts"])
    audit.log(
        actor=actor,
        action=action,
        object_kind="roll_row",
        object_id=row.pk,
        commune=row.commune_id,
        details={"verdict": row.verdict, "roll": str(row.roll_id)},
    )


def _compare_one(row: RollRow) -> None:
    item = roll_rows.item_of(row)
    register = registers.load(row.commune_id)
    owners = registers.owners([item.blind] if item.blind else [])
    siblings = RollRow.objects.filter(
        roll_id=row.roll_id, data__household=row.data["household"], household__isnull=False
    )
    doors = dict(siblings.values_list("data__household", "household")[:1])
    comparing.compare(register, [item], owners=owners, doors=doors)
    roll_rows.take_verdict(row, item)
    row.data["name"] = clean(row.data["name"])
    row.save()
    intake.save_reviews(row.roll, [(row.pk, item)], only=row.pk)
