"""Chị Hạnh's desk: two wards with their official places, and the messy workbooks she gets."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from hocvuso.places.services import load_places
from tests.cast import Cast, make_cast

TITLES = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Địa chỉ", "Khu phố", "Phường cũ", "Số CCCD", "Diện"]
OCTOBER: list[list[Any]] = [
    [1, "Nguyễn Văn An", "05/03/1951", "Nam", "12 Lê Lợi", 5, "Phường Phú Cường", "000051000001", ""],
    [2, "Trần Thị Bình", "1955", "Nữ", "12 Lê Lợi", 5, "Phường Phú Cường", "000055000002", "Hộ nghèo"],
    [3, "LÊ VĂN CƯỜNG", "31/02/1960", "Nam", "14 Lê Lợi", 5, "Phường Phú Cường", "", ""],
    [4, "Phạm Thị Dung", "", "", "16 Lê Lợi", 5, "Phường Phú Cường", "", ""],
    [5, "Võ Văn Em", "7/8/1980", "Nam", "3 Hiệp Thành 1", 7, "Phường Hiệp Thành", "", ""],
    [6, "Đặng Thị Gấm", "1/1/1948", "Nữ", "5 Hiệp Thành 1", 7, "Phường Hiệp Thành", "", "Khuyết tật"],
    [7, "Hồ Văn Hai", "12/12/1975", "Nam", "20 Lê Lợi", 5, "Phường Bến Nghé, Quận 1", "", ""],
    [8, "Huỳnh Thị Ích", "1962", "Nữ", "22 Lê Lợi", 5, "", "", ""],
    [9, "Bùi Văn Kiên", "1970", "Nam", "24 Lê Lợi", 5, "", "", ""],
]
NOVEMBER: list[list[Any]] = [
    [1, "Nguyễn Văn An", "05/03/1951", "Nam", "12 Lê Lợi", 5, "", "000051000001", "Khuyết tật"],
    [2, "Trần Thị Bình", "1955", "Nữ", "12 Lê Lợi", 5, "", "000055000002", "Hộ nghèo"],
    [3, "Bùi Văn Kiêm", "1970", "Nam", "24 Lê Lợi", 5, "", "", ""],
    [4, "Ngô Thị Lành", "9/9/1999", "Nữ", "30 Lê Lợi", 5, "", "", ""],
    [5, "Lý Văn Mạnh", "10/10/1990", "Nam", "30 Lê Lợi", 5, "", "", ""],
]


def sheet(rows: Sequence[Sequence[Any]], *, titles: Sequence[str] = TITLES) -> bytes:
    """Return a workbook as a clerk makes it: a title, an empty line, the table, a total, a signature."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "Danh sách"
    page.append(["ỦY BAN NHÂN DÂN PHƯỜNG THỦ DẦU MỘT"])
    page.append([])
    page.append(list(titles))
    for row in rows:
        page.append(list(row))
        for cell in page[page.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # "=..." stays text
    page.append(["", f"Tổng cộng: {len(rows)} người"])
    page.append(["", "", "", "", "Người lập danh sách"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def desk() -> Cast:
    """Load the official places and put the cast into them."""
    load_places()
    return make_cast()
