"""What a written ward means today, for the rows of one commune's roll."""

from typing import Literal, NamedTuple

from hocvuso.places import queries as places


class Placed(NamedTuple):
    """`here`: this commune. `ask`: the old ward was divided, or the words fit several. `elsewhere`, `unknown`."""

    verdict: Literal["here", "ask", "elsewhere", "unknown"]
    names: tuple[str, ...] = ()


class Placing(dict[tuple[str, str], Placed]):
    """What each (ward, old district) means for one commune's roll, looked up once; without a ward it is here."""

    def __init__(self, commune: int) -> None:
        super().__init__()
        self.commune = commune

    def __missing__(self, pair: tuple[str, str]) -> Placed:
        """Look a pair up and keep it."""
        self[pair] = _place(self.commune, *pair)
        return self[pair]


def _place(commune: int, ward: str, district: str) -> Placed:
    if not ward:
        return Placed("here")
    today = places.find_commune(ward)
    if today is not None and today.code == commune:
        return Placed("here")
    old = places.find_old_place(ward, district) or (places.find_old_place(ward) if district else [])
    ours = [name for name in old if any(found.code == commune for found in name.candidates)]
    if ours:
        if len(ours) == 1 and ours[0].certain and (today is None or district):
            return Placed("here")
        return Placed("ask", tuple(dict.fromkeys(found.name for name in ours for found in name.candidates)))
    if today is not None:
        return Placed("elsewhere", (today.name,))
    if old:
        return Placed("elsewhere", tuple(dict.fromkeys(found.name for name in old for found in name.candidates))[:4])
    return Placed("unknown", (ward,))
