"""Pages of a check share: how they suit the person, where something can be practised, when to come again."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from hocvuso.assessment.types.checks import Practise
from hocvuso.learning.queries import units
from hocvuso.practice.queries import scenario_ids


def practise_links(found: Sequence[Practise]) -> list[dict[str, str]]:
    """Return [{can, url}]; url is "" for what an older bank names and the content no longer has."""
    return [{"can": one.can, "url": _address(one.where)} for one in found]


def _address(where: str) -> str:
    if where in units():
        return reverse("citizen:unit", args=[where])
    return reverse("tap", args=[where]) if where in scenario_ids() else ""


def when_again(day: date | None, address: str) -> str:
    """Return the sentence that says when the next check may begin, to the person addressed so."""
    if day is None:
        return _("%(who)s muốn làm lại bữa nào cũng được.") % {"who": address.capitalize()}
    return _("Từ ngày %(day)s %(who)s làm lại được.") % {"day": f"{day:%d/%m/%Y}", "who": address}


def needs_look(needs: Sequence[str]) -> str:
    """Return the classes by which a page of a check suits the person: large text, controls for the left hand."""
    return " ".join(name for need, name in (("large_text", "large"), ("other_hand", "left-hand")) if need in needs)
