"""Template tags of the design system: icons, evidence squares, progress tiles, Vietnamese numbers and dates."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from hocvuso.kernel.clock import LOCAL_ZONE

register = template.Library()

EVIDENCE_TIERS = {
    "declared": (1, "lời kể"),
    "witnessed": (2, "có người chứng kiến"),
    "performed": (3, "tự làm trên máy"),
    "examined": (4, "kiểm tra"),
    "confirmed": (5, "xác nhận"),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the set; it is decoration, the word beside it speaks."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', _sprite(), name)


@register.simple_tag
def tier(evidence: str) -> SafeString:
    """Draw the evidence squares (1-5) with their word."""
    number, word = EVIDENCE_TIERS[evidence]
    return format_html('<span class="tier t{}"><i></i>{}: {}</span>', number, gettext("Bằng chứng"), gettext(word))


@register.simple_tag
def tier_mark(evidence: str) -> SafeString:
    """Draw the evidence squares with their bare word, for the head of a column or a line of a chart."""
    number, word = EVIDENCE_TIERS[evidence]
    return format_html('<span class="tier mark t{}"><i></i>{}</span>', number, gettext(word))


@register.simple_tag
def tiles(done: int, total: int) -> SafeString:
    """Draw progress as laid floor tiles: done, the one being laid, the rest."""
    drawn = ["tile-done" if n < done else "tile-now" if n == done else "tile-todo" for n in range(total)]
    rows = format_html_join(
        "", '<li><svg viewBox="0 0 20 20"><use href="{}#{}"/></svg></li>', ((_sprite(), name) for name in drawn)
    )
    said = gettext("Đã xong %(done)s trên %(total)s phần") % {"done": done, "total": total}
    return format_html('<p class="vh">{}</p><ol class="steps" aria-hidden="true">{}</ol>', said, rows)


@register.filter
def so(value: object) -> str:
    """Write a whole number the Vietnamese way: 46.200; English: 46,200."""
    if value is None or value == "":
        return "–"
    return whole(int(str(value)), english=get_language() == "en")


def whole(number: int, *, english: bool) -> str:
    """Write a whole number in a language that is already known."""
    text = f"{number:,}"
    return text if english else text.replace(",", ".")


@register.filter
def phan_tram(value: float | None) -> SafeString | str:
    """Write a share (0-1) in percent with one decimal and a no-break space: 36,0 %."""
    return percent(value, english=get_language() == "en")


def percent(share: float | None, *, english: bool) -> SafeString | str:
    """Write a share in percent in a language that is already known."""
    if share is None:
        return "–"
    text = f"{share * 100:.1f}"
    return mark_safe((text if english else text.replace(".", ",")) + "&nbsp;%")  # noqa: S308 - digits only


@register.filter
def thap_phan(value: float | None) -> str:
    """Write a number with one decimal: 12,4; English: 12.4."""
    text = "–" if value is None else f"{value:.1f}"
    return text if get_language() == "en" else text.replace(".", ",")


@register.filter
def logit(value: float) -> str:
    """Write a number of the scale with one decimal, or two where it has them: -1,0; -0,75."""
    text = f"{value:.1f}" if abs(value - round(value, 1)) < 1e-9 else f"{value:.2f}"
    return text if get_language() == "en" else text.replace(".", ",")


@register.filter
def width(value: float | None) -> str:
    """Write a share (0-1) as the width of an SVG bar, in percent."""
    return f"{min(max(value or 0.0, 0.0), 1.0) * 100:.1f}%"


@register.filter
def ngay(value: date | datetime | None) -> str:
    """Write a day as 23/11/2026, in Ho Chi Minh City."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL_ZONE)
    return f"{value:%d/%m/%Y}"


@register.filter
def luc(value: datetime | None) -> str:
    """Write a moment as 23/11/2026 06:00, in Ho Chi Minh City."""
    return "–" if value is None else f"{value.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M}"


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("img/icons.svg")
