"""A helper sits beside: with code and consent a practice becomes facts - in the helper's name, and never "làm hộ"."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from hocvuso.facts.queries import facts_about, states
from hocvuso.identity.models import OneTimeCode
from hocvuso.identity.services import issue_helper_code
from hocvuso.learning.errors import LinkRefused
from hocvuso.learning.services import link_practice
from hocvuso.practice.errors import ScenarioMissing, TraceRefused
from hocvuso.practice.queries import compiled
from tests.cast import HERE, NEAR, Cast
from tests.permissions.recipes_citizen import consent, practised, replay_right

DRILL = "scam-four-steps"


@pytest.fixture
def bau(cast: Cast) -> UUID:
    """Bà Sáu, who agreed."""
    resident = cast.resident()
    consent(cast, resident)
    return resident


def code(cast: Cast, resident: UUID) -> str:
    return issue_helper_code(account_id=cast.tuan.pk, subject=resident).code


def attempt(**change: Any) -> dict[str, Any]:
    found = compiled(change.get("scenario", DRILL))
    mode = change.get("mode", "alone")
    events = replay_right(found, 8, mode)[1]
    kept = {"scenario": DRILL, "version": found["version"], "seed": 8, "mode": mode, "events": events}
    return {**kept, "address": "10.0.0.1", "done_by_helper": False, **change}


def kinds(cast: Cast, resident: UUID) -> dict[str, Any]:
    found = facts_about(cast.scope(cast.hanh), resident)
    return {f"{f.kind} {f.body.get('rung', '')}".strip(): f for f in found}


def test_what_was_done_alone_is_written_down_in_the_helpers_name(cast: Cast, bau: UUID) -> None:
    linked = link_practice(typed=code(cast, bau), **attempt())
    assert (linked.name, linked.outcome) == ("Sáu", "alone")
    written = kinds(cast, bau)
    practice, rung = written["practice.completed"], written["rung.observed does"]
    assert practice.actor == rung.actor == cast.tuan.pk
    assert practice.evidence == rung.evidence == "performed"
    assert practice.purpose == "learning"
    assert practice.body["outcome"] == rung.body["how"] == "alone"
    state = states(cast.scope(cast.hanh), [bau])[bau]
    assert "mastered:scam-four-steps" in state.data["f"]


def test_done_together_is_prompted_at_most(cast: Cast, bau: UUID) -> None:
    assert link_practice(typed=code(cast, bau), **attempt(mode="together")).outcome == "prompted"
    assert kinds(cast, bau)["practice.completed"].body["mode"] == "guided"


def test_what_the_helper_pressed_never_counts(cast: Cast, bau: UUID) -> None:
    linked = link_practice(typed=code(cast, bau), **attempt(done_by_helper=True, understood=False))
    assert linked.outcome == "not_yet"
    written = kinds(cast, bau)
    assert written["practice.completed"].body["outcome"] == "not_yet"
    assert "rung.observed does" not in written


def test_understood_and_used_say_whose_word_it_is(cast: Cast, bau: UUID) -> None:
    link_practice(
        typed=code(cast, bau), **attempt(scenario="qr-pay-market", version=compiled("qr-pay-market")["version"],
        understood=True, used=True)
    )  # fmt: skip
    written = kinds(cast, bau)
    assert written["lesson.completed"].evidence == "witnessed"
    assert written["rung.observed understands"].evidence == "witnessed"
    assert written["rung.observed uses"].evidence == "declared"


def test_a_code_works_once(cast: Cast, bau: UUID) -> None:
    typed = code(cast, bau)
    link_practice(typed=f" {typed.lower()} ", **attempt())
    with pytest.raises(LinkRefused, match="link_refused"):
        link_practice(typed=typed, **attempt())


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"events": ["do:nothing"]}, TraceRefused),
        ({"events": []}, None),
        ({"version": 99}, ScenarioMissing),
        ({"scenario": "nowhere"}, ScenarioMissing),
        ({"seed": -1}, TraceRefused),
        ({"mode": "check"}, LinkRefused),
        ({"mode": "watch"}, LinkRefused),
    ],
)
def test_a_trace_that_can_not_be_is_refused_before_the_code_is_used(
    cast: Cast, bau: UUID, change: dict[str, Any], refusal: type[Exception] | None
) -> None:
    typed = code(cast, bau)
    asked = {**attempt(), **change}
    if refusal:
        with pytest.raises(refusal):
            link_practice(typed=typed, **asked)
        assert OneTimeCode.objects.get().used_at is None
    else:
        assert link_practice(typed=typed, **asked).outcome == "not_yet"


def test_without_consent_nothing_is_written(cast: Cast) -> None:
    resident = cast.resident()
    with pytest.raises(LinkRefused, match="link_no_consent"):
        link_practice(typed=code(cast, resident), **attempt())
    assert "practice.completed" not in kinds(cast, resident)


def test_a_helper_who_lost_the_place_links_nothing(cast: Cast) -> None:
    elsewhere = cast.resident(neighbourhood=7)
    consent(cast, elsewhere)
    with pytest.raises(LinkRefused, match="link_moved"):
        link_practice(typed=code(cast, elsewhere), **attempt())


Change = Callable[[dict[str, str]], dict[str, str]]


def pressed(cast: Cast, bau: UUID, **change: str) -> dict[str, str]:
    return {**practised(), "code": code(cast, bau), "consent": "1", "who": "self", **change}


def test_the_page_asks_first_and_nothing_is_chosen_beforehand(cast: Cast) -> None:
    page = cast.client(None).post("/gan/", practised())
    assert page.status_code == 200
    asked = page.content.decode()
    assert "checked" not in asked and 'name="code"' in asked
    assert json.dumps(practised()["trace"])[1:9] in asked or "do:" in asked


def test_the_pages_of_the_two_steps(cast: Cast, bau: UUID) -> None:
    visitor = cast.client(None)
    done = visitor.post("/gan/ghi", pressed(cast, bau))
    assert done.status_code == 200 and "Đã ghi vào sổ của Sáu" in done.content.decode()
    assert "practice.completed" in kinds(cast, bau)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"consent": ""}, "Chưa bấm ô đồng ý"),
        ({"who": ""}, "Chưa chọn ai đã bấm máy"),
        ({"code": "XXXXXX"}, "Người hướng dẫn lấy mã mới"),
        ({"version": "99"}, "Không thấy bài tập này"),
        ({"trace": '["do:nothing"]'}, "không khớp với bài tập"),
    ],
)
def test_what_is_missing_is_said_and_the_practice_is_kept(
    cast: Cast, bau: UUID, change: dict[str, str], said: str
) -> None:
    page = cast.client(None).post("/gan/ghi", pressed(cast, bau, **change))
    assert page.status_code >= 400
    told = page.content.decode()
    assert said in told and "{Bác}" not in told
    assert 'name="trace"' in told
    assert "practice.completed" not in kinds(cast, bau)


@pytest.mark.parametrize("trace", ["", "{}", '"x"', "[" * 50_000, "null"])
def test_a_broken_trace_is_no_page_of_ours(cast: Cast, trace: str) -> None:
    assert cast.client(None).post("/gan/", {**practised(), "trace": trace}).status_code == 400


def test_guessing_codes_is_slowed_down(cast: Cast, bau: UUID) -> None:
    guesser = cast.client(None)
    answers = [guesser.post("/gan/ghi", {**pressed(cast, bau), "code": f"AAAA{n:02}"}) for n in range(14)]
    assert answers[-1].status_code == 429
    assert "practice.completed" not in kinds(cast, bau)


def test_writing_needs_the_token_of_its_own_page(cast: Cast, bau: UUID) -> None:
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.250.0.1")
    assert strict.post("/gan/ghi", pressed(cast, bau)).status_code == 403
    page = strict.post("/gan/", practised())
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    done = strict.post("/gan/ghi", {**pressed(cast, bau), "csrfmiddlewaretoken": token})
    assert done.status_code == 200


def test_places_are_those_of_the_register(cast: Cast, bau: UUID) -> None:
    link_practice(typed=code(cast, bau), **attempt())
    practice = kinds(cast, bau)["practice.completed"]
    assert (practice.commune, practice.neighbourhood) == (HERE, NEAR)
