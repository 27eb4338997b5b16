"""A volunteer's voice: recorded on a phone, let out by a second person, heard instead of the phone's own."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser

from hocvuso.learning.errors import RecordingRefused
from hocvuso.learning.models import Recording
from hocvuso.learning.queries import paths, recordings, unit, units
from hocvuso.learning.rules import recording_order, spoken_of
from hocvuso.learning.services import LARGEST_RECORDING_BYTES, release_recording, save_recording
from hocvuso.web.citizen.shelf import SHELF
from tests.cast import Cast
from tests.permissions.recipes_citizen import SOUND, recorded
from tests.phones import sign_in

UNIT = "qr-pay-market"


@pytest.fixture(autouse=True)
def empty_shelf():
    yield
    SHELF.clear()


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
    order = recording_order(units().values(), first)
    wanted = [slot[0].id in first for slot in order]
    assert wanted == sorted(wanted, reverse=True)
    marked = [slot[2] for slot in order if slot[0].id in first]
    assert marked == sorted(marked, reverse=True)
    assert len(order) == sum(len(spoken_of(one)) for one in units().values())


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
