"""Template tags of the ward's page: the cells of its large tables, which a template would take most of its time for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from hocvuso.web.templatetags.hvs import phan_tram, so

register = template.Library()


@register.simple_tag
def ward_cells(row: Mapping[str, Any]) -> SafeString:
    """Draw the cells of a row {people, figures}: share and people; a protected figure (None) says so; – for nobody."""
    hidden = f'<td><span class="soft">{escape(gettext("che"))}</span></td>'
    cells = [
        hidden if figure is None
        else f'<td>{phan_tram(figure.share)} <span class="soft nowrap">· {so(figure.n)}</span></td>' if row["people"]
        else "<td>–</td>"
        for figure in row["figures"]
    ]  # fmt: skip
    return mark_safe("".join(cells))  # noqa: S308 - numbers and escaped words only


@register.simple_tag
def ward_rungs(rungs: Sequence[Any], why: tuple[str, str]) -> SafeString:
    """Draw the cells of a service: people, with a link to why, and share. `why`: the address around a code."""
    before, after = (escape(part) for part in why)
    cells = [
        f'<td><a class="quiet" href="{before}{escape(rung.indicator.code)}{after}">{so(rung.n)}</a> '
        f'<span class="soft nowrap">· {phan_tram(rung.share)}</span></td>'
        for rung in rungs
    ]
    return mark_safe("".join(cells))  # noqa: S308 - numbers and escaped codes only
