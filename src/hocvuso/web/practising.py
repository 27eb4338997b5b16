"""Where something can be practised: the page of a unit, else the simulator itself."""

from collections.abc import Sequence

from django.urls import reverse

from hocvuso.assessment.types import Practise
from hocvuso.learning.queries import units
from hocvuso.practice.queries import scenario_ids


def practise_links(found: Sequence[Practise]) -> list[dict[str, str]]:
    """Return [{can, url}]; url is "" for what an older bank names and the content no longer has."""
    return [{"can": one.can, "url": _address(one.where)} for one in found]


def _address(where: str) -> str:
    if where in units():
        return reverse("citizen:unit", args=[where])
    return reverse("tap", args=[where]) if where in scenario_ids() else ""
