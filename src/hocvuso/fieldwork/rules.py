"""The order in which doors are walked, and how they are shared. Pure."""

import re
from collections.abc import Sequence

from hocvuso.kernel.text import fold

_NUMBER = re.compile(r"(?<![\w/])(\d+[a-z]?(?:/\d+[a-z]?)*)(?!\w)", re.ASCII)
_PARTS = re.compile(r"(\d+)", re.ASCII)
_NOISE = re.compile(r"\b(so|nha|duong)\b|[,.]")

Part = tuple[int, int, str]
WalkingKey = tuple[tuple[Part, ...], tuple[Part, ...]]


def walking_key(address: str) -> WalkingKey:
    """Return the sort key of an address: street first, then alley and house number as numbers, as feet find them.

    "42/7 Lê Lợi" comes before "42/15 Lê Lợi" and "42A Lê Lợi" after "42 Lê Lợi"; "15/3 hẻm 42" lies in street "hẻm 42".
    An address without a number stands at the end of its street.
    """
    text = fold(address)
    found = _NUMBER.search(text)
    if found is None:
        return _natural(_street(text)), ((2, 0, ""),)
    street = _street(f"{text[: found.start()]} {text[found.end() :]}")
    return _natural(street), _natural(found.group(1).replace("/", " / "))


def short_number(address: str) -> str:
    """Return what stands on the house plate: "42/7" of "42/7 Lê Lợi"; the first words when there is no number."""
    found = _NUMBER.search(fold(address))
    if found is None:
        return address.split(",")[0][:16]
    return found.group(1).upper()


def shares(doors: int, people: int) -> list[int]:
    """Return, for each door in walking order, which of `people` walks it: one stretch each, as even as can be."""
    if people <= 0:
        return []
    return [door * people // doors for door in range(doors)]


def in_walking_order(addresses: Sequence[str]) -> list[int]:
    """Return the places of the addresses in the order in which they are walked; equal ones keep their order."""
    return sorted(range(len(addresses)), key=lambda place: (walking_key(addresses[place]), place))


def _street(text: str) -> str:
    return " ".join(_NOISE.sub(" ", text).split())


def _natural(text: str) -> tuple[Part, ...]:
    # every second part is a number; "²" counts as a digit to Python, not here
    parts = [part.strip() for part in _PARTS.split(text)]
    return tuple((0, int(part), "") if n % 2 else (1, 0, part) for n, part in enumerate(parts) if part)
