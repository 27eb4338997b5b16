"""An evening of a volunteer: a planned round, his phone in a real browser, and what a finger does on the field kit."""

import contextlib
import os
import signal
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect

from hocvuso.facts.queries import facts_about
from hocvuso.fieldwork import queries
from hocvuso.identity.services import issue_sign_in_code
from hocvuso.places.types import EVERYWHERE
from tests.accessible import PICTURES, require_accessible
from tests.cast import Cast
from tests.fieldwork.world import a_lane, a_round, a_team


class Evening:
    """A planned round: who lives behind its first door."""

    def __init__(self, cast: Cast, url: str) -> None:
        self.cast, self.url = cast, url
        lane = a_lane(cast, ("42/7 Lê Lợi", "42/9 Lê Lợi", "42/15 Lê Lợi"))
        (self.home, self.sau), (self.second_home, self.second), _ = lane.values()
        team = a_team(cast, lan=False)
        self.round = a_round(cast, team, [home for home, _ in lane.values()])

    def sign_in(self, page: Page) -> None:
        """Sign Tuấn in with a code of the team leader, and enrol the phone."""
        issued = issue_sign_in_code(
            self.cast.scope(self.cast.lan), account_id=self.cast.tuan.pk, actor=self.cast.lan.pk
        )
        page.goto(self.url + "/field/sign-in/")
        page.get_by_label("Mã tám chữ").fill(issued.spoken)
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("button", name="Ghi danh máy này").click()
        expect(page.get_by_role("heading", name="Khu phố 5, hẻm 42")).to_be_visible()

    def results(self) -> dict[str, str]:
        return {door.address: door.result for door in queries.doors(EVERYWHERE, self.round)}

    def kinds(self, resident: UUID) -> list[str]:
        return [fact.kind for fact in facts_about(EVERYWHERE, resident)]


def picture(page: Page, name: str) -> None:
    """Keep a picture of what the glass shows, and of the whole page."""
    if PICTURES:
        page.wait_for_timeout(150)
        page.screenshot(path=f"{PICTURES}/{name}.png")
        page.screenshot(path=f"{PICTURES}/{name}-full.png", full_page=True)


def look(page: Page, name: str = "") -> None:
    """Require the screen to be without barriers, contrast AAA; with a name, keep a picture."""
    if name:
        picture(page, name)
    page.wait_for_load_state()
    # at its end the page's bar lies in its own place and covers nothing
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    require_accessible(page, name, rules={"color-contrast-enhanced": True})
    page.evaluate("scrollTo(0, 0)")


def open_door(page: Page, plate: str = "42/7") -> None:
    page.locator(".door", has_text=plate).first.click()


def meet(page: Page, name: str = "Nguyễn Thị Sáu") -> None:
    page.get_by_role("button", name=name).click()


def walk_through(page: Page, until: str = "Lưu lần thăm") -> None:
    """Go on to the last step without answering anything."""
    while not page.get_by_role("button", name=until).is_visible():
        page.locator(".bar .main").click()


def saved(page: Page) -> None:
    page.get_by_role("button", name="Lưu lần thăm").click()
    expect(page.get_by_role("heading", name="Đã lưu trong máy")).to_be_visible()


def outbox(page: Page) -> int:
    return int(
        page.evaluate(
            "new Promise(done => { const r = indexedDB.open('hocvuso-field'); r.onsuccess = () => {"
            " const c = r.result.transaction('outbox').objectStore('outbox').count();"
            " c.onsuccess = () => { r.result.close(); done(c.result) } } })"
        )
    )


def sent(page: Page) -> None:
    """Wait until nothing lies in the outbox."""
    for _ in range(100):
        if outbox(page) == 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the outbox does not empty")


def kill(profile: Path) -> None:
    """SIGKILL the whole browser of a profile: no chance to write anything more."""
    for pid in [p for p in Path("/proc").iterdir() if p.name.isdigit()]:
        with contextlib.suppress(OSError):
            if f"--user-data-dir={profile}\0" in (pid / "cmdline").read_text():
                os.kill(int(pid.name), signal.SIGKILL)
    for lock in profile.glob("Singleton*"):
        lock.unlink()
