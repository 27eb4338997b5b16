"""The paper: one page, true to its name, its code readable by a second decoder, its seal whole."""

import json
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from hocvuso.credentials import printing, queries, sealing, services, tasks
from hocvuso.credentials.models import Certificate, PrintRun
from hocvuso.kernel import clock, keyring
from hocvuso.kernel.errors import DomainError
from hocvuso.places.types import EVERYWHERE
from tests.cast import HERE, Cast
from tests.credentials.lives import certified, say
from tests.credentials.painting import paint
from tests.needs import needs_command
from tests.second_reader import read_code, read_codes

LONG = "Công Tằng Tôn Nữ Hoàng Phương Thảo Nguyên"


def printed(cast: Cast, certificate: UUID) -> bytes:
    return services.print_certificate(cast.scope(cast.hanh), actor=cast.actor(cast.hanh), certificate_id=certificate)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("name", ["Nguyễn Thị Sáu", LONG])
def test_the_code_on_the_printed_page_is_read_and_verified(cast: Cast, name: str) -> None:
    certificate = certified(cast, cast.resident(name=name))
    reader = PdfReader(BytesIO(printed(cast, certificate)))
    assert len(reader.pages) == 1
    codes = read_codes(paint(reader.pages[0]))
    assert [code.text for code in codes] == [queries.code_text(EVERYWHERE, certificate)]
    said = queries.judge_text(codes[0].text)
    assert said.answer == "valid"
    assert said.claims is not None and said.claims.name == name
    (left, _), (right, _), *_ = codes[0].corners
    side_mm = (right - left) / 8.0
    assert side_mm >= 30


def test_the_page_says_provisional_until_the_person_is_confirmed(cast: Cast) -> None:
    resident = cast.resident()
    certificate = certified(cast, resident)
    before = words(printed(cast, certificate))
    assert "Nguyễn Thị Sáu" in before and "sinh năm 1954" in before
    assert "tạm tính" in before and "đã được xác nhận" not in before
    say(
        cast,
        resident,
        "confirmation.received",
        {"source": "official_list", "receipt_hash": "cd" * 32, "on_day": "2026-11-20"},
        evidence="confirmed",
        purpose="handover",
    )
    after = words(printed(cast, certificate))
    assert "tạm tính" not in after.lower()
    assert "đã được xác nhận trên VNeID ngày 20/11/2026" in after


def test_the_file_is_pdf_a_3b_and_pdf_ua_1_and_tagged(cast: Cast) -> None:
    pdf = printed(cast, certified(cast))
    reader = PdfReader(BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata and "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert root["/Lang"] == "vi-VN"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


def test_the_seal_holds_and_breaks_with_one_changed_byte(cast: Cast) -> None:
    pdf = printed(cast, certified(cast))
    assert holds(pdf)
    place = pdf.index(b"/Type/Catalog")
    assert not holds(pdf[: place + 6] + b"C" + pdf[place + 7 :].replace(b"2026", b"2027", 1))


def test_the_two_phases_let_the_key_lie_elsewhere(cast: Cast) -> None:
    row = Certificate.objects.get(pk=certified(cast))
    prepared = sealing.prepare(printing.draw([row], {}), sealing.certificate())
    # this line may run on another machine: only the bytes to be signed travel
    signature = keyring.signing_key("seal").sign(prepared.to_be_signed, ec.ECDSA(hashes.SHA256()))
    assert holds(sealing.finish(prepared, signature, sealing.certificate()))


def holds(pdf: bytes) -> bool:
    own = x509.Certificate.load(sealing.certificate())
    try:
        signature = PdfFileReader(BytesIO(pdf)).embedded_signatures[0]
        verdict = validate_pdf_signature(signature, ValidationContext(trust_roots=[own]))
    except Exception:
        return False
    return bool(verdict.intact and verdict.valid and verdict.trusted)


def test_many_papers_come_as_one_file_made_by_a_task(cast: Cast) -> None:
    names = ["Bùi Văn An", "Cao Thị Bông", "Đỗ Văn Cẩn"]
    for name in names:
        certified(cast, cast.resident(name=name))
    scope, actor = cast.scope(cast.hanh), cast.actor(cast.hanh)
    today = clock.today()
    run = services.ask_print_run(scope, actor=actor, commune=HERE, since=today, until=today)
    assert queries.print_runs(scope)[0].state == "waiting"
    first = Certificate.objects.get(name=names[0])
    services.revoke_certificate(scope, actor=actor, certificate_id=first.pk, reason="asked")
    tasks.make_run(run)
    file = services.read_print_run(scope, actor=actor, run_id=run)
    reader = PdfReader(BytesIO(file))
    assert len(reader.pages) == 2, "what was revoked meanwhile is not printed"
    for page in reader.pages:
        assert queries.judge_text(read_code(paint(page))).answer == "valid"
    row = PrintRun.objects.get(pk=run)
    assert row.sealed is not None and b"%PDF" not in bytes(row.sealed), "names lie encrypted"
    with clock.frozen(clock.now() + timedelta(days=queries.certificate_wording().print_days, hours=1)):
        assert tasks.wipe_old_runs() == 1
    assert not queries.print_runs(scope)[0].kept


def test_nothing_to_print_is_said_before_a_task_is_made(cast: Cast) -> None:
    day = clock.today() - timedelta(days=40)
    with pytest.raises(DomainError, match="nothing_to_print"):
        services.ask_print_run(cast.scope(cast.hanh), actor=cast.actor(cast.hanh), commune=HERE, since=day, until=day)
    assert not PrintRun.objects.exists()


@needs_command("pdftoppm", "poppler-utils")
def test_poppler_renders_a_code_that_is_read(cast: Cast, tmp_path: Path) -> None:
    certificate = certified(cast)
    file = tmp_path / "giay.pdf"
    file.write_bytes(printed(cast, certificate))
    subprocess.run(["pdftoppm", "-gray", "-r", "150", str(file), str(tmp_path / "trang")], check=True)
    header, size, _, pixels = next(tmp_path.glob("trang*.pgm")).read_bytes().split(b"\n", 3)
    assert header == b"P5"
    width, height = map(int, size.split())
    image = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(height, width)
    assert read_code(image) == queries.code_text(EVERYWHERE, certificate)


def test_the_golden_paper_of_the_first_release_is_accepted_for_ever() -> None:
    folder = Path(__file__).parents[1] / "golden"
    kept = json.loads((folder / "certificate-1.json").read_text(encoding="utf-8"))
    page = PdfReader(folder / "certificate-1.pdf").pages[0]
    assert read_code(paint(page)) == kept["text"]
    assert golden_verdict(kept) == ("valid", "", kept["name"])
    assert golden_verdict(kept, revoked=True) == ("refused", "revoked", kept["name"])


def golden_verdict(kept: dict[str, Any], *, revoked: bool = False) -> tuple[str, str, str]:
    from datetime import datetime

    from hocvuso.credentials.rules import jws, status, trust, verdict

    root = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), jws.unb64(kept["root"]))
    trusted = trust.read(kept["trust_list"], root)
    listed = status.read(kept["status_list_revoked" if revoked else "status_list"], kept["status_list_number"], trusted)
    now = datetime.fromisoformat(kept["now"])
    said = verdict.judge(kept["text"], trust=trusted, lists={listed.number: listed}, now=now)
    assert said.claims is not None
    return said.answer, said.reason, said.claims.name
