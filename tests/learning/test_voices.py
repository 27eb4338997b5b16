"""A volunteer's voice: recorded on a phone, let out by a second person, heard instead of the phone's own."""

import base64
import json
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser, Page

from hocvuso.learning.errors import RecordingRefused
from hocvuso.learning.models import Recording
from hocvuso.learning.queries import paths, recordings, unit, units, voice_slots
from hocvuso.learning.services import LARGEST_RECORDING_BYTES, release_recording, save_recording
from hocvuso.learning.voices import HOME, HOME_SAID, HOME_SLOT, PATH_SLOT, caption_slot, is_caption, spoken_of
from hocvuso.practice.queries import compiled, scenario_ids
from hocvuso.practice.spoken import CHECK, FAILED_AT, LATER, PLAYERS_OWN, SIGN, STORE, answers, everything
from hocvuso.web.citizen.shelf import SHELF
from tests.browser import PHONE, served_by_the_worker
from tests.cast import Cast
from tests.chromium import FRONTEND
from tests.needs import needs_front_end
from tests.permissions.recipes_citizen import SOUND, recorded
from tests.phones import sign_in

UNIT = "qr-pay-market"


@pytest.fixture(autouse=True)
def empty_shelf():
    yield
    SHELF.clear()


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def client_version() -> str:
    """Return the version that a service worker is told."""
    return json.loads(Client().get("/sw.js").content.decode().split("\n", 1)[0][9:].rstrip(";"))["version"]


def test_a_voice_is_heard_once_somebody_else_let_it_out(cast: Cast) -> None:
    visitor, page, before = Client(), f"/hoc/{UNIT}/1", client_version()
    assert "data-audio" not in visitor.get(page).content.decode()
    recorded(cast)
    assert visitor.get(f"/nghe/{UNIT}/s1").status_code == 404
    with pytest.raises(RecordingRefused, match="recording_own"):
        release_recording(unit=UNIT, screen="s1", actor=cast.tuan.pk)
    cast.client(cast.lan).post(f"/office/voices/{UNIT}/s1/release/")
    shown = visitor.get(page).content.decode()
    address = shown.split('data-audio="')[1].split('"')[0]
    heard = visitor.get(address)
    assert client_version() != before, "phones hear of a new voice as of a new version"
    assert heard.content == SOUND and heard.headers["Content-Type"] == "audio/webm"
    cast.client(cast.hanh).post(f"/office/voices/{UNIT}/s1/discard/")
    assert "data-audio" not in visitor.get(page).content.decode()


def test_a_voice_for_words_that_changed_no_longer_counts(cast: Cast) -> None:
    recorded(cast, released=True)
    assert recordings()[(UNIT, "s1")].counts
    Recording.objects.update(text_hash=b"\0" * 32)
    assert not recordings()[(UNIT, "s1")].counts


def test_a_new_voice_waits_again(cast: Cast) -> None:
    recorded(cast, released=True)
    recorded(cast)
    assert not recordings()[(UNIT, "s1")].released


@pytest.mark.parametrize(
    ("sound", "mime", "said"),
    [
        (b"MZ" + b"\0" * 99, "audio/webm", "loại tệp"),
        (b"<html>" + b"\0" * 99, "text/html", "loại tệp"),
        (SOUND, "video/webm", "loại tệp"),
        (SOUND + b"\0" * LARGEST_RECORDING_BYTES, "audio/webm", "dài quá"),
        (b"", "audio/webm", "loại tệp"),
    ],
)
def test_what_is_no_voice_is_refused_and_nothing_changes(cast: Cast, sound: bytes, mime: str, said: str) -> None:
    recorded(cast, released=True)
    with pytest.raises(RecordingRefused) as refused:
        save_recording(unit=UNIT, screen="s1", sound=sound, mime=mime, actor=cast.bich.pk)
    assert said in refused.value.message()
    assert recordings()[(UNIT, "s1")].counts
    page = cast.client(cast.tuan).post(
        f"/office/voices/{UNIT}/s1/", {"sound": SimpleUploadedFile("x", sound, mime)} if sound else {}
    )
    assert page.status_code == 422


def test_the_first_day_and_the_drills_are_recorded_first() -> None:
    first = {part.unit for path in paths() if path.id == "first-day" for part in path.parts}
    order = [(slot.owner in {*first, HOME, "first-day"}, slot.wanted) for slot in voice_slots()]
    assert order == sorted(order, reverse=True)
    marked = {slot.screen for slot in voice_slots() if slot.first and slot.wanted}
    drills = [name for name in scenario_ids() if name.startswith("drill-")]
    assert len(drills) == 8
    for name in drills:
        captions = [text["text"] for screen in compiled(name)["screens"].values() for text in screen["say"]]
        fixed = [words for words in captions if "{" not in words.replace("{bác}", "").replace("{Bác}", "")]
        assert fixed and {caption_slot(words) for words in fixed} <= marked, name


