"""Bad files: a sentence that tells the officer what to do, and nothing saved is harmed."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.people import queries, services
from hocvuso.people.models import Resident, RollImport
from hocvuso.people.roll import synthetic
from hocvuso.people.roll.intake import read
from hocvuso.places.types import PlaceScope
from tests.people.conftest import COMMUNE

WARD = PlaceScope(communes=frozenset({COMMUNE}))
HEADER = "STT,Họ và tên,Năm sinh,Địa chỉ\n"


def sentence_for(data: bytes, name: str = "ds.xlsx") -> str:
    """What the officer reads after sending this file."""
    try:
        made = services.upload_roll(scope=WARD, actor=uuid4(), commune=COMMUNE, file_name=name, data=data, start=False)
    except DomainError as refusal:
        return refusal.message()
    read(made)
    assert RollImport.objects.get(pk=made).file_sealed is None, "a refused file is not kept"
    return queries.roll(WARD, made).problem


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return stream.getvalue()


def bomb() -> bytes:
    good = zipfile.ZipFile(io.BytesIO(synthetic.workbook(synthetic.people(3))))
    parts = {name: good.read(name) for name in good.namelist()}
    return zipped({**parts, "xl/worksheets/sheet9.xml": b"\0" * 60_000_000})


def a_million_rows() -> bytes:
    return (HEADER + "1,An Ba,1960,A\n" * 1_000_000).encode()


def a_million_rows_in_a_workbook() -> bytes:
    rows = "".join(
        f"<row><c><v>{n}</v></c><c><v>{n * 7919 % 99991}</v></c><c><v>{n * 104729 % 65537}</v></c>"
        "<c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>"
        for n in range(1_000_000)
    )
    return zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": rows.encode()})


def protected() -> bytes:
    """The outer shell of an encrypted workbook: an OLE file with the stream that holds the package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 400


def unreadable() -> bytes:
    """Japanese in Shift-JIS: letters, but none that anybody here can read."""
    return "番号,氏名,生年,住所\n1,山田太郎,1960,東京\n".encode("shift-jis") * 20


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "không phải bảng tính"),
    "a document": (lambda: zipped({"word/document.xml": b"<w/>"}), "không phải bảng tính"),
    "a pdf": (lambda: b"%PDF-1.7 " + b"x" * 500, "không phải bảng tính"),
    "a web page saved as .xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "Lưu thành .xlsx"),
    "nothing": (lambda: b"", "không có dòng nào"),
    "only titles": (lambda: HEADER.encode(), "không có dòng nào"),
    "an empty workbook": (lambda: synthetic.workbook([], total=False), "không có dòng nào"),
    "no names": (lambda: b"a,b,c\n1,2,3\n4,5,6\n", "Không thấy cột họ tên"),
    "a million rows": (a_million_rows, "tách theo khu phố"),
    "a million rows in a workbook": (a_million_rows_in_a_workbook, "tách theo khu phố"),
    "too heavy": (lambda: b"x" * (26 * 1024 * 1024), "nặng hơn 25 MB"),
    "a password": (protected, "bỏ mật khẩu"),
    "a zip bomb": (bomb, "bung ra quá lớn"),
    "cut in half": (lambda: synthetic.workbook(synthetic.people(9))[:2_000], "bị hỏng"),
    "letters of another country": (unreadable, "bảng mã"),
    "bytes of a program": (lambda: bytes(range(256)) * 40, "không phải bảng tính"),
}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_gets_a_sentence_that_says_what_to_do(kind: str) -> None:
    make, said = FILES[kind]
    told = sentence_for(make())
    assert said in told
    assert "Anh/chị" in told
    assert Resident.objects.count() == 0


@pytest.mark.usefixtures("city")
def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(DomainError) as refusal:
        services.upload_roll(
            scope=WARD, actor=uuid4(), commune=COMMUNE, file_name="a.csv", data=HEADER.encode(), start=False,
            roll_day=clock.today() + timedelta(days=1),
        )  # fmt: skip
    assert "tương lai" in refusal.value.message()
