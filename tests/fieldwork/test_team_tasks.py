"""A refused hand-over becomes a task of the team, in words the team can act on."""

import pytest

from hocvuso.catalog.queries import content_file
from hocvuso.facts.services import rebuild
from hocvuso.facts.types import Subject
from hocvuso.fieldwork import queries, services
from hocvuso.fieldwork.codes import known
from hocvuso.fieldwork.errors import ConsentFirst, PlanRefused
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.ids import uuid7
from tests.cast import Cast
from tests.fieldwork.world import a_refusal, tell

CONTRACT = (
    *("NOT_FOUND", "NAME_MISMATCH", "DOB_MISMATCH", "NO_LEVEL2", "DECEASED", "DUPLICATE_PERSON", "FRAMEWORK_UNKNOWN"),
    *("UNIT_NOT_AUTHORISED", "CONSENT_MISSING", "SIG_INVALID", "RETRY"),
)


@pytest.mark.parametrize("code", CONTRACT)
def test_every_code_of_the_contract_becomes_a_task_that_says_what_to_do(cast: Cast, code: str) -> None:
    a_refusal(cast, cast.resident(), code=code)
    (task,) = queries.tasks(cast.scope(cast.lan))
    assert (task.code, task.name) == (code, "Nguyễn Thị Sáu")
    assert task.title == known()[code].title
    assert task.meaning
    assert task.todo


def test_every_code_the_hand_over_knows_has_words_for_the_team(cast: Cast) -> None:
    assert {row["code"] for row in content_file("handover.yaml")["codes"]} <= known().keys()


def test_what_the_receiver_looks_at_again_is_no_task_for_a_team(cast: Cast) -> None:
    body = {"request": str(uuid7()), "reason": "REVIEW"}
    tell(cast, "handover.parked", body, Subject("resident", cast.resident()))
    assert queries.task_count(cast.scope(cast.lan)) == 0


def test_a_code_nobody_knows_yet_still_becomes_a_task(cast: Cast) -> None:
    a_refusal(cast, cast.resident(), code="SOMETHING_NEW")
    (task,) = queries.tasks(cast.scope(cast.lan))
    assert task.title == known()["OTHER"].title


def test_a_parked_hand_over_opens_a_task_too_and_the_same_reason_only_one(cast: Cast) -> None:
    person = cast.resident()
    request = str(uuid7())
    for _ in range(2):
        body = {"request": request, "reason": "CONSENT_MISSING"}
        tell(cast, "handover.parked", body, Subject("resident", person))
    assert [t.code for t in queries.tasks(cast.scope(cast.lan))] == ["CONSENT_MISSING"]
    assert queries.task_count(cast.scope(cast.lan)) == 1


def test_sending_again_settles_the_task(cast: Cast) -> None:
    person = cast.resident()
    request = a_refusal(cast, person)
    body = {"request": str(request), "request_version": 2, "action": "amend"}
    tell(cast, "handover.queued", body, Subject("resident", person))
    scope = cast.scope(cast.lan)
    assert queries.tasks(scope) == []
    assert [t.done_by for t in queries.tasks(scope, done=True)] == [""]


def test_a_task_is_done_with_a_note_once(cast: Cast) -> None:
    a_refusal(cast, cast.resident())
    scope = cast.scope(cast.lan)
    (task,) = queries.tasks(scope)
    with pytest.raises(PlanRefused):
        services.finish_task(scope, task_id=task.id, note=" ", actor=cast.lan.pk)
    services.finish_task(scope, task_id=task.id, note="Đã sửa tên, chờ gửi lại", actor=cast.lan.pk)
    (done,) = queries.tasks(scope, done=True)
    assert (done.note, done.done_by) == ("Đã sửa tên, chờ gửi lại", "Chị Lan")
    with pytest.raises(NotFound):
        services.finish_task(scope, task_id=task.id, note="Lần nữa", actor=cast.lan.pk)


def test_rebuild_neither_opens_nor_loses_a_task(cast: Cast) -> None:
    a_refusal(cast, cast.resident())
    rebuild()
    assert queries.task_count(cast.scope(cast.lan)) == 1


def test_the_task_of_a_merged_record_leads_to_the_person(cast: Cast) -> None:
    first, second = cast.resident(), cast.resident(name="Nguyễn T Sáu")
    a_refusal(cast, second)
    tell(cast, "resident.merged", {"other": str(second)}, Subject("resident", first))
    (task,) = queries.tasks(cast.scope(cast.lan))
    assert task.resident == min(first, second)


def test_the_code_for_practice_needs_consent_first(cast: Cast) -> None:
    person = cast.resident()
    scope = cast.scope(cast.tuan)
    with pytest.raises(ConsentFirst):
        services.issue_practice_code(scope, resident_id=person, actor=cast.tuan.pk)
    tell(cast, "consent.given", {"purpose": "learning"}, Subject("resident", person))
    assert services.issue_practice_code(scope, resident_id=person, actor=cast.tuan.pk).code
    with pytest.raises(NotFound):
        services.issue_practice_code(cast.scope(cast.bich), resident_id=person, actor=cast.bich.pk)
