"""Template tags of the ward's page: the cells of its large tables, which a template would take most of its time for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from hocvuso.web.templatetags.hvs import percent, whole

register = template.Library()


@register.filter
def not_shown(people: int) -> str:
    """Say why a group has no figure: nobody belongs to it, or so few that somebody would be recognised."""
    return gettext("dưới 5 người, không hiện") if people else gettext("chưa có ai")


@register.simple_tag
def ward_cells(row: Mapping[str, Any], lists: tuple[str, str] | None, query: str) -> SafeString:
    """Draw the cells of a row {people, figures}: share and people, who are a link to their list.

    A protected figure (None) has neither. `lists`: the address around the code of an indicator, None = no lists;
    `query`: what narrows a list to this row.
    """
    english = get_language() == "en"
    if row["people"] and not all(row["figures"]):
        said = escape(not_shown(row["people"]))
        return mark_safe(f'<td class="hid" colspan="{len(row["figures"])}">{said}</td>')  # noqa: S308
    before, after = (escape(part) for part in lists or ("", ""))
    tail = escape(query)
    cells = []
    for figure in row["figures"]:
        if not row["people"]:
            cells.append("<td>–</td>")
            continue
        people = whole(figure.n, english=english)
        if lists and figure.n:
            people = f'<a href="{before}{figure.indicator.code}{after}{tail}">{people}</a>'
        share = percent(figure.share, english=english)
        cells.append(f'<td>{people} <span class="soft nowrap">· {share}</span></td>')
    return mark_safe("".join(cells))  # noqa: S308 - numbers, codes and escaped words only


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
