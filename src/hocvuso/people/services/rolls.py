"""A roll from upload to acceptance, and back."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from hocvuso.audit import services as audit
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.text import clean
from hocvuso.people import tasks
from hocvuso.people.models import RollImport, RollRow
from hocvuso.people.roll import accepting, intake, limits
from hocvuso.people.roll.errors import refused
from hocvuso.people.roll.headers import ROLES
from hocvuso.people.roll.progress import move, stands_still
from hocvuso.places.types import PlaceScope


def upload_roll(
    *,
    scope: PlaceScope,
    actor: UUID,
    organisation: UUID | None = None,
    commune: int,
    file_name: str,
    data: bytes,
    roll_day: date | None = None,
    start: bool = True,
) -> UUID:
    """Take in a roll file and start reading it in the background; return the id of the import.

    The same bytes again lead to the import that already holds them. Raises RollRefused (too big), NotFound, DomainError
    `roll_known` when this very file was accepted last.
    """
    scope.require(commune)
    if len(data) > limits.MAX_BYTES:
        raise refused("too_big", limit=limits.MAX_BYTES // 1_048_576)
    if not data:
        raise refused("empty")
    today = clock.today()
    if roll_day and roll_day > today:
        raise DomainError("roll_day_future", "Ngày của danh sách ở tương lai. Anh/chị chọn lại ngày.")
    digest = hashlib.sha256(data).hexdigest()
    earlier = RollImport.objects.filter(commune_id=commune).exclude(status__in=("undone", "discarded", "failed"))
    same = earlier.filter(file_sha256=digest).order_by("-created_at").first()
    if same and same.status != "accepted":
        return same.pk
    newest = earlier.filter(status="accepted").order_by("-accepted_at").first()
    if same and newest and same.pk == newest.pk and same.accepted_at:
        raise DomainError(
            "roll_known",
            "Tệp này đã nhận ngày %(day)s. Dữ liệu không đổi.",
            status=409,
            day=clock.local_day(same.accepted_at).strftime("%d/%m/%Y"),
        )
    with transaction.atomic():
        roll = RollImport.objects.create(
            commune_id=commune,
            uploaded_by=actor,
            organisation=organisation,
            file_name=clean(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:200] or "danh-sach",
            file_size=len(data),
            file_sha256=digest,
            file_sealed=intake.seal_file(data),
            roll_day=roll_day or today,
            replaces=newest,
            created_at=clock.now(),
        )
        audit.log(
            actor=actor,
            action="people.roll.uploaded",
            object_kind="roll_import",
            object_id=roll.pk,
            commune=commune,
            details={"bytes": len(data)},
        )
        if start:
            transaction.on_commit(lambda: tasks.read_roll.enqueue(str(roll.pk)))
    return roll.pk


def import_roll(
    *, scope: PlaceScope, actor: UUID, organisation: UUID | None = None, commune: int, file_name: str, data: bytes,
    roll_day: date | None = None, gone: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Upload, read and accept a roll at once, without a worker (command line, demonstration); return its counts.

    Raises RollRefused with what stopped it, DomainError `roll_known`, `roll_columns` when the columns need a person.
    """
    roll_id = upload_roll(
        scope=scope, actor=actor, organisation=organisation, commune=commune, file_name=file_name, data=data,
        roll_day=roll_day, start=False,
    )  # fmt: skip
    intake.read(roll_id)
    roll = RollImport.objects.get(pk=roll_id)
    if roll.status == "failed":
        raise refused(roll.problem["code"].removeprefix("roll_"), **roll.problem["params"])
    if roll.status != "ready":
        raise DomainError("roll_columns", "Chưa nhận ra các cột. Anh/chị mở trang Nạp danh sách để chọn cột.")
    with transaction.atomic():
        _begin_accept(roll, actor, gone=gone)
    accepting.accept(roll_id, gone=gone)
    return dict(RollImport.objects.get(pk=roll_id).counts)


def choose_columns(
    *, scope: PlaceScope, actor: UUID, roll_id: UUID, roles: Mapping[tuple[int, int], str], sheets: Mapping[int, bool]
) -> None:
    """Take the clerk's reading of the columns - {(sheet, column): role} and which sheets to use - and read again."""
    with transaction.atomic():
        roll = _locked(scope, roll_id, "columns", "ready")
        tables = roll.layout["tables"]
        for number, table in enumerate(tables):
            table["use"] = sheets.get(number, table["use"])
            for column in table["columns"]:
                role = roles.get((number, column["index"]), column["role"])
                if role not in ROLES and not role.startswith("group:"):
                    raise DomainError("roll_role", "Có cột chưa rõ nghĩa. Anh/chị chọn lại trong danh sách.")
                column["role"] = role
            if table["use"] and not any(column["role"] == "name" for column in table["columns"]):
                raise DomainError("roll_no_name", "Chưa có cột họ tên. Anh/chị chọn cột nào là họ tên.")
        if not any(table["use"] for table in tables):
            raise DomainError("roll_no_sheet", "Chưa chọn trang nào. Anh/chị chọn ít nhất một trang có danh sách.")
        roll.layout["chosen"] = True
        roll.status, roll.counts, roll.moved_at = "reading", {}, clock.now()
        roll.save(update_fields=["layout", "status", "counts", "moved_at"])
        transaction.on_commit(lambda: tasks.read_roll.enqueue(str(roll.pk)))


