"""Keys are made by command, frozen after; an attainment is never lost over a missing key: its paper waits."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hocvuso.cli.main import main
from hocvuso.credentials import keys, queries, sealing, services
from hocvuso.credentials.models import Certificate, SigningKey, WaitingPaper
from hocvuso.credentials.rules.trust import CERTIFICATES
from hocvuso.facts.queries import facts_about
from hocvuso.kernel import clock, health, keyring
from hocvuso.kernel.ids import uuid7
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, THERE, Cast
from tests.credentials.lives import attain, certified, say


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of keys into which nothing is put by itself."""
    monkeypatch.setenv("HOCVUSO_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("HOCVUSO_KEYS_FROZEN", "1")
    sealing.certificate.cache_clear()
    yield tmp_path / "keys"
    sealing.certificate.cache_clear()


def kinds_of(resident: object) -> list[str]:
    return [fact.kind for fact in facts_about(EVERYWHERE, resident)]  # type: ignore[arg-type]


def papers_probe() -> health.Probe:
    return next(probe for probe in health.probes() if probe.name == "papers")


def test_without_a_key_the_attainment_stands_and_the_paper_waits_and_people_are_told(cast: Cast, frozen: Path) -> None:
    resident = cast.resident()
    attain(cast, resident)
    assert "attainment.granted" in kinds_of(resident) and not Certificate.objects.exists()
    assert (queries.papers_waiting(cast.scope(cast.hanh)), queries.papers_waiting(cast.scope(cast.cuong))) == (1, 0)
    probe = papers_probe()
    assert probe.level == "warn" and f"hocvuso keys make --commune {HERE}" in probe.text
    page = cast.client(cast.hanh).get("/office/certificates/").content.decode()
    assert "1 người đã đạt mà chưa có giấy" in page
    assert "chưa có giấy, vì" not in cast.client(cast.cuong).get("/office/certificates/").content.decode()


def test_once_the_key_is_made_the_paper_is_issued_once(
    cast: Cast, frozen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    resident = cast.resident()
    attain(cast, resident)
    assert main(["keys", "make", "--commune", str(HERE)]) == 0
    assert "Đã cấp 1 giấy" in capsys.readouterr().out
    row = Certificate.objects.get(resident=resident)
    assert kinds_of(resident).count("certificate.issued") == 1
    assert queries.judge_text(queries.code_text(EVERYWHERE, row.pk)).answer == "valid"
    assert not WaitingPaper.objects.exists() and papers_probe().level == "ok"
    assert main(["keys", "make", "--commune", str(HERE)]) == 0
    assert Certificate.objects.count() == 1


def test_a_waiting_paper_goes_with_its_attainment(cast: Cast, frozen: Path) -> None:
    revoked, retracted, attainment = cast.resident(), cast.resident(name="Trần Văn Bảy"), uuid7()
    attain(cast, revoked, attainment=attainment)
    say(cast, revoked, "attainment.revoked", {"attainment": str(attainment), "reason": "check-void"})
    fact = attain(cast, retracted)
    say(cast, retracted, "fact.retracted", {"retracts": str(fact), "reason": "nhập lộn người"})
    main(["keys", "make", "--commune", str(HERE)])
    assert not WaitingPaper.objects.exists() and not Certificate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_key_put_there_by_hand_is_noticed_by_the_next_attainment(frozen: Path) -> None:
    from django_tasks_db.models import DBTaskResult

    from tests.cast import make_cast

    cast = make_cast()
    first, second = cast.resident(), cast.resident(name="Trần Văn Bảy")
    attain(cast, first)
    keyring.make_shared()
    with keyring.making():
        keyring.signing_key(f"{CERTIFICATES}-{HERE}-1")
    attain(cast, second)
    assert Certificate.objects.filter(resident=second).exists()
    assert DBTaskResult.objects.filter(task_path__endswith="issue_waiting").count() == 1
    assert services.issue_what_waits() == 1
    assert Certificate.objects.filter(resident=first).exists()


def test_keys_for_all_last_this_period_and_the_next_and_are_made_once(cast: Cast, frozen: Path) -> None:
    assert main(["keys", "make", "--all"]) == 0
    files = {path.name: path.read_bytes() for path in frozen.iterdir()}
    assert {"field.key", "index.key", "receipts.p256.pem", "vneid-sender.ed25519.pem", "trust-root.p256.pem"} <= set(
        files
    )
    assert "assessment.p256.pem" in files, "a check could not end without the key that signs it"
    assert {"seal.p256.pem", "seal.cert.pem", "status-status-1.p256.pem", "status-status-2.p256.pem"} <= set(files)
    for code in (HERE, THERE):
        for generation in (1, 2):
            assert f"certificate-{code}-{generation}.p256.pem" in files
            assert f"badge-{code}-{generation}.ed25519.pem" in files
    assert all(path.stat().st_mode & 0o077 == 0 for path in frozen.iterdir() if path.suffix == ".key")
    assert main(["keys", "make", "--all"]) == 0
    assert {path.name: path.read_bytes() for path in frozen.iterdir()} == files


def test_the_next_periods_key_takes_over_by_itself_and_was_known_before(
    cast: Cast, frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["keys", "make", "--commune", str(HERE)])
    now = keys.certificate_signer(HERE)
    after = clock.now() + timedelta(days=365 * 2 + 5)
    known = set(queries.trust().keys)
    monkeypatch.setattr(clock, "now", lambda: after)
    later = keys.certificate_signer(HERE)
    assert later.kid != now.kid and {later.kid, now.kid} <= known
    assert keys.badge_signer(HERE)[1] == 2
    certificate = certified(cast)
    assert queries.judge_text(queries.code_text(EVERYWHERE, certificate)).answer == "valid"
    assert papers_probe().level == "ok"


def test_the_health_page_warns_before_the_last_key_ends(
    cast: Cast, frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["keys", "make", "--commune", str(HERE)])
    assert papers_probe().level == "ok"
    almost = clock.now() + timedelta(days=365 * 4 - 30)
    monkeypatch.setattr(clock, "now", lambda: almost)
    assert papers_probe().level == "warn" and "hocvuso keys make" in papers_probe().text
    main(["keys", "make"])
    assert papers_probe().level == "ok"


def test_without_asking_the_wards_with_staff_get_theirs(cast: Cast, frozen: Path) -> None:
    main(["keys", "make"])
    assert queries.communes_without_keys([HERE, THERE]) == []
    assert SigningKey.objects.filter(issuer=f"{HERE:05d}", use=CERTIFICATES).count() == 2


def test_a_lost_sealing_key_or_root_is_never_replaced(
    cast: Cast, frozen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["keys", "make", "--commune", str(HERE)])
    certified(cast)
    (frozen / "trust-root.p256.pem").unlink()
    assert main(["keys", "make"]) == 2
    assert "trust-root" in capsys.readouterr().err
    (frozen / "field.key").unlink()
    cast.hanh.last_login = clock.now()
    cast.hanh.save()
    assert main(["keys", "make"]) == 2
    assert "field.key" in capsys.readouterr().err
    assert not (frozen / "field.key").exists()


def test_an_unknown_ward_is_said(cast: Cast, frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "make", "--commune", "99"]) == 2
    assert "99" in capsys.readouterr().err


def test_pages_that_need_a_missing_key_say_so_instead_of_breaking(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certified(cast)
    monkeypatch.setenv("HOCVUSO_KEYS", str(tmp_path / "other"))
    monkeypatch.setenv("HOCVUSO_KEYS_FROZEN", "1")
    answer = cast.client(cast.hanh).get(f"/office/certificates/{certificate}/badge.json")
    assert answer.status_code == 503 and "hocvuso keys make" in answer.content.decode()
