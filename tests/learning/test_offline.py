"""Without the net: what was opened or downloaded is there, what isn't says so, a foreign pack never gets in."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import brotli
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.http import Http404
from django.test import Client
from playwright.sync_api import Browser, Page

from hocvuso.kernel.keyring import signing_key
from hocvuso.learning.queries import paths, unit, units
from hocvuso.practice.queries import compiled
from hocvuso.web.citizen import offline
from hocvuso.web.citizen.offline import pack_bytes
from hocvuso.web.citizen.shelf import SHELF, Variant, page_at
from tests.browser import PHONE, served_by_the_worker
from tests.needs import needs_front_end

UNIT = "qr-pay-market"
BREAK = """async path => {
    for (const name of (await caches.keys()).filter((n) => n.startsWith("hvs-pages-"))) {
        const cache = await caches.open(name);
        const whole = await cache.match(path, { ignoreVary: true });
        if (!whole) continue;
        const half = (await whole.arrayBuffer()).slice(0, 400);
        await cache.put(path, new Response(half, { headers: whole.headers }));
    }
}"""
"""Leave the first 400 bytes of a page that is kept compressed."""


def payload(text: bytes) -> dict:
    """Return a pack's content; its signature must hold."""
    envelope = json.loads(text)
    raw = base64.urlsafe_b64decode(envelope["signature"] + "==")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    signing_key("packs").public_key().verify(
        encode_dss_signature(r, s), envelope["payload"].encode(), ec.ECDSA(hashes.SHA256())
    )
    return json.loads(envelope["payload"])


def test_a_pack_holds_the_whole_unit_and_is_signed(client: Client) -> None:
    text = client.get(f"/goi/bai/{UNIT}.json").content
    pack = payload(text)
    files = {file["path"]: file["body"] for file in pack["files"]}
    assert {f"/hoc/{UNIT}/{n + 1}" for n in range(len(unit(UNIT).lesson))} <= set(files)
    assert files[f"/hoc/{UNIT}/1"] == client.get(f"/hoc/{UNIT}/1").content.decode()
    assert json.loads(files[f"/tap/{UNIT}.json"]) == compiled(UNIT)
    with pytest.raises(InvalidSignature):
        payload(text.replace("Đi chợ".encode(), "Đi chơi".encode(), 1))


test_a_pack_holds_the_whole_unit_and_is_signed = pytest.mark.django_db(test_a_pack_holds_the_whole_unit_and_is_signed)


@pytest.mark.django_db
def test_no_page_of_a_pack_names_what_phones_refuse() -> None:
    """frontend/sw/pack.ts refuses a pack whole when one page holds an address that isn't a path of the product."""
    elsewhere = re.compile(r"""\b(?:src|href|action|formaction)\s*=\s*["']?\s*(?:data:|https?:|//)""", re.IGNORECASE)
    for path in paths():
        for file in payload(pack_bytes("lo-trinh", path.id, Variant()).plain)["files"]:
            assert not elsewhere.search(file["body"]), file["path"]


@pytest.mark.django_db
def test_packs_are_light_and_a_path_says_how_heavy_it_is(client: Client) -> None:
    everything = sum(len(pack_bytes("bai", name, Variant()).packed) for name in units())
    assert everything <= 1_500_000
    for path in paths():
        page = client.get(f"/lo-trinh/{path.id}").content.decode()
        assert re.search(r"<b>\d+ KB</b>", page)
    assert client.get("/goi/bai/khong-co.json").status_code == 404
    assert client.get("/goi/khac/x.json").status_code == 404


@pytest.mark.django_db
def test_only_pages_that_are_the_same_for_everybody_get_into_packs() -> None:
    for path in ("/diem-ho-tro", "/office/", "/cai-dat", "/tim"):
        with pytest.raises(Http404):
            page_at(path, Variant())


@pytest.mark.django_db
def test_the_worker_knows_key_version_and_shell(client: Client) -> None:
    code = client.get("/sw.js")
    told = json.loads(code.content.decode().split("\n", 1)[0].removeprefix("self.HVS=").rstrip(";"))
    assert code.headers["Cache-Control"] == "no-cache" and told["key"]["crv"] == "P-256"
    for path in told["shell"]:
        assert path.startswith("/static/") or client.get(path).status_code == 200
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/"


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="vi-VN", base_url=live_server.url)
    yield context.new_page()
    context.close()


