"""Template tags of the ward's page: the cells of its large tables, which a template would take most of its time for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from hocvuso.web.templatetags.hvs import percent, whole

register = template.Library()


@register.simple_tag
def ward_cells(row: Mapping[str, Any]) -> SafeString:
    """Draw the cells of a row {people, figures}: share and people; a protected figure (None) says so; – for nobody."""
    english = get_language() == "en"
    hidden = f'<td><span class="soft">{escape(gettext("che"))}</span></td>'
    cells = [
        hidden if figure is None
        else _shown(figure, english) if row["people"]
        else "<td>–</td>"
        for figure in row["figures"]
    ]  # fmt: skip
    return mark_safe("".join(cells))  # noqa: S308 - numbers and escaped words only


@register.simple_tag
def ward_rungs(rungs: Sequence[Any], why: tuple[str, str]) -> SafeString:
    """Draw the cells of a service: people, with a link to why, and share. `why`: the address around a code."""
    english = get_language() == "en"
    before, after = (escape(part) for part in why)
    cells = []
    for rung in rungs:
        address = f"{before}{escape(rung.indicator.code)}{after}"
        people = f'<a class="quiet" href="{address}">{whole(rung.n, english=english)}</a>'
        share = f'<span class="soft nowrap">· {percent(rung.share, english=english)}</span>'
        cells.append(f"<td>{people} {share}</td>")
    return mark_safe("".join(cells))  # noqa: S308 - numbers and escaped codes only


def _shown(figure: Any, english: bool) -> str:
    people = whole(figure.n, english=english)
    return f'<td>{percent(figure.share, english=english)} <span class="soft nowrap">· {people}</span></td>'
