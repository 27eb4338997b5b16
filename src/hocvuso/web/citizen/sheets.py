"""The take-home sheet and the door card as PDF, ready for the ward's printer."""

import zxingcpp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from hocvuso.kernel.limits import Limit
from hocvuso.learning import queries
from hocvuso.learning.paper import KINDS, sheet_pdf
from hocvuso.web.access import limited, public
from hocvuso.web.citizen.shelf import variant_of

_PRINTS = Limit("citizen.sheet", per_minute=30, burst=15)


@public
@limited(_PRINTS)
@require_safe
def sheet_file(request: HttpRequest, unit_id: str, kind: str) -> HttpResponse:
    """Answer with the PDF: a5, a4 (larger print) or the card for the door."""
    if kind not in KINDS:
        raise Http404
    unit = queries.unit(unit_id)
    link = settings.HOCVUSO_ORIGIN.rstrip("/") + reverse("citizen:unit", args=[unit.id])
    code = zxingcpp.create_barcode(link, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    made = sheet_pdf(
        unit,
        queries.official_numbers(),
        kind=kind,
        address=unit.address or variant_of(request.COOKIES).address,
        link=link,
        qr_svg=code.to_svg(add_quiet_zones=True),
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{unit.id}-{kind}.pdf"'
    return response
