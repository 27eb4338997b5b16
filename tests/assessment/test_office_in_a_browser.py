"""The lab and a case, on the screen of an office."""

from typing import Any

import pytest
from django.urls import reverse

from hocvuso.assessment.models import Signal
from hocvuso.kernel import clock
from tests.accessible import picture, require_accessible
from tests.assessment.conftest import Check
from tests.cast import HERE, NEAR
from tests.phones import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_lab_draws_what_its_tables_say(check: Check, live_server: Any, phone: Any) -> None:
    phone.set_viewport_size({"width": 1280, "height": 800})
    sign_in(phone, check.cast, check.cast.dung, live_server.url)
    phone.goto(live_server.url + reverse("office:assessment-lab"))
    phone.get_by_label("Số người giả định").fill("300")
    phone.get_by_role("button", name="Thử").click()
    picture(phone, "lab")
    require_accessible(phone, "lab")
    charts = phone.locator("svg.chart")
    assert charts.count() == 3
    box = charts.first.bounding_box()
    # the line of the cut stands a third from the left (-1.3 of -3..3), the highest share above the lowest
    cut = charts.first.locator("path.rule").bounding_box()
    assert 0.28 < (cut["x"] - box["x"]) / box["width"] < 0.42
    shares = [t.bounding_box()["y"] for t in charts.first.locator("text.sf").all()[:5]]
    assert len({round(y) for y in shares}) == 5


def test_from_a_case_to_its_check(check: Check, live_server: Any, phone: Any) -> None:
    session = check.start()
    check.answer_all(session, lambda n: n % 3 > 0)
    evidence = {"helper": str(check.cast.nhan.pk), "count": 12, "sessions": [str(session)]}
    Signal.objects.create(
        commune_id=HERE, neighbourhood=NEAR, kind="schedule_hour", key="k", evidence=evidence, found_at=clock.now()
    )
    phone.set_viewport_size({"width": 1280, "height": 800})
    sign_in(phone, check.cast, check.cast.hanh, live_server.url)
    phone.goto(live_server.url + reverse("office:assessment-signals"))
    require_accessible(phone, "signals")
    picture(phone, "signals")
    phone.get_by_role("link", name="Nguyễn Thị Sáu").click()
    require_accessible(phone, "check")
    picture(phone, "check")
    assert phone.get_by_text("Khớp: chạy lại").is_visible()
