"""Bank and rules: what ships is in force at first; a new version waits for the city; one in force can't be changed."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from hocvuso.assessment import bank, errors, lab, rules, services, versions
from hocvuso.assessment.models import BankVersion, Session, Version
from hocvuso.audit.models import Entry
from hocvuso.cli.main import main
from tests.assessment.conftest import Check
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEW_RULE, NEW_BANK = "tam-tinh-2027-01.1", "2027-01-02.0123456789ab"


@pytest.fixture
def new_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Deploy files with one more version of the rule, begun today."""
    shipped = bank.pass_rules()

    def deploy(*, code: str = NEW_RULE, **changes: Any) -> str:
        now = bank.pass_rule() if bank.pass_rule().code != code else shipped[-1]
        made = replace(now, code=code, plain={**shipped[-1].plain, **changes})
        others = tuple(rule for rule in shipped if rule.code != code)
        monkeypatch.setattr(bank, "pass_rules", lambda: (*others, made))
        monkeypatch.setattr(bank, "pass_rule", lambda: made)
        return code

    return deploy


@pytest.fixture
def new_bank(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Deploy another bank: one item more difficult."""
    shipped = bank.current()

    def deploy() -> str:
        items = deepcopy(shipped["items"])
        first = next(iter(items.values()))
        first["b"] = [b + 100 for b in first["b"]]
        monkeypatch.setattr(bank, "current", lambda: {"version": NEW_BANK, "items": items})
        return NEW_BANK

    return deploy


def info(kind: str) -> Any:
    return next(v for v in versions.versions() if v.kind == kind)


def test_what_ships_is_in_force_and_marked_so() -> None:
    now = versions.in_force()
    assert (now.bank, now.rule.code) == (bank.current()["version"], bank.pass_rule().code)
    assert now.rule == bank.pass_rule() and now.paper == bank.paper_rule()
    assert all(v.shipped and v.by is None and not v.waiting for v in versions.versions())
    assert Version.objects.count() == 3
    versions.keep_shipped()
    assert Version.objects.count() == 3 and BankVersion.objects.filter(version=now.bank).exists()


def test_a_new_rule_waits_and_checks_use_the_old_one_until_somebody_of_the_city_puts_it_into_force(
    check: Check, new_rule: Callable[..., str]
) -> None:
    old = versions.in_force().rule
    running = check.start()
    new_rule(maximum=20)
    assert info("rule").waiting == NEW_RULE and versions.in_force().rule == old
    check.answer_all(running, lambda n: True)
    city = check.cast.actor(check.cast.quan)
    with pytest.raises(errors.VersionNotTried):
        services.activate_version(kind="rule", code=NEW_RULE, actor=city.account_id)
    services.try_waiting(people=200)
    new_rule(maximum=18)  # the file changed after the trial: what was seen is not what would come
    assert not info("rule").figures
    with pytest.raises(errors.VersionNotTried):
        services.activate_version(kind="rule", code=NEW_RULE, actor=city.account_id)
    figures = services.try_waiting(people=200)
    services.activate_version(kind="rule", code=NEW_RULE, actor=city.account_id)
    services.activate_version(kind="rule", code=NEW_RULE, actor=city.account_id)
    assert versions.in_force().rule.plain["maximum"] == 18 and info("rule").by == check.cast.quan.pk
    entry = Entry.objects.get(action="assessment.version.activated")
    assert entry.actor == check.cast.quan.pk and entry.details == {"kind": "rule", "code": NEW_RULE, **figures}
    assert services.replay(check.scope, session_id=running).agrees
    assert Session.objects.get(pk=running).rule_code == old.code
    # and back again: the old one's content was kept
    services.activate_version(kind="rule", code=old.code, actor=city.account_id)
    assert versions.in_force().rule == old and NEW_RULE in info("rule").before
    with pytest.raises(errors.VersionUnknown):
        services.activate_version(kind="rule", code="khong-co.1", actor=city.account_id)


def test_a_new_bank_waits_and_new_checks_use_the_kept_content(check: Check, new_bank: Callable[[], str]) -> None:
    old = versions.in_force().bank
    new_bank()
    before = check.start()
    assert check.row(before).bank_id == old
    check.answer_all(before, lambda n: True)
    assert lab.subject_in_force().bank["version"] == old
    services.try_waiting(people=200)
    services.activate_version(kind="bank", code=NEW_BANK, actor=None)
    other = check.cast.resident(name="Trần Văn Năm")
    after = services.start_session(
        check.scope, resident_id=other, actor=check.actor, identity_seen=True, consented=True, seed=3
    )
    assert check.row(after).bank_id == NEW_BANK
    assert services.replay(check.scope, session_id=before).agrees


def test_a_bank_that_fails_its_check_is_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    versions.in_force()
    monkeypatch.setattr(bank, "current", lambda: {"version": NEW_BANK, "items": {}})
    with pytest.raises(errors.BankBroken):
        services.try_waiting(people=200)


def test_a_file_changed_under_a_code_in_force_is_refused_with_what_to_do(
    new_rule: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = versions.in_force()
    versions.require_unchanged()
    new_rule(code=now.rule.code, cut=-700)
    with pytest.raises(errors.VersionChanged) as refused:
        versions.require_unchanged()
    assert now.rule.code in refused.value.message() and "mã mới" in refused.value.message()
    assert versions.in_force().rule == now.rule, "checks don't change"
    assert main(["assessment", "activate", "rule", now.rule.code, "--yes"]) == 2
    assert "mã mới" in capsys.readouterr().err
    monkeypatch.undo()
    changed = {**bank.paper_rule(), "certifies": False}
    monkeypatch.setattr(bank, "paper_rules", lambda: (changed,))
    with pytest.raises(errors.VersionChanged):
        versions.require_unchanged()


def test_ending_a_version_with_the_day_of_the_next_is_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    now = versions.in_force().rule
    ended = replace(now, valid_to=now.valid_from)
    monkeypatch.setattr(bank, "pass_rules", lambda: (ended,))
    versions.require_unchanged()


def test_the_command_shows_figures_first_and_acts_when_told(
    new_rule: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    versions.in_force()
    new_rule(maximum=20)
    assert main(["assessment", "versions"]) == 0
    assert f"đang chờ {NEW_RULE}" in capsys.readouterr().out
    assert main(["assessment", "activate", "rule", NEW_RULE]) == 0
    assert "đạt nhầm" in capsys.readouterr().out and versions.in_force().rule.code != NEW_RULE
    assert main(["assessment", "activate", "rule", NEW_RULE, "--yes"]) == 0
    assert versions.in_force().rule.code == NEW_RULE


def test_the_city_tries_sees_and_puts_into_force_on_the_page(cast: Cast, new_rule: Callable[..., str]) -> None:
    versions.in_force()
    new_rule(maximum=20)
    page, go = reverse("office:assessment-lab"), reverse("office:assessment-lab-activate")
    city, lead = cast.client(cast.quan), cast.client(cast.dung)
    shown = city.get(page).content.decode()
    assert NEW_RULE in shown and "chưa thử" in shown and f"Cho dùng {NEW_RULE}" not in shown
    city.post(go, {"kind": "rule", "code": NEW_RULE})
    assert versions.in_force().rule.code != NEW_RULE
    tried = city.post(reverse("office:assessment-lab-try"), follow=True).content.decode()
    assert f"Cho dùng {NEW_RULE}" in tried and "Số ở dưới là của bản đang chờ" in tried and 'class="chart"' in tried
    assert f"Cho dùng {NEW_RULE}" not in lead.get(page).content.decode()
    assert lead.post(go, {"kind": "rule", "code": NEW_RULE}).status_code == 404
    city.post(go, {"kind": "rule", "code": NEW_RULE, "seen": "on"})
    assert versions.in_force().rule.code == NEW_RULE
    again = city.get(page).content.decode()
    assert "Anh Quân" in again and "quay về bản cũ" in again


def test_a_signed_rule_makes_results_that_are_not_provisional(check: Check, new_rule: Callable[..., str]) -> None:
    first = check.start()
    assert check.answer_all(first, lambda n: True).outcome == "attained"
    browser = check.cast.client(check.cast.nhan)
    result = reverse("field:assessment-result", kwargs={"session_id": first})
    assert "Đạt (tạm tính)" in browser.get(result).content.decode()
    new_rule(signed_by="Sở Khoa học và Công nghệ")
    services.try_waiting(people=200)
    services.activate_version(kind="rule", code=NEW_RULE, actor=None)
    assert not versions.in_force().rule.provisional
    other = check.cast.resident(name="Trần Văn Năm")
    second = services.start_session(
        check.scope, resident_id=other, actor=check.actor, identity_seen=True, consented=True, seed=7
    )
    assert check.answer_all(second, lambda n: True).outcome == "attained"
    signed = browser.get(reverse("field:assessment-result", kwargs={"session_id": second})).content.decode()
    assert "<h1>Đạt</h1>" in signed and "tạm tính" not in signed
    assert "Đạt (tạm tính)" in browser.get(result).content.decode(), "an earlier result stays what it was"
    office = check.cast.client(check.cast.hanh)
    seen = office.get(reverse("office:assessment-check", kwargs={"session_id": second})).content.decode()
    assert "<dd>Đạt</dd>" in seen
    assert services.replay(check.scope, session_id=second).outcome_said == "Đạt"
    assert services.replay(check.scope, session_id=first).outcome_said == "Đạt (tạm tính)"


def test_a_result_on_paper_is_provisional_until_both_rules_are_signed() -> None:
    rule, paper = {**bank.pass_rule().plain, "signed_by": "Sở"}, bank.paper_rule()
    assert not rules.provisional(rule) and rules.provisional({**rule, "paper": paper})
    assert not rules.provisional({**rule, "paper": {**paper, "signed_by": "Sở"}})
    assert rules.provisional({key: value for key, value in rule.items() if key != "signed_by"}), "kept before signing"


def test_the_command_plays_what_is_in_force_and_the_files_when_told(
    new_rule: Callable[..., str], new_bank: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    now = versions.in_force()
    new_rule()
    new_bank()
    assert main(["assessment", "simulate", "--people", "200"]) == 0
    shown = capsys.readouterr().out
    assert f"đang dùng {now.bank}, quy tắc {now.rule.code}" in shown
    assert main(["assessment", "simulate", "--people", "200", "--files"]) == 0
    assert f"trong tệp {NEW_BANK}, quy tắc {NEW_RULE}" in capsys.readouterr().out
    assert main(["assessment", "simulate", "--people", "200", "--files", "--spoken"]) == 0
    assert capsys.readouterr().out.count("\n") == 3, "one rule, one row"


def test_where_nothing_is_in_force_the_command_says_how_to_play_the_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_tables() -> Any:
        raise OperationalError("no such table")

    monkeypatch.setattr(lab, "in_force", no_tables)
    assert main(["assessment", "simulate", "--people", "200"]) == 1
    assert "--files" in capsys.readouterr().err
