"""What a person decides about parked facts, and what an upgrade decides by itself."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hocvuso.audit.models import Entry
from hocvuso.facts import kinds, queries
from hocvuso.facts.kinds.field import Barrier
from hocvuso.facts.models import Fact, Parked
from hocvuso.facts.services import drop_parked, judge_parked, release_parked
from hocvuso.identity.models import Grant
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, Cast
from tests.facts.sending import reasons, send, verdicts
from tests.facts.waiting import an_alarm, parked_visit, two_words


def state(resident: UUID) -> Any:
    return queries.states(EVERYWHERE, [resident])[resident]


def test_who_says_yes_puts_the_fact_into_the_ledger_at_the_moment_it_happened(cast: Cast) -> None:
    number = parked_visit(cast)
    row = Parked.objects.get(pk=number)
    release_parked(cast.scope(cast.hanh), parked_id=number, actor=cast.hanh.pk)
    fact = Fact.objects.get(id=row.fact_id)
    assert (fact.effective_at, fact.actor) == (row.effective_at, cast.tuan.pk)
    assert Parked.objects.get(pk=number).status == "released"
    assert Entry.objects.latest("number").action == "facts.parked.released"


def test_nobody_can_say_yes_to_what_does_not_fit(cast: Cast, phone: Any) -> None:
    phone.save("barrier.noted", {"barrier": "eyes", "diagnosis": "x"}, cast.resident())
    phone.push(send)
    with pytest.raises(DomainError, match="still_parked"):
        release_parked(cast.scope(cast.hanh), parked_id=Parked.objects.get().pk, actor=cast.hanh.pk)
    assert Parked.objects.get().status == "open"


def test_what_a_person_put_aside_is_not_stored_when_it_comes_again(cast: Cast, phone: Any) -> None:
    fact = phone.save("visit.recorded", {"result": "met"}, cast.resident(), at=clock.now() - timedelta(days=30))
    phone.push(send)
    drop_parked(cast.scope(cast.hanh), parked_id=Parked.objects.get().pk, actor=cast.hanh.pk)
    Grant.objects.update(valid_from=clock.today() - timedelta(days=90))
    answer = phone.push(send, [fact])
    assert (verdicts(answer), reasons(answer)) == (["parked"], ["dropped"])
    assert judge_parked() == 0


def test_an_upgrade_stores_what_an_older_server_did_not_know(
    cast: Cast, phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = cast.resident()
    known = kinds.KINDS["barrier.noted", 1]
    with monkeypatch.context() as older:
        older.delitem(kinds.KINDS, ("barrier.noted", 1))
        older.delitem(kinds._ADAPTERS, ("barrier.noted", 1))
        phone.save("barrier.noted", {"barrier": "eyes"}, resident)
        assert reasons(phone.push(send)) == ["unknown_kind"]
        assert judge_parked() == 0
    assert known.body is Barrier
    assert judge_parked() == 1
    assert state(resident).last("barrier:eyes") is True
    assert Parked.objects.get().status == "released"
    assert judge_parked() == 0


def test_an_upgrade_does_not_let_a_revoked_phone_in(cast: Cast, phone: Any) -> None:
    phone.save("visit.recorded", {"result": "met"}, cast.resident())
    from hocvuso.identity.models import Device

    Device.objects.update(revoked_at=clock.now())
    assert reasons(phone.push(send)) == ["revoked"]
    assert judge_parked() == 0


def test_the_page_says_what_waits_why_and_what_to_do(cast: Cast) -> None:
    parked_visit(cast)
    an_alarm()
    two_words(cast)
    page = cast.client(cast.hanh).get("/office/sync/").content.decode()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Việc chờ xem (1)" in shown and "Cảnh báo (1)" in shown and "Hai người ghi khác nhau (1)" in shown
    assert "Lần thăm: Nguyễn Thị Sáu · Tuấn" in shown
    assert "Ngoài nơi được phân công vào ngày đó. Đúng là người đó đã đi thì bấm Nhận." in shown
    assert "“Nguyễn Thị Sáu A”" in shown and "“Nguyễn Thị Sáu B”" in shown
    assert queries.parked(cast.scope(cast.hanh))[0].commune == HERE