def keeps(page: Page, path: str) -> None:
    script = """async path => { for (const n of await caches.keys())
        if (await (await caches.open(n)).match(path, {ignoreVary: true})) return true; return false }"""
    for _ in range(100):
        if page.evaluate(script, path):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{path} is not on the phone")


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_unit_that_was_opened_is_there_without_the_net(page: Page) -> None:
    served_by_the_worker(page)
    page.goto(f"/hoc/{UNIT}")
    keeps(page, f"/hoc/{UNIT}/dung-that")
    page.context.set_offline(True)
    page.goto(f"/hoc/{UNIT}/3")
    page.get_by_role("heading", name=unit(UNIT).lesson[2].idea).wait_for()
    page.get_by_role("link", name="Tiếp theo").click()
    page.get_by_role("heading", name=unit(UNIT).lesson[3].idea).wait_for()
    page.goto(f"/tap/{UNIT}?way=alone")
    page.locator(".sim-flag").wait_for()
    page.locator(".phone button").first.wait_for()
    page.goto("/diem-ho-tro")
    page.get_by_role("heading", name="Chưa có mạng").wait_for()
    page.goto("/tim?q=cho")
    page.get_by_role("heading", name="Hôm nay bác muốn làm gì?").wait_for()


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_kept_page_that_is_broken_stands_in_nobodys_way(page: Page) -> None:
    """Given a page kept by halves (a battery that died while it was written),
    when it is opened, then it comes from the net, and without one the page says that there is none."""
    served_by_the_worker(page)
    page.goto(f"/hoc/{UNIT}")
    keeps(page, f"/hoc/{UNIT}/dung-that")
    for number in (1, 2):
        page.evaluate(BREAK, f"/hoc/{UNIT}/{number}")
    page.goto(f"/hoc/{UNIT}/1")
    page.get_by_role("heading", name=unit(UNIT).lesson[0].idea).wait_for()
    page.context.set_offline(True)
    page.goto(f"/hoc/{UNIT}/1")
    page.get_by_role("heading", name=unit(UNIT).lesson[0].idea).wait_for()
    page.goto(f"/hoc/{UNIT}/2")
    page.get_by_role("heading", name="Chưa có mạng").wait_for()


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_path_is_downloaded_erased_and_said_to_be_gone_when_the_phone_cleaned_up(page: Page) -> None:
    served_by_the_worker(page)
    page.goto("/lo-trinh/market")
    page.get_by_role("button", name="Tải về máy").click()
    page.get_by_text("Xong. Không có mạng vẫn học được.").wait_for()
    page.context.set_offline(True)
    page.goto(f"/hoc/{UNIT}/2")
    page.get_by_role("heading", name=unit(UNIT).lesson[1].idea).wait_for()
    page.context.set_offline(False)
    page.evaluate(
        "async () => { for (const n of await caches.keys()) if (!n.includes('shell')) await caches.delete(n) }"
    )
    page.goto("/lo-trinh/market")
    page.get_by_text("Máy đã dọn bài tải về để lấy chỗ").wait_for()
    page.goto("/cai-dat")
    page.get_by_role("button", name="Xóa hết trên máy này").click()
    page.get_by_text("Xóa hết bài trên máy này?").wait_for()
    page.get_by_role("button", name="Giữ lại").click()
    assert page.evaluate("caches.keys()") != [] and page.evaluate("localStorage.length") > 0
    erase_all(page)
    assert page.evaluate("caches.keys()") == [] and page.evaluate("localStorage.length") == 0


