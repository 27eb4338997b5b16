"""What tells two people of one name apart in a list: the neighbourhood beside the year of birth."""

from collections.abc import Iterable
from uuid import UUID

from hocvuso.people.types import ResidentInfo
from hocvuso.places.queries import neighbourhoods
from hocvuso.places.types import PlaceScope


def lanes_of(scope: PlaceScope, people: Iterable[ResidentInfo]) -> dict[UUID, str]:
    """Return {resident: name of the neighbourhood}; nothing for whom none is known."""
    found = list(people)
    names = {commune: neighbourhoods(scope, commune) for commune in {p.commune for p in found}}
    shown = {p.id: names[p.commune].get(p.neighbourhood, "") for p in found}
    return {who: name for who, name in shown.items() if name}
