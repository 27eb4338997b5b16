"""The paper: typst draws it (PDF/A-3b and PDF/UA-1 at once), pyHanko seals it. Rendered on demand, never stored.

Sealing has two phases, so that the key may lie elsewhere (a signing service, a token on the officer's desk):
`prepare_seal` leaves a hole in the file and returns the bytes to be signed; `finish_seal` puts the signature in.
"""

import json
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hocvuso.catalog.queries import framework
from hocvuso.credentials.models import Certificate
from hocvuso.credentials.rules import qr
from hocvuso.credentials.wording import wording
from hocvuso.kernel import clock
from hocvuso.places.queries import commune

_FOLDER = Path(__file__).parent / "print"
STANDARDS = ["a-3b", "ua-1"]
_one_at_a_time = threading.Lock()


def draw(rows: Sequence[Certificate], confirmed: dict[Any, Any]) -> bytes:
    """Return one PDF with a page for each certificate, in order.

    `confirmed`: {resident: day of the confirmation on VNeID}; whoever is not in it keeps "đạt (tạm tính)".
    """
    text = wording()
    today = clock.today()
    with override("vi"):  # the paper is Vietnamese whatever the officer's screen speaks
        data = {
            "title": text.title,
            "author": _("Học vụ số"),
            "brand": _("học vụ số"),
            "made": [today.year, today.month, today.day],
            "mark": _mark(),
            "given_to": _("Xác nhận"),
            "statement": text.statement,
            "check_title": _("Kiểm tra giấy này"),
            "code_alt": _("Mã QR để kiểm tra giấy"),
            "verify_note": text.verify_note,
            "paper_note": text.paper_note,
            "pages": [_page(row, confirmed.get(row.resident)) for row in rows],
        }
    with _one_at_a_time:
        drawn: bytes = _compiler().compile(
            format="pdf", pdf_standards=STANDARDS, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    return drawn


def code_text(row: Certificate) -> str:
    """Return the text in the QR code of a certificate."""
    return qr.text_of(bytes(row.token), settings.HOCVUSO_ORIGIN)


def code_svg(row: Certificate) -> str:
    """Return the QR code as an SVG drawing with its quiet zone."""
    return qr.svg(qr.modules(code_text(row)))


def framework_title(code: str, version: str) -> str:
    """Return the name of a framework as people read it, or its code when it is no longer the one in force."""
    known = framework()
    title = known.title if (known.id, known.version) == (code, version) else code
    return _("%(title)s, bản %(version)s") % {"title": title, "version": version}


def _page(row: Certificate, confirmed_on: Any) -> dict[str, Any]:
    text = wording()
    place = commune(row.commune_id)
    issued, until = clock.local_day(row.issued_at), clock.local_day(row.expires_at)
    if confirmed_on is None:
        result, note = f"{text.result} ({text.provisional})", text.provisional_note
    else:
        result, note = text.result, text.confirmed_note.format(day=f"{confirmed_on:%d/%m/%Y}")
    return {
        "number_label": _("Số"),
        "number": row.pk.hex[-12:].upper(),
        "issuer": _("Ủy ban nhân dân %(place)s") % {"place": place.name[:1].lower() + place.name[1:]},
        "name": row.name,
        "born": _("sinh năm %(year)s") % {"year": row.birth_year} if row.birth_year else "",
        "confirmed": confirmed_on is not None,
        "result": result,
        "note": note,
        "code": code_svg(row),
        "address": code_text(row),
        "rows": [
            [_("Ngày đạt"), f"{row.attained_on:%d/%m/%Y}"],
            [_("Ngày cấp"), f"{issued:%d/%m/%Y}"],
            [_("Có giá trị đến"), f"{until:%d/%m/%Y}"],
            [_("Khung năng lực"), framework_title(row.framework, row.framework_version)],
        ],
    }


@lru_cache(maxsize=1)
def _compiler() -> Any:
    # the fonts inside the wheel only: a paper looks the same on every server
    return typst.Compiler(str(_FOLDER / "certificate.typ"), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _mark() -> str:
    return (_FOLDER / "mark.svg").read_text(encoding="utf-8")