def test_every_screen_whose_words_are_fixed_has_a_slot_and_words_that_are_shared_have_one() -> None:
    slots = voice_slots()
    names = [(slot.owner, slot.screen) for slot in slots]
    assert len(set(names)) == len(names) and {(HOME, HOME_SLOT), *((path.id, PATH_SLOT) for path in paths())} <= set(
        names
    )
    assert all((name, screen) in names for name, one in units().items() for screen in spoken_of(one))
    captions = [slot.words for slot in slots if is_caption(slot.screen)]
    assert len(set(captions)) == len(captions)
    assert not any("{" in words.replace("{bác}", "").replace("{Bác}", "") for words in captions)
    for name in scenario_ids():
        assert compiled(name)["opening"] in captions, name
        assert {words for words in everything(compiled(name)) if not drawn(words)} <= set(captions), name
    assert all(len(slot.screen) <= 20 for slot in slots)


def drawn(words: str) -> bool:
    return "{" in words.replace("{bác}", "").replace("{Bác}", "")


def test_the_player_itself_says_what_there_are_slots_for() -> None:
    code = "".join((FRONTEND / "player" / name).read_text(encoding="utf-8") for name in ("player.tsx", "ending.tsx"))
    for words in (*PLAYERS_OWN, *FAILED_AT, STORE, CHECK, SIGN, LATER):
        assert words in code, words


def test_an_answer_and_a_hint_may_be_read_by_a_person(cast: Cast, visitor: Client) -> None:
    found = compiled(UNIT)
    said = next(words for words in answers(found) if not drawn(words))
    slot = next(slot for slot in voice_slots() if slot.words == said)
    heard(cast, slot.owner, slot.screen)
    page = unescape(visitor.get(f"/tap/{UNIT}").content.decode())
    assert f'"/nghe/{slot.owner}/{slot.screen}?v=' in page
    hints = [
        text["text"] for screen in found["screens"].values() for level in screen.get("hints", ()) for text in level
    ]
    assert {words for words in hints if not drawn(words)} <= {slot.words for slot in voice_slots()}


def test_the_words_of_the_first_page_are_those_that_it_says(visitor: Client) -> None:
    assert f'data-say="{HOME_SAID.replace("{bác}", "bác")}"' in visitor.get("/").content.decode()


def heard(cast: Cast, owner: str, screen: str, sound: bytes = SOUND) -> None:
    """Record and let out."""
    save_recording(unit=owner, screen=screen, sound=sound, mime="audio/webm", actor=cast.tuan.pk)
    release_recording(unit=owner, screen=screen, actor=cast.lan.pk)
    SHELF.clear()


@pytest.mark.parametrize(
    ("owner", "screen", "path"),
    [
        (HOME, HOME_SLOT, "/"),
        ("market", PATH_SLOT, "/lo-trinh/market"),
        (UNIT, "dung-that", f"/hoc/{UNIT}/dung-that"),
        (UNIT, "hieu", f"/hoc/{UNIT}/hieu"),
    ],
)
def test_each_page_plays_its_voice(cast: Cast, visitor: Client, owner: str, screen: str, path: str) -> None:
    heard(cast, owner, screen)
    assert f'data-audio="/nghe/{owner}/{screen}?v=' in visitor.get(path).content.decode()


def test_a_practice_plays_the_voice_also_where_the_words_are_shared(cast: Cast, visitor: Client) -> None:
    words = compiled("drill-video-police")["opening"]
    slot = next(slot for slot in voice_slots() if slot.words == words)
    heard(cast, slot.owner, slot.screen)
    page = unescape(visitor.get("/tap/drill-video-police").content.decode())
    assert f'"{words.replace("{bác}", "bác")}":"/nghe/{slot.owner}/{slot.screen}?v=' in page
    assert "data-voices" not in visitor.get(f"/tap/{UNIT}").content.decode()


def test_a_path_may_be_taken_along_with_its_voices(cast: Cast, visitor: Client) -> None:
    assert "lo-trinh-giong" not in visitor.get("/lo-trinh/market").content.decode()
    heard(cast, UNIT, "s1")
    page = visitor.get("/lo-trinh/market").content.decode()
    assert 'data-get="lo-trinh-giong/market"' in page and "thêm 1 KB" in page
    plain, voiced = (
        {f["path"]: f for f in json.loads(visitor.get(f"/goi/{kind}/market.json").json()["payload"])["files"]}
        for kind in ("lo-trinh", "lo-trinh-giong")
    )
    assert set(voiced) - set(plain) == {f"/nghe/{UNIT}/s1"}
    sound = voiced[f"/nghe/{UNIT}/s1"]
    assert sound["type"] == "audio/webm" and base64.b64decode(sound["body"]) == SOUND


