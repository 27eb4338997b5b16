"""Pages and the command behind a result: the auditor's replay, reports of incidents, a class that goes on."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from hocvuso.assessment import services
from hocvuso.assessment.models import Session
from hocvuso.cli.main import main
from hocvuso.places.queries import neighbourhoods
from tests.assessment.classroom import joined
from tests.assessment.conftest import Check
from tests.cast import HERE, NEAR

pytestmark = pytest.mark.django_db


def finished(check: Check) -> Any:
    session = check.start()
    check.answer(session, well=True, help_given="hint")
    check.answer_all(session, lambda n: n % 3 != 2)
    return session


def test_the_command_tells_an_auditor_the_whole_check(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    session = finished(check)
    services.report_incident(check.scope, session_id=session, kind="power", words="cúp điện", actor=check.actor)
    assert main(["assessment", "replay", str(session)]) == 0
    told = capsys.readouterr().out
    row = check.row(session)
    for part in (row.rule_code, row.bank_id, row.eligible[0], row.signed_by):
        assert part in told
    assert "Chữ ký của máy chủ còn đúng." in told and "có gợi ý" in told
    assert "Cúp điện, hết pin, mất mạng. cúp điện, báo sau khi xong bài" in told
    assert told.count("   Hỏi: ") == told.count("   Làm: ") == services.replay(check.scope, session_id=session).items
    assert "đạt từ +" in told and "chưa thấy từ -" in told and "Khớp với nhật ký." in told


def test_an_auditor_of_the_place_sees_the_proof_and_a_helper_or_a_stranger_does_not(check: Check) -> None:
    session = finished(check)
    page = reverse("office:assessment-check", kwargs={"session_id": session})
    shown = check.cast.client(check.cast.hanh).get(page).content.decode()
    assert "Chữ ký của máy chủ còn đúng." in shown and "Tỷ số sau việc này" in shown
    assert "Nguyễn Thị Sáu" not in check.cast.client(check.cast.quan).get(page).content.decode()
    # it shows what earns which category: not for those who examine
    assert check.cast.client(check.cast.nhan).get(page).status_code == 404
    assert check.cast.client(check.cast.cuong).get(page).status_code == 404


def test_a_helper_reports_from_the_task_and_the_result_shows_it(check: Check) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = check.start()
    page = reverse("field:assessment-incident", kwargs={"session_id": session})
    assert page in browser.get(reverse("field:assessment-task", kwargs={"session_id": session})).content.decode()
    refused = browser.post(page, {"kind": "other", "words": ""})
    assert refused.status_code == 400 and "Bài vẫn còn nguyên" in refused.content.decode()
    assert browser.post(page, {"kind": "disturbed", "words": "Loa hàng xóm"}).status_code == 302
    services.end_session(check.scope, session_id=session, actor=check.actor)
    shown = browser.get(reverse("field:assessment-result", kwargs={"session_id": session})).content.decode()
    assert "Ồn ào, bị chen ngang" in shown and "Loa hàng xóm" in shown


def test_seating_says_who_has_a_check_that_goes_on_and_a_check_of_another_kind_has_its_link(
    check: Check, group: Any
) -> None:
    browser = check.cast.client(check.cast.nhan)
    session = check.start()
    _, seat = joined(group)
    page = reverse("field:class-seat", kwargs={"class_id": group.id, "seat_id": seat})
    assert "Có bài chưa xong" in browser.get(page).content.decode()
    asked = {"resident": str(check.resident), "identity_seen": "1", "consented": "1"}
    refused = browser.post(page, asked)
    assert refused.status_code == 409
    assert reverse("field:assessment-task", kwargs={"session_id": session}) in refused.content.decode()
    Session.objects.filter(pk=session).update(mode="class")
    assert browser.post(page, {"resident": str(check.resident), "identity_seen": "1"}).status_code == 302
    assert "Nguyễn Thị Sáu" in browser.get(reverse("field:class", kwargs={"class_id": group.id})).content.decode()


def test_two_people_of_one_name_are_told_apart_by_year_and_neighbourhood(check: Check, group: Any) -> None:
    check.cast.resident(name="Nguyễn Thị Sáu", birth=date(1954, 8, 1))
    _, seat = joined(group)
    browser = check.cast.client(check.cast.nhan)
    lane = neighbourhoods(check.scope, HERE)[NEAR]
    typed = {"name": "sau"}
    for shown in (
        browser.get(reverse("field:class-seat", kwargs={"class_id": group.id, "seat_id": seat})),
        browser.post(reverse("field:assessment"), typed),
        browser.post(reverse("field:papers"), typed),
    ):
        assert lane in shown.content.decode()