def erase_all(page: Page) -> None:
    page.get_by_role("button", name="Xóa hết trên máy này").click()
    page.get_by_role("button", name="Xóa hết", exact=True).click()
    page.get_by_text("Đã xóa hết trên máy này.").wait_for()


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_all_means_the_seat_in_a_class_the_language_and_the_form_of_address_too(page: Page, live_server) -> None:
    """And not what a volunteer's field kit keeps on the same phone: visits that aren't sent yet."""
    served_by_the_worker(page)
    page.goto("/cai-dat")
    page.get_by_text("cô", exact=True).click()
    page.get_by_role("button", name="Gọi như vậy").click()
    page.get_by_role("button", name="English").click()
    page.context.add_cookies([{"name": "lop", "value": "seat", "url": f"{live_server.url}/lop/", "httpOnly": True}])
    page.goto("/cai-dat")
    page.evaluate(
        """async () => {
          await caches.open("hocvuso-field-1");
          for (const name of ["hocvuso-class", "hocvuso-field"]) {
            const opened = indexedDB.open(name);
            await new Promise((done) => { opened.onsuccess = done });
            opened.result.close();
          }
        }"""
    )
    page.locator("[data-erase]").click()
    page.locator("[data-erase-sure] button").first.click()
    page.locator("[data-erased]").wait_for()
    left = {cookie["name"] for cookie in page.context.cookies([f"{live_server.url}/lop/", live_server.url])}
    assert left.isdisjoint({"lop", "language", "address"})
    assert page.evaluate("caches.keys()") == ["hocvuso-field-1"]
    assert [one["name"] for one in page.evaluate("indexedDB.databases()")] == ["hocvuso-field"]


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_all_means_the_attempt_that_was_left_too(page: Page) -> None:
    page.goto(f"/tap/{UNIT}?way=alone")
    page.locator(".phone button").first.click()
    assert page.evaluate("sessionStorage.getItem('hvs.attempt')")
    page.goto("/cai-dat")
    erase_all(page)
    assert page.evaluate("sessionStorage.length") == 0


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_a_connection_it_says_what_is_left(page: Page) -> None:
    served_by_the_worker(page)
    page.goto("/cai-dat")
    page.context.set_offline(True)
    page.get_by_role("button", name="Xóa hết trên máy này").click()
    page.get_by_role("button", name="Xóa hết", exact=True).click()
    page.get_by_text("Có mạng thì bấm lại").wait_for()
    assert page.evaluate("localStorage.length") == 0


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("Đi chợ".encode(), "Đi chơi".encode(), 1), "không có chữ ký đúng"),
        (lambda text: b'{"payload": "{}"}', "không có chữ ký đúng"),
        (lambda text: text[:200], "bị hỏng trên đường"),
        (lambda text: b"x" * 6_000_001, "lớn bất thường"),
    ],
)
def test_a_pack_that_is_not_ours_is_refused_and_nothing_changes(
    page: Page, monkeypatch: pytest.MonkeyPatch, change, said: str
) -> None:
    served_by_the_worker(page)
    page.goto("/lo-trinh/market")
    before = page.evaluate("caches.keys()")
    real = pack_bytes("lo-trinh", "market", Variant())
    made = change(real.plain)
    sent = replace(real, plain=made, packed=gzip.compress(made), brotli=brotli.compress(made, quality=1))
    monkeypatch.setattr(offline, "pack_bytes", lambda *_: sent)
    page.get_by_role("button", name="Tải về máy").click()
    page.get_by_text(said).wait_for()
    assert page.evaluate("caches.keys()") == before


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_phone_without_room_says_so(page: Page) -> None:
    served_by_the_worker(page)
    page.goto("/lo-trinh/market")
    # the worker's own store is out of reach from here: its answer is what the page gets
    page.evaluate(
        """() => { navigator.serviceWorker.controller.constructor.prototype.postMessage =
           (message, ports) => ports[0].postMessage({refused: 'full'}) }"""
    )
    page.get_by_role("button", name="Tải về máy").click()
    page.get_by_text("Máy không còn chỗ.").wait_for()


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_new_version_waits_for_the_press_on_cap_nhat(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    served_by_the_worker(page)
    page.goto(f"/hoc/{UNIT}")
    keeps(page, f"/hoc/{UNIT}/dung-that")
    monkeypatch.setattr(offline, "content_hash", lambda: "anothercontent00")
    pack_bytes.cache_clear()
    page.evaluate("navigator.serviceWorker.ready.then(r => r.update())")
    page.get_by_text("Có bài mới hơn.").wait_for()
    assert "hvs-pages-anothercontent00" not in page.evaluate("caches.keys()")
    with page.expect_navigation():
        page.get_by_role("button", name="Cập nhật").click()
    for _ in range(100):
        names = page.evaluate("caches.keys()")
        if [n for n in names if "pages" in n] == ["hvs-pages-anothercontent00"]:
            break
        page.wait_for_timeout(100)
    assert [n for n in names if "pages" in n] == ["hvs-pages-anothercontent00"], names
    pack_bytes.cache_clear()


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_about_people_are_never_kept(page: Page) -> None:
    served_by_the_worker(page)
    for path in ("/diem-ho-tro", "/cai-dat", "/office/sign-in/", "/tim?q=cho"):
        page.goto(path)
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async n =>
             (await (await caches.open(n)).keys()).map(r => new URL(r.url).pathname)))).flat()"""
    )
    allowed = re.compile(r"/$|/static/|/hoc/|/tap/|/lo-trinh/|/so-chinh-thuc$|/khong-mang$|/kept$|/nghe/")
    assert [path for path in kept if not allowed.match(path)] == []


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_another_form_of_address_makes_other_pages(page: Page) -> None:
    served_by_the_worker(page)
    page.goto(f"/hoc/{UNIT}")
    keeps(page, f"/hoc/{UNIT}/dung-that")
    page.goto("/cai-dat")
    page.get_by_label("cô", exact=True).check()
    page.get_by_role("button", name="Gọi như vậy").click()
    page.wait_for_timeout(500)
    page.goto(f"/hoc/{UNIT}")
    page.get_by_text("Học xong, cô tự quét mã").wait_for()
    page.goto("/")
    page.get_by_role("heading", name="Hôm nay cô muốn làm gì?").wait_for()


@pytest.fixture(autouse=True)
def empty_shelf() -> Iterator[None]:
    yield
    SHELF.clear()


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_box_on_the_first_page_means_the_accents_that_were_typed(page: Page) -> None:
    page.goto("/")
    seen = "[...document.querySelectorAll('[data-words]:not([hidden]) a')].map((a) => a.dataset.unit)"
    for typed, first, absent in (
        ("lương hưu", "vssid-bhyt-card", "phone-letters-sound"),
        ("giả mặt", "scam-four-steps", "secrets-otp-pin"),
        ("luong huu", "vssid-bhyt-card", "qr-pay-market"),
        ("zalo", "video-call-family", "qr-pay-market"),
    ):
        page.get_by_role("searchbox").fill(typed)
        found = page.evaluate(seen)
        assert first in found and absent not in found, typed
    page.get_by_role("searchbox").fill("")
    assert len(page.evaluate(seen)) == len(units())
