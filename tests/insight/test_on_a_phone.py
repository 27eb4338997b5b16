"""The office's lists and wide tables on a phone of 360 px, in a real browser."""

from typing import Any

import pytest

from tests.accessible import fits, picture, require_accessible
from tests.cast import HERE, make_cast
from tests.insight.people import MET, PASSED, live
from tests.phones import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = ("staff/", "rolls/", "audit/", "units/", f"ward/{HERE}/people/adults/")
CUT = """[...document.querySelectorAll('main td, main th')].filter(cell => {
    const box = cell.getBoundingClientRect();
    return box.width && !cell.closest('.scroll') && (box.right > innerWidth || box.left < 0)
}).map(cell => cell.textContent)"""
NARROW = """[...document.querySelectorAll('main .cards td')].filter(cell => cell.textContent.trim().length > 12
    && cell.getBoundingClientRect().width < 240).map(cell => cell.textContent)"""
SIDEWAYS = """[...document.querySelectorAll('main .scroll')].filter(box => box.scrollWidth > box.clientWidth + 1)
    .map(box => [box.tabIndex, box.getAttribute('role'), box.getAttribute('aria-label'),
        box.previousElementSibling?.textContent.trim() ?? ''])"""


def test_lists_are_cards_and_wide_tables_say_that_they_go_on(live_server: Any, phone: Any) -> None:
    cast = make_cast()
    for n in range(8):
        live(n, name=f"Trần Thị Lan {n}", events=[MET, PASSED], year=1950)
    sign_in(phone, cast, cast.hanh, live_server.url)
    for address in LISTS:
        phone.goto(f"{live_server.url}/office/{address}")
        assert fits(phone) and not phone.evaluate(CUT) and not phone.evaluate(NARROW), address
        assert not phone.evaluate(SIDEWAYS), f"{address}: a list is read downwards"
        picture(phone, f"office-list-{address.strip('/').replace('/', '-')}")
        require_accessible(phone, address)
    phone.goto(f"{live_server.url}/office/ward/{HERE}/")
    phone.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert fits(phone)
    wide = phone.evaluate(SIDEWAYS)
    told = "Bảng rộng hơn màn hình: kéo ngang để xem tiếp."
    assert wide == [[0, "region", name, told] for name in ("Số theo khu phố, ấp", "Số theo nhóm")]
    region = phone.get_by_role("region", name="Số theo khu phố, ấp")
    region.focus()
    phone.keyboard.press("ArrowRight", delay=200)
    moved = (phone.wait_for_timeout(50) or region.evaluate("box => box.scrollLeft") for _ in range(40))
    assert any(moved), "the table moves with the keyboard"
    picture(phone, "office-ward")
    require_accessible(phone, "ward")
