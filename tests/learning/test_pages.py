"""Bà Sáu's pages: the same bytes for everybody, complete without JavaScript, light."""

import gzip
import re
from itertools import count
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from hocvuso.kernel import clock
from hocvuso.learning.models import CallbackRequest
from hocvuso.learning.queries import callbacks, official_numbers, unit, units
from hocvuso.learning.rules import in_order
from hocvuso.learning.services import finish_call, forget_old_calls
from hocvuso.places.types import PlaceScope
from hocvuso.web.citizen.shelf import ADDRESSES, SHELF, Variant, serve_first, variant_of
from tests.cast import HERE, THERE, Cast
from tests.needs import needs_front_end
from tests.web.policy import INLINE

UNIT = "qr-pay-market"
_addresses = count(1)


def somebody() -> Client:
    """Return a visitor from an address of their own (doors for strangers are limited by address)."""
    return Client(REMOTE_ADDR=f"10.9.0.{next(_addresses)}")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def test_home_asks_and_answers_with_every_task(visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    assert "Hôm nay bác muốn làm gì?" in page
    assert "Có người gọi làm bác lo? Bấm đây" in page
    for name, one in units().items():
        assert one.title in page and f'href="/hoc/{name}"' in page
    assert page.index("CÚP MÁY") < page.index("HỎI NGƯỜI THÂN") < page.index("GỌI SỐ CHÍNH THỨC")
    assert 'href="/diem-ho-tro"' in page


@pytest.mark.parametrize("name", list(units()))
def test_a_lesson_reads_to_its_end_without_a_script(visitor: Client, name: str) -> None:
    """Follow "Tiếp theo" as a browser without JavaScript would, to the practice."""
    one, path, read = unit(name), f"/hoc/{name}/1", []
    for _ in range(len(one.lesson)):
        page = visitor.get(path).content.decode()
        read.append(words(page))
        assert not INLINE.search(page.encode())
        path = re.search(r'class="btn main" href="([^"]+)"', page).group(1)
    for screen, text in zip(one.lesson, read, strict=True):
        assert screen.say.replace("{Bác}", "Bác").replace("{bác}", "bác") in text
    assert path == f"/hoc/{name}/hieu"
    asked = visitor.get(path).content.decode()
    assert re.findall(r'/hieu/([a-z0-9_-]+)"', asked) == [o.id for o in in_order(one)]
    for option in one.check.options:
        told = visitor.get(f"{path}/{option.id}").content.decode()
        assert option.say.replace("{Bác}", "Bác").replace("{bác}", "bác") in words(told)
        assert (f'href="/tap/{one.scenario}"' in told) == option.right
    real = words(visitor.get(f"/hoc/{name}/dung-that").content.decode())
    assert all(step.do.replace("{bác}", "bác").replace("{Bác}", "Bác") in real for step in one.real_use.steps)


@pytest.mark.parametrize("path", ["/hoc/khong-co", f"/hoc/{UNIT}/0", f"/hoc/{UNIT}/99", f"/hoc/{UNIT}/hieu/x"])
def test_what_is_not_there_is_said_kindly_and_never_kept(visitor: Client, path: str) -> None:
    page = visitor.get(path)
    assert page.status_code == 404 and "Không có trang này" in page.content.decode()
    assert SHELF.find(path, Variant()) is None


def test_a_phone_chooses_how_to_be_addressed(visitor: Client) -> None:
    visitor.post("/cai-dat", {"address": "cô"})
    page = words(visitor.get("/").content.decode())
    assert "Hôm nay cô muốn làm gì?" in page and " bác " not in page
    screen = words(visitor.get(f"/hoc/{UNIT}/5").content.decode())
    assert "Cô đọc to lên" in screen
    assert visitor.post("/cai-dat", {"address": "bạn"}).status_code == 400


@pytest.mark.parametrize("cookies", [{"address": "99"}, {"address": "-1"}, {"language": "xx"}, {"address": "٣٣"}])
def test_an_unknown_wish_gives_the_usual_page_so_the_shelf_stays_small(cookies: dict[str, str]) -> None:
    assert variant_of(cookies) == Variant()


def test_pages_know_nothing_about_who_asks(cast: Cast) -> None:
    mine = cast.client(cast.hanh).get(f"/hoc/{UNIT}")
    assert mine.content == Client().get(f"/hoc/{UNIT}").content
    assert not mine.cookies


def ask(path: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Ask the WSGI door; what isn't on the shelf answers 599."""
    told: dict = {}

    def start(status, headers):
        told.update(status=status, headers=dict(headers))

    def django(environ, start_response):
        start_response("599 asked Django", [])
        return [b""]

    body = b"".join(serve_first(django)({"REQUEST_METHOD": "GET", "PATH_INFO": path, **environ}, start))
    return told["status"], told["headers"], body


def test_a_page_on_the_shelf_is_served_before_django_is_asked(visitor: Client) -> None:
    path = f"/hoc/{UNIT}/2"
    plain = visitor.get(path)
    status, headers, body = ask(path, HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert status == "200 OK" and headers["Content-Encoding"] == "br"
    assert brotli.decompress(body) == plain.content
    assert gzip.decompress(ask(path, HTTP_ACCEPT_ENCODING="gzip")[2]) == plain.content
    assert ask(path)[2] == plain.content
    assert ask(path, HTTP_IF_NONE_MATCH=headers["ETag"])[0] == "304 Not Modified"
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy", "Referrer-Policy"):
        assert headers[name] == plain.headers[name]
    for other in ({"QUERY_STRING": "a=1"}, {"REQUEST_METHOD": "POST"}, {"HTTP_COOKIE": "address=3"}):
        assert ask(path, **other)[0].startswith("599"), other


def test_the_shelf_survives_a_restart_and_a_full_disk(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = SHELF.put("/thu", Variant(), lambda: "<p>một")
    SHELF._pages.clear()
    assert ask("/thu")[0].startswith("599")
    SHELF.take_out("/thu")
    assert ask("/thu")[2] == first.plain, "served while Django is still loading"
    SHELF._pages.clear()
    assert SHELF.put("/thu", Variant(), lambda: "<p>hai").plain == first.plain
    SHELF.take_out("/never-rendered")
    assert SHELF.find("/never-rendered", Variant()) is None

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert SHELF.put("/day", Variant(), lambda: "<p>ba").plain == b"<p>ba"
    monkeypatch.undo()
    SHELF.clear()
    assert SHELF.find("/thu", Variant()) is None


def test_a_prepared_instance_shows_its_home_before_django_has_loaded(db: None) -> None:
    SHELF.clear()
    call_command("lay_out_home")
    SHELF._pages.clear()
    SHELF.take_out("/")
    assert ask("/")[::2] == ("200 OK", Client().get("/").content)


@needs_front_end
def test_home_and_first_lesson_are_light(visitor: Client) -> None:
    def wire(path: str) -> int:
        page = visitor.get(path, headers={"Accept-Encoding": "br"}).content
        names = set(re.findall(r'(?:href|src)="/static/([^"#]+)', brotli.decompress(page).decode()))
        return len(page) + sum(len(brotli.compress(Path(finders.find(n)).read_bytes())) for n in names)

    assert wire("/") <= 20_000
    assert wire(f"/hoc/{UNIT}/1") <= 30_000


def test_the_sheet_has_official_numbers_with_their_day_and_no_place_for_a_password(visitor: Client) -> None:
    page = words(visitor.get(f"/hoc/{UNIT}/to-giay").content.decode())
    assert "đã kiểm tra" not in page, "the back of a card needs no check"
    assert "số khẩn cấp cả nước , chưa đối chiếu" in words(
        visitor.get("/hoc/cong-dan-so-1022/to-giay").content.decode()
    )
    assert "đừng ghi PIN, mật khẩu vô đây" in page
    for kind in ("a5", "a4", "the-cua"):
        pdf = visitor.get(f"/hoc/{UNIT}/to-giay/{kind}.pdf")
        assert pdf.content.startswith(b"%PDF-") and pdf.headers["Content-Type"] == "application/pdf"
    assert visitor.get(f"/hoc/{UNIT}/to-giay/a3.pdf").status_code == 404


@pytest.mark.parametrize("name", list(units()))
def test_a_sheet_is_one_sheet(name: str) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    from hocvuso.learning.paper import KINDS, sheet_pdf

    for kind in KINDS:
        pdf = sheet_pdf(
            unit(name), official_numbers(), kind=kind, address="bác", link="https://h.example/hoc/x",
            qr_svg='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        )  # fmt: skip
        pages = PdfReader(BytesIO(pdf)).pages
        assert len(pages) == 1, kind
        assert unit(name).sheet.title in " ".join(pages[0].extract_text().split())


@pytest.mark.parametrize("name", list(units()))
def test_paper_is_big_print(name: str) -> None:
    """Also the day under a number and the footer; a number stays on one line."""
    from io import BytesIO

    from pypdf import PdfReader

    from hocvuso.learning.paper import KINDS, sheet_pdf

    for kind in KINDS:
        pdf = sheet_pdf(
            unit(name), official_numbers(), kind=kind, address="bác", link="https://h.example/hoc/x",
            qr_svg='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        )  # fmt: skip
        sizes: list[float] = []

        def seen(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
            if text.strip():
                sizes.append(abs(size * tm[3] * cm[3]))  # noqa: B023 - read before the loop goes on

        said = PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=seen)
        assert min(sizes) >= 10.99, kind
        assert kind != "the-cua" or "1900\u00a09068" in said


def test_only_a_number_compared_with_its_official_publication_says_that_it_was_checked(visitor: Client) -> None:
    page = words(visitor.get("/so-chinh-thuc").content.decode())
    for row in official_numbers().values():
        if row.number:
            assert bool(row.rests_on) != bool(row.checked_on), row.id
            assert not row.checked_on or row.status not in {"press", "to_verify"}, row.id
            assert row.checked_on or f"{row.rests_on} , chưa đối chiếu" in page, row.id
        else:
            assert not row.checked_on and row.where, row.id
    assert "Xem các số chính thức" not in page, "the page doesn't lead to itself"


def test_a_pupil_is_spoken_to_as_a_pupil(visitor: Client) -> None:
    for path in ("/hoc/ai-study-check", "/hoc/ai-study-check/dung-that", "/hoc/ai-study-check/to-giay"):
        page = re.sub(r"(?s)<footer.*|<section[^>]+giup-canh.*", "", visitor.get(path).content.decode())
        assert not re.search(r"\b[Bb]ác\b", words(page)), path
    assert 'data-address="em"' in visitor.get("/tap/ai-study-check").content.decode()
    assert 'data-address="bác"' in visitor.get(f"/tap/{UNIT}").content.decode()


@pytest.mark.parametrize("right", [True, False])
def test_what_is_said_to_an_answer_can_be_heard(visitor: Client, right: bool) -> None:
    one = units()["qr-pay-market"]
    answer = next(option.id for option in one.check.options if option.right is right)
    page = visitor.get(f"/hoc/qr-pay-market/hieu/{answer}").content.decode()
    assert "data-say" in page and "data-listen" in page


def test_the_page_without_net_can_be_heard(visitor: Client) -> None:
    page = visitor.get("/khong-mang").content.decode()
    assert "data-listen" in page and page.count("data-say") == 2


def test_somebody_stuck_is_called_back_by_the_team_of_that_ward_only(cast: Cast) -> None:
    visitor = somebody()
    asked = {"phuong": HERE, "ten": "Sáu", "so": "000 123 4567", "bai": UNIT}
    assert visitor.post("/goi-lai", asked).headers["Location"] == "/goi-lai/xong"
    visitor.post("/goi-lai", asked)  # pressed twice
    waiting = callbacks(cast.scope(cast.hanh))
    assert [(c.name, c.phone, c.unit) for c in waiting] == [("Sáu", "0001234567", unit(UNIT).title)]
    assert callbacks(PlaceScope(communes=frozenset({THERE}))) == []
    row = CallbackRequest.objects.get()
    assert b"0001234567" not in bytes(row.phone_sealed)
    finish_call(cast.scope(cast.hanh), callback=row.pk, actor=cast.hanh.pk)
    row.refresh_from_db()
    assert bytes(row.name_sealed) == bytes(row.phone_sealed) == b""
    assert callbacks(cast.scope(cast.hanh)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ten": " "}, "Chưa có tên"),
        ({"so": "12"}, "chưa đủ"),
        ({"so": ""}, "chưa đủ"),
        ({"phuong": ""}, "Chưa chọn phường"),
        ({"phuong": "9" * 30}, "Chưa chọn phường"),
    ],
)
def test_what_a_call_lacks_is_said_and_what_was_typed_stays(cast: Cast, change: dict[str, str], said: str) -> None:
    page = somebody().post("/goi-lai", {"phuong": HERE, "ten": "Sáu", "so": "0001234567", **change})
    assert page.status_code == 422 and said in page.content.decode()
    assert "Sáu" in page.content.decode() or "ten" in change
    assert CallbackRequest.objects.count() == 0


def test_the_call_door_can_not_be_flooded(cast: Cast) -> None:
    flood = somebody()
    answers = [flood.post("/goi-lai", {"phuong": HERE, "ten": "x", "so": f"00012345{n:02}"}) for n in range(8)]
    assert answers[0].status_code == 302 and answers[-1].status_code == 429
    assert CallbackRequest.objects.count() < 8


def test_old_requests_are_forgotten(cast: Cast) -> None:
    from datetime import timedelta

    somebody().post("/goi-lai", {"phuong": HERE, "ten": "Sáu", "so": "0001234567"})
    assert forget_old_calls() == 0
    CallbackRequest.objects.update(asked_at=clock.now() - timedelta(days=31))
    assert forget_old_calls() == 1 and CallbackRequest.objects.count() == 0


def test_the_nearest_point_is_shown_with_hours_and_number(cast: Cast) -> None:
    page = words(Client().get("/diem-ho-tro", {"phuong": HERE}).content.decode())
    assert "7 giờ 30" in page and "1022" in page
    assert "Chọn ở đây" in Client().get("/diem-ho-tro", {"phuong": "x"}).content.decode()


def test_the_demonstration_shows_a_place_that_says_it_is_made_up(cast: Cast, settings) -> None:
    settings.HOCVUSO_DEMO = True
    asked = {"phuong": HERE}
    shown = words(Client().get("/diem-ho-tro", asked).content.decode())
    assert (
        "không có thật" in shown
        and 'data-place="Điểm hỗ trợ tập' in Client().get("/diem-ho-tro", asked).content.decode()
    )
    settings.HOCVUSO_DEMO = False
    assert "Điểm hỗ trợ tập" not in Client().get("/diem-ho-tro", asked).content.decode()


def test_the_third_help_of_a_practice_names_a_place(visitor: Client) -> None:
    assert "&quot;place&quot;: &quot;Quầy một cửa" in visitor.get(f"/tap/{UNIT}").content.decode()


def test_there_are_seven_ways_to_be_addressed() -> None:
    assert len(ADDRESSES) == 7 and ADDRESSES[0] == "bác"