def fix_rows(*, scope: PlaceScope, actor: UUID, roll_id: UUID, codes: list[str]) -> None:
    """Accept the proposed fixes of these problems for all rows of a roll that is not accepted yet."""
    with transaction.atomic():
        roll = _locked(scope, roll_id, "ready")
        roll.layout["fixes"] = sorted({*roll.layout.get("fixes", ()), *codes})
        roll.status, roll.moved_at = "reading", clock.now()
        roll.save(update_fields=["layout", "status", "moved_at"])
        transaction.on_commit(lambda: tasks.compare_roll.enqueue(str(roll.pk)))


def answer_places(*, scope: PlaceScope, actor: UUID, roll_id: UUID, here: Collection[tuple[str, str]]) -> None:
    """Take the clerk's word that the people written under these (old ward, old district) live in this commune now."""
    with transaction.atomic():
        roll = _locked(scope, roll_id, "ready")
        known = {tuple(pair) for pair in roll.layout.get("here", ())}
        roll.layout["here"] = sorted([list(pair) for pair in known | set(here)])
        roll.status, roll.moved_at = "reading", clock.now()
        roll.save(update_fields=["layout", "status", "moved_at"])
        transaction.on_commit(lambda: tasks.compare_roll.enqueue(str(roll.pk)))


def accept_roll(*, scope: PlaceScope, actor: UUID, roll_id: UUID, gone: bool = False) -> None:
    """Accept a roll: new and changed rows become facts in the background, the queue waits, old data stays.

    `gone`: also flag the people whom the roll no longer names as not on the roll (never as dead). Raises DomainError
    `roll_stale` (and compares again) when another roll was accepted since the clerk saw this one.
    """
    with transaction.atomic():
        roll = _locked(scope, roll_id, "ready")
        newer = RollImport.objects.filter(commune_id=roll.commune_id, accepted_at__gt=roll.compared_at).exists()
        undone = RollImport.objects.filter(commune_id=roll.commune_id, undone_at__gt=roll.compared_at).exists()
        busy = RollImport.objects.filter(commune_id=roll.commune_id, status__in=("accepting", "undoing")).exists()
        if busy:
            raise DomainError("roll_busy", "Đang nhận một danh sách khác. Anh/chị chờ xong rồi nhận tiếp.", status=409)
        if newer or undone:
            move(roll.pk, status="reading")
            transaction.on_commit(lambda: tasks.compare_roll.enqueue(str(roll.pk)))
        else:
            _begin_accept(roll, actor, gone=gone)
            transaction.on_commit(lambda: tasks.accept_roll.enqueue(str(roll.pk), gone))
    if newer or undone:
        raise DomainError(
            "roll_stale",
            "Sổ dân cư vừa đổi vì một danh sách khác. Máy đang so lại, anh/chị xem lại rồi nhận.",
            status=409,
        )


def discard_roll(*, scope: PlaceScope, actor: UUID, roll_id: UUID) -> None:
    """Put a roll aside that was not accepted; its file and rows are deleted, the register is untouched."""
    with transaction.atomic():
        roll = _locked(scope, roll_id, "uploaded", "columns", "ready", "failed")
        RollRow.objects.filter(roll=roll).delete()
        roll.status, roll.file_sealed, roll.sample_sealed = "discarded", None, None
        roll.save(update_fields=["status", "file_sealed", "sample_sealed"])
        audit.log(
            actor=actor,
            action="people.roll.discarded",
            object_kind="roll_import",
            object_id=roll.pk,
            commune=roll.commune_id,
        )


def undo_roll(*, scope: PlaceScope, actor: UUID, roll_id: UUID) -> None:
    """Take back an accepted roll in the background; people with later facts are kept and listed."""
    with transaction.atomic():
        roll = _locked(scope, roll_id, "accepted")
        roll.status, roll.done, roll.moved_at = "undoing", 0, clock.now()
        roll.save(update_fields=["status", "done", "moved_at"])
        transaction.on_commit(lambda: tasks.undo_roll.enqueue(str(roll.pk), str(actor)))


def resume_roll(*, scope: PlaceScope, actor: UUID, roll_id: UUID) -> None:
    """Let work that was cut off (a power cut, a stopped server) go on where it stopped.

    Raises DomainError `roll_moving` while it still gives signs of life.
    """
    with transaction.atomic():
        roll = _locked(scope, roll_id, "uploaded", "reading", "accepting", "undoing")
        if not stands_still(roll.moved_at, roll.created_at):
            raise DomainError("roll_moving", "Máy vẫn đang làm. Anh/chị chờ thêm vài phút.", status=409)
        move(roll_id)
        key, gone = str(roll_id), bool(roll.layout.get("flag_gone"))
        if roll.status == "accepting":
            transaction.on_commit(lambda: tasks.accept_roll.enqueue(key, gone))
        elif roll.status == "undoing":
            transaction.on_commit(lambda: tasks.undo_roll.enqueue(key, str(actor)))
        else:
            # only a roll that was laid out before has rows to compare again
            task = tasks.compare_roll if roll.counts else tasks.read_roll
            transaction.on_commit(lambda: task.enqueue(key))


def _locked(scope: PlaceScope, roll_id: UUID, *statuses: str) -> RollImport:
    roll = RollImport.objects.select_for_update().filter(pk=roll_id).first()
    if roll is None or not scope.allows(roll.commune_id):
        raise NotFound()
    if roll.status not in statuses:
        raise DomainError(
            "roll_state", "Danh sách đã sang bước khác. Anh/chị mở lại trang để xem bước hiện tại.", status=409
        )
    return roll


def _begin_accept(roll: RollImport, actor: UUID, *, gone: bool) -> None:
    roll.status, roll.accepted_by, roll.done, roll.total = "accepting", actor, 0, 0
    roll.moved_at, roll.layout["flag_gone"] = clock.now(), gone
    roll.save(update_fields=["status", "accepted_by", "done", "total", "moved_at", "layout"])
