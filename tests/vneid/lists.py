"""A list of confirmed people, as another office sends it."""

import io
from datetime import date

import openpyxl

from tests.vneid.conftest import Ward


def workbook(*numbers: str, day: date | str = date(2026, 11, 20)) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH SÁCH ĐÃ XÁC NHẬN"])
    sheet.append(["STT", "Họ và tên", "Số CCCD/định danh", "Ngày xác nhận"])
    for place, number in enumerate(numbers, start=1):
        sheet.append([place, "không dùng tới", number, day])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def number_of(ward: Ward, digits: int) -> str:
    return f"000{100_000 + len(ward.people) - 1:07d}{digits:02d}"
