"""An attainment brings a certificate; taking it back revokes it; nothing else does."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings

from hocvuso.credentials import queries, services
from hocvuso.credentials.models import Certificate, SigningKey
from hocvuso.credentials.rules import qr, status, token
from hocvuso.facts.models import LedgerEpoch
from hocvuso.facts.queries import facts_about
from hocvuso.kernel import clock
from hocvuso.kernel.errors import DomainError, NotFound
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, THERE, Cast
from tests.credentials.lives import attain, certified, say


def text_of(certificate: UUID) -> str:
    return queries.code_text(EVERYWHERE, certificate)


def kinds_of(resident: UUID) -> list[str]:
    return [fact.kind for fact in facts_about(EVERYWHERE, resident)]


def test_an_attainment_issues_one_certificate_in_the_same_transaction(cast: Cast) -> None:
    resident = cast.resident()
    attain(cast, resident)
    row = Certificate.objects.get(resident=resident)
    assert (row.name, row.birth_year, row.commune_id) == ("Nguyễn Thị Sáu", 1954, HERE)
    issued = next(f for f in facts_about(EVERYWHERE, resident) if f.kind == "certificate.issued")
    assert issued.body["certificate"] == str(row.pk)
    assert issued.body["credential_hash"] == queries.info(row).credential_hash
    said = queries.judge_text(text_of(row.pk))
    assert said.answer == "valid"
    assert said.claims is not None and said.claims.name == "Nguyễn Thị Sáu"
    assert said.claims.level == "pho-cap:nd224-2026/1"


def test_the_same_attainment_said_again_brings_no_second_paper(cast: Cast) -> None:
    resident, attainment = cast.resident(), uuid7()
    attain(cast, resident, attainment=attainment)
    attain(cast, resident, attainment=attainment)
    assert Certificate.objects.filter(resident=resident).count() == 1


def test_somebody_whom_no_roll_names_gets_no_paper_and_keeps_the_attainment(cast: Cast) -> None:
    stranger = uuid7()
    attain(cast, stranger)
    assert not Certificate.objects.filter(resident=stranger).exists()
    assert kinds_of(stranger) == ["attainment.granted"]


def test_a_name_that_fits_no_code_stops_the_paper_never_the_attainment(cast: Cast) -> None:
    resident = cast.resident(name="Ẵ" * 110)
    attain(cast, resident)
    assert not Certificate.objects.filter(resident=resident).exists()
    assert "attainment.granted" in kinds_of(resident)


def test_a_revoked_attainment_sets_the_bit_and_says_so(cast: Cast) -> None:
    resident, attainment = cast.resident(), uuid7()
    attain(cast, resident, attainment=attainment)
    row = Certificate.objects.get(resident=resident)
    say(cast, resident, "attainment.revoked", {"attainment": str(attainment), "reason": "check-void"})
    row.refresh_from_db()
    assert row.revoked_reason == "check-void"
    assert "certificate.revoked" in kinds_of(resident)
    assert queries.judge_text(text_of(row.pk)).reason == "revoked"


def test_a_retracted_attainment_revokes_what_was_issued_on_it(cast: Cast) -> None:
    resident = cast.resident()
    fact = attain(cast, resident)
    say(cast, resident, "fact.retracted", {"retracts": str(fact), "reason": "nhập lộn người"})
    assert Certificate.objects.get(resident=resident).revoked_reason == "retracted"


def test_an_officer_revokes_with_a_reason_once_and_only_at_home(cast: Cast) -> None:
    certificate = certified(cast)
    scope, actor = cast.scope(cast.hanh), cast.actor(cast.hanh)
    with pytest.raises(DomainError, match="reason_unknown"):
        services.revoke_certificate(scope, actor=actor, certificate_id=certificate, reason="khong-thich")
    with pytest.raises(NotFound):
        services.revoke_certificate(
            cast.scope(cast.cuong), actor=cast.actor(cast.cuong), certificate_id=certificate, reason="asked"
        )
    services.revoke_certificate(scope, actor=actor, certificate_id=certificate, reason="asked")
    with pytest.raises(DomainError, match="already_revoked"):
        services.revoke_certificate(scope, actor=actor, certificate_id=certificate, reason="asked")
    row = Certificate.objects.get(pk=certificate)
    assert kinds_of(row.resident).count("certificate.revoked") == 1
    listed = status.read(queries.status_list_text(row.status_list_id), row.status_list_id, queries.trust())
    assert listed.revoked(row.status_index)


def test_a_wrong_name_is_revoked_and_issued_again_with_the_right_one(cast: Cast) -> None:
    resident = cast.resident(name="Nguyễn Thị Sấu")
    attainment = uuid7()
    attain(cast, resident, attainment=attainment)
    old = Certificate.objects.get(resident=resident)
    scope, actor = cast.scope(cast.hanh), cast.actor(cast.hanh)
    with pytest.raises(DomainError, match="not_revoked"):
        services.issue_again(scope, actor=actor, certificate_id=old.pk)
    services.revoke_certificate(scope, actor=actor, certificate_id=old.pk, reason="wrong-data")
    say(cast, resident, "resident.amended", {"name": "Nguyễn Thị Sáu"}, evidence="declared", purpose="roll")
    made = services.issue_again(scope, actor=actor, certificate_id=old.pk)
    assert queries.judge_text(text_of(old.pk)).reason == "revoked"
    said = queries.judge_text(text_of(made))
    assert said.answer == "valid" and said.claims is not None and said.claims.name == "Nguyễn Thị Sáu"
    assert kinds_of(resident).count("certificate.issued") == 2
    with pytest.raises(DomainError, match="not_revoked"):
        services.issue_again(scope, actor=actor, certificate_id=old.pk)
    say(cast, resident, "attainment.revoked", {"attainment": str(attainment), "reason": "check-void"})
    with pytest.raises(DomainError, match="attainment_gone"):
        services.issue_again(scope, actor=actor, certificate_id=made)


def test_a_new_revocation_is_in_the_list_at_once(cast: Cast) -> None:
    first, second = certified(cast), certified(cast, cast.resident(name="Trần Văn Bảy"))
    number = Certificate.objects.get(pk=first).status_list_id
    before = queries.status_list_text(number)
    for certificate in (first, second):
        services.revoke_certificate(
            cast.scope(cast.hanh), actor=cast.actor(cast.hanh), certificate_id=certificate, reason="asked"
        )
        after = queries.status_list_text(number)
        assert after != before
        row = Certificate.objects.get(pk=certificate)
        assert status.read(after, number, queries.trust()).revoked(row.status_index)
        before = after


def test_each_commune_signs_with_its_own_key(cast: Cast) -> None:
    here = certified(cast)
    away = cast.resident(name="Trần Thị Tám", commune=THERE)
    attain(cast, away, commune=THERE)
    there = Certificate.objects.get(resident=away)
    keys = {
        token.read(qr.token_of(text_of(certificate))).kid: queries.judge_text(text_of(certificate)).key
        for certificate in (here, there.pk)
    }
    assert len(keys) == 2
    assert {key.issuer for key in keys.values() if key} == {f"{HERE:05d}", f"{THERE:05d}"}


def test_a_key_past_its_period_is_followed_by_a_new_one_and_old_papers_stay_true(cast: Cast) -> None:
    old = certified(cast)
    later = clock.now() + timedelta(days=365 * queries.certificate_wording().key_years + 1)
    with clock.frozen(later):
        new = certified(cast, cast.resident(name="Lê Văn Chín"))
        assert queries.judge_text(text_of(old)).answer == "valid"
        assert queries.judge_text(text_of(new)).answer == "valid"
    assert SigningKey.objects.filter(issuer=f"{HERE:05d}").count() == 2


def test_a_database_without_its_keys_goes_on_with_new_ones(cast: Cast) -> None:
    old = certified(cast)
    row = SigningKey.objects.get(issuer=f"{HERE:05d}")
    # as if the row had come from another machine: the key file here is not the one that made it
    SigningKey.objects.filter(pk=row.pk).update(kid=b"\x00" * 8)
    new = certified(cast, cast.resident(name="Lê Văn Chín"))
    assert SigningKey.objects.filter(issuer=f"{HERE:05d}").count() == 2
    assert token.read(qr.token_of(text_of(new))).kid != token.read(qr.token_of(text_of(old))).kid


def test_places_in_the_list_are_random_and_never_given_twice(cast: Cast) -> None:
    places = [Certificate.objects.get(pk=certified(cast, cast.resident(name=f"Ông {n}"))).status_index for n in "ABCD"]
    assert len(set(places)) == 4
    assert places != sorted(places) or max(places) - min(places) > 1000


def test_a_restored_server_gives_no_place_that_a_lost_paper_may_have(cast: Cast) -> None:
    """Given a paper issued after the backup, which the restored database doesn't know,
    when the next paper is issued, then it stands in another list: revoking one can't revoke the other."""
    before = Certificate.objects.get(pk=certified(cast, cast.resident(name="Ông A")))
    LedgerEpoch.objects.update_or_create(id=1, defaults={"epoch": 3, "since": 0})
    after = Certificate.objects.get(pk=certified(cast, cast.resident(name="Ông B")))
    assert (before.status_list_id, after.status_list_id) == (1, 2001)


def test_the_text_leads_to_the_verifier_and_holds_no_number_of_the_person(cast: Cast) -> None:
    text = text_of(certified(cast))
    address, _, digits = text.partition("#")
    assert address == f"{settings.HOCVUSO_ORIGIN}/x"
    assert digits.isdigit()
    claims = token.read(qr.token_of(text)).claims
    assert set(claims.__slots__) == {
        *("issuer", "issued_at", "expires_at", "id", "name", "birth_year", "unit", "level"),
        *("status_list", "status_index"),
    }
