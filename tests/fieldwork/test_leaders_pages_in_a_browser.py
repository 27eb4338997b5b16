"""Chị Lan plans an evening on her phone and works off a task; the officer sees the same pages at her desk."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hocvuso.fieldwork import queries
from hocvuso.identity.models import Device
from hocvuso.identity.services import issue_sign_in_code
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import Cast
from tests.fieldwork.evening import look
from tests.fieldwork.world import a_lane, a_refusal, a_round, a_team, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def as_leader(cast: Cast, page: Page, url: str) -> None:
    issued = issue_sign_in_code(cast.scope(cast.hanh), account_id=cast.lan.pk, actor=cast.hanh.pk)
    page.goto(url + "/field/sign-in/?next=/field/rounds/")
    page.get_by_label("Mã tám chữ").fill(issued.spoken)
    page.get_by_role("button", name="Đăng nhập").click()


def test_an_evening_is_planned_on_a_phone(cast: Cast, live_server: Any, phone: Page) -> None:
    lane = a_lane(cast)
    a_refusal(cast, lane["42/7 Lê Lợi"][1])
    Device.objects.create(
        id=uuid7(), account=cast.tuan, public_key=b"\x04" * 65, enrolled_at=clock.now(), label="Máy Android của Tuấn"
    )
    as_leader(cast, phone, live_server.url)
    look(phone, "lead-rounds-empty")
    phone.get_by_role("link", name="Lập tổ trước").click()
    look(phone, "lead-teams")
    phone.get_by_label("Tên tổ").fill("Tổ hẻm 42")
    phone.get_by_label("Đi ở đâu").select_option(label="Khu phố 5")
    phone.get_by_label("Thuộc cơ quan").select_option(label="Tổ công nghệ số khu phố 5")
    phone.get_by_role("button", name="Lập tổ").click()
    for name, leads in (("Tuấn", False), ("Chị Lan", True)):
        phone.get_by_label("Thêm người").select_option(label=name)
        phone.get_by_label("Là tổ trưởng").set_checked(leads)
        phone.get_by_role("button", name="Thêm vào tổ").click()
    look(phone, "lead-team")

    phone.get_by_role("link", name="Xếp lượt đi").click()
    phone.get_by_label("Hẻm, đường").fill("42/ le loi")
    phone.get_by_role("button", name="Tìm nhà").click()
    assert phone.locator("input[name=door]:checked").count() == 3
    look(phone, "lead-plan")
    phone.get_by_label("Ngày").fill("hôm nay")
    phone.get_by_role("button", name="Xếp lượt này").click()
    expect(phone.get_by_text("Ngày hoặc giờ chưa đúng")).to_be_visible()
    phone.get_by_label("Ngày").fill(f"{clock.today():%d/%m/%Y}")
    phone.get_by_label("Từ giờ").fill("0:00")
    phone.get_by_label("Tới giờ").fill("23:59")
    phone.get_by_label("Tên lượt đi").fill("Hẻm 42, tối nay")
    phone.get_by_role("button", name="Xếp lượt này").click()
    expect(phone.get_by_role("heading", name="Hẻm 42, tối nay")).to_be_visible()
    look(phone, "lead-round")

    (planned,) = queries.rounds(EVERYWHERE)
    assert [d.assigned_name for d in queries.doors(EVERYWHERE, planned.id)] == ["Chị Lan", "Chị Lan", "Tuấn"]
    phone.get_by_label("Ai đi cửa 42/9").select_option(label="Tuấn")
    phone.get_by_role("button", name="Lưu người đi từng cửa").click()
    expect(phone.get_by_text("Đã chia cửa")).to_be_visible()
    assert [d.assigned_name for d in queries.doors(EVERYWHERE, planned.id)] == ["Chị Lan", "Tuấn", "Tuấn"]
    phone.get_by_role("button", name="Khép lượt đi").click()
    expect(phone.get_by_text("Đã khép lượt")).to_be_visible()

    phone.get_by_role("link", name="Việc cần làm").click()
    look(phone, "lead-tasks")
    phone.get_by_role("button", name="Xong việc này").click()
    expect(phone.get_by_text("Chưa có ghi chú")).to_be_visible()
    phone.get_by_label("Đã làm gì?").fill("Đã sửa tên theo thẻ")
    phone.get_by_role("button", name="Xong việc này").click()
    expect(phone.get_by_text("Chị Lan: Đã sửa tên theo thẻ")).to_be_visible()
    look(phone)

    phone.get_by_role("link", name="Điện thoại").click()
    look(phone, "lead-phones")
    phone.get_by_role("button", name="Thu hồi máy của Tuấn").click()
    expect(phone.get_by_text("Đã thu hồi điện thoại")).to_be_visible()
    assert Device.objects.get().revoked_at is not None


def test_the_officer_sees_the_same_at_a_desk(cast: Cast, live_server: Any, browser: Any) -> None:
    lane = a_lane(cast)
    planned = a_round(cast, a_team(cast), [home for home, _ in lane.values()])
    home, person = lane["42/7 Lê Lợi"]
    visit(cast, planned, home, person)
    a_refusal(cast, person, code="NO_LEVEL2")
    client = cast.client(cast.hanh)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    for name, path in (
        ("rounds", "rounds/"),
        ("round", f"rounds/{planned}/"),
        ("tasks", "tasks/"),
        ("teams", "teams/"),
        ("plan", f"teams/{queries.teams(EVERYWHERE)[0].id}/plan/"),
        ("phones", "phones/"),
    ):
        page.goto(f"{live_server.url}/office/{path}")
        look(page, f"desk-{name}")
    context.close()
