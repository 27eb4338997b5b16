"""Template tags of the citizen pages: content that addresses the reader, drawings, official numbers."""

from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from hocvuso.learning.queries import drawings, official_numbers
from hocvuso.learning.rules import drawing_problems
from hocvuso.learning.types import LessonScreen, OfficialNumber, Unit

register = template.Library()


@register.filter
def goi(text: str, address: str) -> str:
    """Fill the form of address into content: {bác} inside a sentence, {Bác} at its beginning."""
    return text.replace("{bác}", address).replace("{Bác}", address[:1].upper() + address[1:])


@register.filter
def ten(unit: Unit) -> str:
    """Return a unit's title in the language of the page (lessons themselves are in Vietnamese)."""
    return unit.title_en if get_language() == "en" else unit.title


@register.filter
def hua(unit: Unit) -> str:
    """Return a unit's promise in the language of the page."""
    return unit.promise_en if get_language() == "en" else unit.promise


@register.filter
def vi_sao(unit: Unit) -> str:
    """Return the line under a unit's title."""
    return unit.promise_en if get_language() == "en" else unit.home.line


@register.filter
def manh(text: str) -> list[str]:
    """Split the big words of a screen at " · "."""
    return [part.strip() for part in text.split(" · ") if part.strip()]


@register.filter
def cau_so(text: str) -> str:
    """Drop the leading number of a line of the take-home sheet; the list draws it."""
    head, dot, rest = text.partition(". ")
    return rest if dot and head.isdecimal() else text


@register.simple_tag
def picture(unit: Unit, screen: LessonScreen) -> SafeString:
    """Draw a screen's picture inline, named for a blind person; without one, a calm floor with the unit's icon."""
    own = drawings().get(f"{unit.id}/{screen.id}") or drawings().get(f"_shared/{screen.picture.svg}")
    if own is None or drawing_problems(own):
        shown = {"alt": screen.picture.alt, "icon": unit.home.icon}
        return render_to_string("citizen/floor.html", shown)
    inner = own[own.index(">") + 1 :]
    # checked by drawing_problems: shapes only
    return mark_safe(f'<svg viewBox="0 0 320 190" role="img" aria-label="{escape(screen.picture.alt)}">{inner}')  # noqa: S308


@register.simple_tag
def numbers_for(names: Iterable[str]) -> list[OfficialNumber]:
    """Return the rows of the official-number card that a sheet names."""
    card = official_numbers()
    return [card[name] for name in names if name in card]
