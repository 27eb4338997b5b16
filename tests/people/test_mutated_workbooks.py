"""Whatever a clerk's workbook looks like: never a crash, rows in = stored + known + queued, twice changes nothing."""

import io
import zipfile
from datetime import datetime
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hocvuso.facts.models import Fact
from hocvuso.kernel.errors import DomainError
from hocvuso.people import services
from hocvuso.people.models import Resident, RollImport
from hocvuso.people.roll import synthetic
from hocvuso.people.roll.accepting import accept
from hocvuso.people.roll.intake import read
from hocvuso.places.types import PlaceScope
from tests.people.conftest import COMMUNE

WARD = PlaceScope(communes=frozenset({COMMUNE}))
CLERK = uuid4()
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 60_000),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.datetimes(datetime(1901, 1, 1), datetime(2030, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(
        ["", " ", "=1+1", "=HYPERLINK(\"x\")", "@SUM", "x", "nt", "31/02/1960", "5/3/51", "1/1", "Phường 5, Q. Gò Vấp",
         "Khu phố 3", "Họ và tên", "Năm sinh", "Tổng cộng: 5", "TM. UBND", "Trần Văn A" * 40, "NguyÔn V¨n Tó",
         "Hộ nghèo", "chủ hộ", "000123456789", "12345", "0901234567", "Nguyễn Thị Hòa", "\u202eabc", "(3)"]
    ),
)  # fmt: skip


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """A roll of a dozen people with slips: cells, lines and titles changed, merged, hidden, doubled, dropped."""
    crowd = synthetic.people(draw(st.integers(0, 10)), seed=draw(st.integers(1, 99)))
    made = synthetic.workbook(crowd, style=draw(st.sampled_from(synthetic.STYLES)), total=draw(st.booleans()))
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet: Any = book.worksheets[0]
    for _ in range(draw(st.integers(0, 12))):
        row, column = draw(st.integers(1, sheet.max_row + 2)), draw(st.integers(1, sheet.max_column + 1))
        act = draw(st.sampled_from(["cell", "cell", "cell", "insert", "delete", "double", "column", "merge", "hide"]))
        if act == "cell":
            _put(sheet, row, column, draw(CELLS))
        elif act == "insert":
            sheet.insert_rows(row)
        elif act == "delete":
            sheet.delete_rows(row)
        elif act == "double":
            for place in range(1, sheet.max_column + 1):
                _put(sheet, sheet.max_row if place > 1 else sheet.max_row + 1, place, sheet.cell(row, place).value)
        elif act == "column":
            sheet.delete_cols(column)
        elif act == "merge":
            sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
        elif len(book.worksheets) > 1:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.active = len(book.worksheets) - 1
    book.worksheets[-1].sheet_state = "visible"
    book.save(stream)
    return stream.getvalue()


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    if type(cell).__name__ == "MergedCell":
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


GOOD = synthetic.workbook(synthetic.people(4))


def bring(data: bytes) -> RollImport | None:
    """Upload and read; None when the file was refused with a sentence."""
    try:
        made = services.upload_roll(
            scope=WARD, actor=CLERK, commune=COMMUNE, file_name="ds.xlsx", data=data, start=False
        )
    except DomainError as refusal:
        assert refusal.message() and refusal.code.startswith("roll_")
        return None
    read(made)
    return RollImport.objects.get(pk=made)


def take(roll: RollImport) -> RollImport:
    RollImport.objects.filter(pk=roll.pk).update(status="accepting", accepted_by=CLERK)
    accept(roll.pk, gone=False)
    return RollImport.objects.get(pk=roll.pk)


def reconciled(roll: RollImport) -> bool:
    found = roll.counts["verdicts"]
    people = sum(found.get(v, 0) for v in ("new", "changed", "known", "queued", "stored", "amended", "resolved"))
    return people == roll.counts["people"] and people + found.get("skipped", 0) == roll.counts["lines"]


@pytest.mark.usefixtures("city")
@given(data=workbooks())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_a_mutated_workbook_never_crashes_and_every_row_is_accounted_for(data: bytes) -> None:
    with transaction.atomic():
        roll = bring(data)
        if roll is not None and roll.status == "ready":
            assert reconciled(roll)
            done = take(roll)
            assert reconciled(done)
            assert Resident.objects.count() == done.counts["verdicts"].get("stored", 0)
            _the_same_people_again(data)
        elif roll is not None:
            assert roll.status in ("failed", "columns")
            assert roll.status == "columns" or roll.problem["code"].startswith("roll_")
        transaction.set_rollback(True)


def _the_same_people_again(data: bytes) -> None:
    """The same file changes nothing; packed by another program it is other bytes and the same people."""
    with pytest.raises(DomainError) as refusal:
        services.upload_roll(scope=WARD, actor=CLERK, commune=COMMUNE, file_name="b.xlsx", data=data, start=False)
    assert refusal.value.code == "roll_known"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as other:
        for part in packed.namelist():
            other.writestr(part, packed.read(part))
    before = Fact.objects.count()
    again = bring(stream.getvalue())
    assert again is not None and again.status == "ready", again and again.problem
    done = take(again)
    assert reconciled(done)
    assert done.counts["verdicts"].get("stored", 0) == 0, "somebody came in twice"
    assert Fact.objects.count() == before


@pytest.mark.usefixtures("city")
@given(st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_damaged_bytes_are_refused_with_a_sentence_or_read(data: st.DataObject) -> None:
    good = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(good)))
    with transaction.atomic():
        roll = bring(bytes(good[:cut]) if data.draw(st.booleans()) else bytes(good))
        assert roll is None or roll.status in ("failed", "columns", "ready")
        transaction.set_rollback(True)


@pytest.mark.usefixtures("city")
@pytest.mark.django_db
def test_an_unclear_line_takes_nobody_away_from_the_clear_one_with_the_same_number() -> None:
    """Given a line whose name can't be read above the person's own line, both with one identity number,
    when the same list comes again, then the person is known and nobody comes in twice."""
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    sheet = book.worksheets[-1]
    line = next(
        cell.row
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "000001000000" in cell.value
    )
    cells = [cell.value for cell in sheet[line]]
    sheet.insert_rows(line)
    for column, value in enumerate(cells, start=1):
        _put(sheet, line, column, value)
    _put(sheet, line, 2, "0 " + str(cells[1]).split()[-1])
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    done = take(bring(data))
    assert done.counts["verdicts"]["queued"] >= 1 and done.counts["verdicts"]["stored"] >= 1
    _the_same_people_again(data)