def test_the_page_to_record_on_may_use_the_microphone_and_no_other_page_may(cast: Cast) -> None:
    reader = cast.client(cast.tuan)
    page = reader.get(f"/office/voices/{UNIT}/s1/")
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert unit(UNIT).lesson[0].say in page.content.decode()
    assert "microphone=()" in reader.get("/office/voices/").headers["Permissions-Policy"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_tuan_records_on_his_phone(browser: Browser, live_server, tmp_path: Path) -> None:
    """The browser's own recorder (a generated tone instead of a microphone), sent as Opus."""
    from tests.cast import make_cast

    cast = make_cast()
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN")
    page = context.new_page()
    sign_in(page, cast, cast.tuan, live_server.url)
    page.add_init_script(
        """navigator.mediaDevices.getUserMedia = async () => {
          const audio = new AudioContext(), out = audio.createMediaStreamDestination(), tone = audio.createOscillator();
          tone.connect(out); tone.start(); return out.stream; };"""
    )
    page.goto(f"{live_server.url}/office/voices/{UNIT}/s1/")
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.wait_for_timeout(900)
    page.get_by_role("button", name="Dừng").click()
    page.get_by_text("Nghe lại rồi bấm Gửi").wait_for()
    page.get_by_role("button", name="Gửi").click()
    page.get_by_text("Đã nhận giọng đọc").wait_for()
    context.close()
    kept = Recording.objects.get()
    assert kept.mime == "audio/webm" and b"Opus" in bytes(kept.sound)
    assert kept.recorded_by_id == cast.tuan.pk and kept.released_at is None


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_practice_a_recorded_voice_wins_and_the_phone_reads_the_rest(browser: Browser, live_server) -> None:
    from tests.cast import make_cast

    cast = make_cast()
    words = compiled("drill-video-police")["opening"]
    slot = next(slot for slot in voice_slots() if slot.words == words)
    heard(cast, slot.owner, slot.screen)
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN", base_url=live_server.url)
    page = context.new_page()
    page.add_init_script(
        """window.heard = [];
        HTMLMediaElement.prototype.play = function () {
          heard.push(new URL(this.src).pathname); setTimeout(() => this.onended?.(), 20); return Promise.resolve(); };
        speechSynthesis.speak = (line) => { heard.push(line.text); setTimeout(() => line.onend?.(), 20); };"""
    )
    page.goto("/tap/drill-video-police")
    page.get_by_role("button", name="Nghe", exact=True).click()
    page.wait_for_timeout(400)
    assert page.evaluate("heard") == ["MÔ PHỎNG - KHÔNG PHẢI ỨNG DỤNG THẬT.", f"/nghe/{slot.owner}/{slot.screen}"]
    context.close()


RECORDED = """async () => {
  const audio = new AudioContext(), out = audio.createMediaStreamDestination(), tone = audio.createOscillator();
  tone.connect(out); tone.start();
  const recorder = new MediaRecorder(out.stream, { mimeType: "audio/webm;codecs=opus" }), parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  await new Promise((done) => setTimeout(done, 500));
  await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""
PLAYED = """window.ended = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.addEventListener("ended", () => ended.push(new URL(this.src).pathname));
  return play.call(this);
};
speechSynthesis.speak = (line) => { setTimeout(() => line.onend?.(), 20); };"""


def played(page: Page) -> list[str]:
    """Wait until a sound came to its end (the pages' policy forbids what Playwright waits with)."""
    for _ in range(100):
        if ended := page.evaluate("ended"):
            return list(ended)
        page.wait_for_timeout(100)
    return []


@needs_front_end
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_voices_that_were_taken_along_are_heard_without_the_net(browser: Browser, live_server) -> None:
    """Real sound, played to its end by the browser: in the lesson and in the practice."""
    from tests.cast import make_cast

    cast = make_cast()
    context = browser.new_context(viewport=PHONE, locale="vi-VN", base_url=live_server.url)
    page = context.new_page()
    page.add_init_script(PLAYED)
    sound = base64.b64decode(page.evaluate(RECORDED))
    opening = next(slot for slot in voice_slots() if slot.words == compiled(UNIT)["opening"])
    heard(cast, UNIT, "s1", sound)
    heard(cast, opening.owner, opening.screen, sound)
    served_by_the_worker(page)
    page.goto("/lo-trinh/market")
    page.get_by_role("button", name="Tải cả giọng đọc").click()
    page.get_by_text("Xong. Không có mạng vẫn học được.").wait_for()
    context.set_offline(True)
    for path, owner, screen in (
        (f"/hoc/{UNIT}/1", UNIT, "s1"),
        (f"/tap/{UNIT}", opening.owner, opening.screen),
    ):
        page.goto(path)
        page.get_by_role("button", name="Nghe", exact=True).click()
        assert played(page) == [f"/nghe/{owner}/{screen}"]
    context.close()
