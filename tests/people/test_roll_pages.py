"""What an officer sees and does on the pages of the roll, without a browser."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from hocvuso.audit.models import Entry
from hocvuso.audit.queries import first_broken_entry
from hocvuso.kernel import clock
from hocvuso.people import queries
from hocvuso.people.models import MatchReview, Resident, RollImport, RollRow
from hocvuso.people.roll.limits import MAX_BYTES
from hocvuso.people.services import ask_about
from tests.cast import HERE, THERE, Cast
from tests.people.ledger import RealLedger
from tests.people.office import NOVEMBER, OCTOBER, TITLES, desk, sheet
from tests.permissions.rolls import a_numbered_resident


@pytest.fixture
def office(product: RealLedger) -> Cast:
    return desk()


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&nbsp;", " "))


class Desk:
    """Chị Hạnh at the pages."""

    def __init__(self, cast: Cast, callbacks: Any) -> None:
        self.cast, self.client, self.callbacks = cast, cast.client(cast.hanh), callbacks

    def post(self, path: str, data: dict[str, Any] | None = None) -> str:
        with self.callbacks(execute=True):
            response = self.client.post(f"/office/rolls/{path}", data or {})
        assert response.status_code == 302, words(response)
        return words(self.client.get(response.headers["Location"]))

    def send(self, data: bytes, name: str = "ds.xlsx", **form: str) -> RollImport:
        self.post("", {"file": SimpleUploadedFile(name, data), **form})
        return RollImport.objects.order_by("-created_at").first()  # type: ignore[return-value]

    def page(self, path: str) -> str:
        response = self.client.get(f"/office/rolls/{path}")
        assert response.status_code == 200, response.status_code
        return words(response)


@pytest.fixture
def hanh(office: Cast, django_capture_on_commit_callbacks: Any) -> Desk:
    return Desk(office, django_capture_on_commit_callbacks)


def test_every_line_is_accounted_for_on_the_page(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER), day="01/10/2026")
    page = hanh.page(f"{roll.pk}/")
    assert "4 + 5 = 9 người" in page
    assert "Tệp có 11 dòng, 2 dòng không phải tên người (1 dòng chữ ký, 1 dòng tổng cộng)" in page
    assert "Ngày sinh không có trên lịch 1 dòng · chờ anh/chị xem" in page
    assert "31/02/1960 ghi sinh 02/1960" in page
    assert "nay có thể là: Phường Thủ Dầu Một, Phường Phú Lợi" in page


def test_nobody_is_flagged_as_gone_without_being_asked(hanh: Desk) -> None:
    first = hanh.send(sheet(OCTOBER), day="01/10/2026")
    hanh.post(f"{first.pk}/accept/")
    second = hanh.send(sheet(NOVEMBER), day="01/11/2026")
    page = hanh.post(f"{second.pk}/accept/")
    assert "Anh/chị chọn cách ghi cho những người không còn tên" in page
    hanh.post(f"{second.pk}/accept/", {"gone": "keep"})
    assert not Resident.objects.filter(listed=False).exists()


def test_a_change_of_columns_reads_the_file_again(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    page = hanh.page(f"{roll.pk}/columns/")
    assert "A · STT" in page and "H · Số CCCD" in page and "Nguyễn Văn An" in page
    hanh.post(f"{roll.pk}/columns/", {"use-0": "on", "role-0-8": ""})
    roll.refresh_from_db()
    assert roll.status == "ready"
    assert not RollRow.objects.filter(roll=roll, data__groups__0__isnull=False).exists(), "the column is not used"
    assert "Chưa có cột họ tên" in hanh.post(f"{roll.pk}/columns/", {"use-0": "on", "role-0-1": "note"})
    assert "Chưa chọn trang nào" in hanh.post(f"{roll.pk}/columns/", {})


def test_the_queue_goes_out_as_text_and_never_as_a_formula(hanh: Desk) -> None:
    bad = [
        [1, "=HYPERLINK(1)", "", "Nam", "@SUM(1)", 5, "", "", ""],
        [2, "+Lê Thị Mai", "", "Nữ", "=1+1", 5, "", "", ""],
    ]
    roll = hanh.send(sheet(bad))
    hanh.post(f"{roll.pk}/accept/")
    response = hanh.client.post(f"/office/rolls/waiting/{HERE}/")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    kinds = {cell.data_type for line in book.active.iter_rows(min_row=2) for cell in line if cell.value is not None}
    assert kinds == {"s"}, "no cell is a formula"
    assert Entry.objects.filter(action="people.roll.queue_exported", commune=HERE).count() == 1


def test_a_corrected_row_comes_back_and_leaves_the_queue(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    hanh.post(f"{roll.pk}/accept/")
    before = queries.waiting_count(hanh.cast.scope(hanh.cast.hanh))
    waiting = RollRow.objects.get(roll=roll, number=4)
    titles = ["Họ và tên", "Ngày sinh", "Địa chỉ", "Khu phố", "Mã dòng"]
    back = hanh.send(sheet([["Phạm Thị Dung", "1960", "16 Lê Lợi", "5", str(waiting.token)]], titles=titles))
    assert back.counts["verdicts"] == {"new": 1, "skipped": 2}
    assert back.counts["gone"] == 0, "one corrected row says nothing about everybody else"
    hanh.post(f"{back.pk}/accept/")
    assert queries.waiting_count(hanh.cast.scope(hanh.cast.hanh)) == before - 1
    assert "Đã gửi lại trong tệp sửa 1" in hanh.page(f"{roll.pk}/")


def test_a_row_of_somebody_else_is_set_aside(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    row = RollRow.objects.get(roll=roll, number=7)
    hanh.post(f"rows/{row.pk}/aside/")
    page = hanh.page(f"{roll.pk}/")
    assert "1 dòng anh/chị đã bỏ" in page and "4 + 4 = 8 người" in page


def test_two_residents_are_joined_and_taken_apart_again(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    hanh.post(f"{roll.pk}/accept/")
    first, second = Resident.objects.order_by("id")[:2]
    scope = hanh.cast.scope(hanh.cast.hanh)
    review = ask_about(scope=scope, actor=hanh.cast.hanh.pk, resident=first.pk, other=second.pk)
    count = Resident.objects.count()
    hanh.post(f"pairs/{review}/", {"answer": "same"})
    assert Resident.objects.count() == count - 1
    assert "Đã gộp" in hanh.page("pairs/?xem=da-gop")
    hanh.post(f"pairs/{review}/split/")
    assert Resident.objects.count() == count


def test_the_other_side_in_another_ward_is_not_shown(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    hanh.post(f"{roll.pk}/accept/")
    mine = Resident.objects.filter(commune_id=HERE).first()
    theirs = hanh.cast.resident(name="Trịnh Thị Kín", commune=THERE)
    review = MatchReview.objects.create(
        commune_id=HERE, resident=mine.pk, other=theirs, other_commune=THERE, reason="id_number", created_at=clock.now()
    )  # fmt: skip
    page = hanh.page(f"pairs/{review.pk}/")
    assert "Bên kia ở Phường Phú Lợi" in page and "Trịnh Thị Kín" not in page
    assert "Hai người khác nhau" not in page, "who does not see both sides does not decide"
    assert hanh.client.post(f"/office/rolls/pairs/{review.pk}/", {"answer": "same"}).status_code == 404


def test_a_file_too_heavy_is_told_so_and_not_kept(hanh: Desk) -> None:
    heavy = SimpleUploadedFile("nang.xlsx", b"x" * (MAX_BYTES + 2 * 1024 * 1024))
    response = hanh.client.post("/office/rolls/", {"file": heavy, "day": ""})
    assert response.status_code == 400 and "nặng hơn 25 MB" in words(response)
    assert "Chưa có tệp" in words(hanh.client.post("/office/rolls/", {"day": ""}))
    assert RollImport.objects.count() == 0


def test_no_name_and_no_number_stands_in_the_journal_or_in_the_page_of_rows(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    hanh.post(f"{roll.pk}/accept/")
    for entry in Entry.objects.all():
        assert "Nguyễn" not in str(entry.details) and "000051000001" not in str(entry.details)
    row = RollRow.objects.get(roll=roll, number=1)
    page = hanh.page(f"rows/{row.pk}/")
    assert TITLES[7] in page and "000051000001" not in page


def test_a_number_is_read_with_a_reason_and_the_journal_shows_it(hanh: Desk) -> None:
    resident = a_numbered_resident(hanh.cast)
    url = f"/office/residents/{resident}/number/"
    assert "000 123" not in words(hanh.client.get(url))
    assert hanh.client.post(url, {"kind": "id_number", "reason": ""}).status_code == 400
    assert Entry.objects.filter(action="people.number.read").count() == 0
    shown = hanh.client.post(url, {"kind": "id_number", "reason": "asked"})
    assert "000 123 456 789" in words(shown) and "no-store" in shown.headers["Cache-Control"]
    journal = hanh.cast.client(hanh.cast.minh).get("/office/audit/", query_params={"vat": str(resident)})
    assert "xem một số kín số định danh, lý do: người dân nhờ xem hoặc sửa" in words(journal)


def test_the_journal_says_when_a_row_was_changed(hanh: Desk) -> None:
    hanh.send(sheet(OCTOBER))
    assert "chuỗi còn nguyên" in words(hanh.client.post("/office/audit/check/", follow=True))
    entry = Entry.objects.get(action="people.roll.uploaded")
    Entry.objects.filter(pk=entry.pk).update(details={"bytes": 1})
    told = words(hanh.client.post("/office/audit/check/", follow=True))
    assert f"Nhật ký bị đổi từ dòng số {first_broken_entry()}" in told


def test_the_journal_is_filtered_by_day_and_person(hanh: Desk) -> None:
    hanh.send(sheet(OCTOBER))
    page = words(hanh.client.get("/office/audit/", query_params={"nguoi": str(hanh.cast.hanh.pk)}))
    assert "gửi danh sách dân cư" in page and "giao vai trò" not in page
    assert "Không có việc nào khớp" in words(hanh.client.get("/office/audit/", query_params={"ngay": "01/01/2020"}))
    theirs = words(hanh.cast.client(hanh.cast.cuong).get("/office/audit/"))
    assert "gửi danh sách dân cư" not in theirs


def test_work_that_was_cut_off_goes_on_where_it_stopped(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    long_ago = clock.now() - timedelta(minutes=9)
    RollImport.objects.filter(pk=roll.pk).update(
        status="accepting", accepted_by=hanh.cast.hanh.pk, moved_at=clock.now()
    )
    assert "Máy vẫn đang làm" in hanh.post(f"{roll.pk}/resume/")
    assert Resident.objects.count() == 0
    RollImport.objects.filter(pk=roll.pk).update(moved_at=long_ago)
    assert "Cho máy chạy tiếp" in hanh.page(f"{roll.pk}/")
    assert "Đã nhận" in hanh.post(f"{roll.pk}/resume/")
    assert Resident.objects.count() == 4
    RollImport.objects.filter(pk=roll.pk).update(status="undoing", moved_at=long_ago)
    assert "Đã hoàn tác" in hanh.post(f"{roll.pk}/resume/")
    assert Resident.objects.count() == 0


def test_reading_that_was_cut_off_begins_again(hanh: Desk) -> None:
    roll = hanh.send(sheet(OCTOBER))
    counts = roll.counts
    RollImport.objects.filter(pk=roll.pk).update(
        status="reading", counts={}, moved_at=None, created_at=clock.now() - timedelta(hours=1)
    )
    RollRow.objects.filter(roll=roll, number__gt=5).delete()
    hanh.post(f"{roll.pk}/resume/")
    roll.refresh_from_db()
    assert roll.status == "ready"
    assert roll.counts["verdicts"] == counts["verdicts"]


def test_a_file_of_no_bytes_says_what_to_do(hanh: Desk) -> None:
    answer = hanh.client.post("/office/rolls/", {"file": SimpleUploadedFile("ds.xlsx", b"")})
    assert "Tệp này trống. Anh/chị mở bằng Excel xem lại, lưu rồi gửi lại." in words(answer)


def test_a_name_written_as_a_formula_waits_for_the_clerk(hanh: Desk) -> None:
    formula = [1, "=Huỳnh Thị Ích", "1962", "Nữ", "22 Lê Lợi", 5, "", "", ""]
    roll = hanh.send(sheet([formula, OCTOBER[8]]), day="01/10/2026")
    assert "1 + 1 = 2 người" in hanh.page(f"{roll.pk}/")
    hanh.post(f"{roll.pk}/accept/")
    assert [person.name for person in Resident.objects.all()] == ["Bùi Văn Kiên"]
