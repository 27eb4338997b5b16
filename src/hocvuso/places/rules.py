"""Names of places: pure rules, the same on every instance."""

import re
from zlib import crc32

from hocvuso.kernel.text import clean, fold

_KHU_PHO = re.compile(r"^(?:khu pho|kp|k\.p|kp\.)\s*\.?\s*(?:so\s*)?(\d{1,3})$")
_AP = re.compile(r"^(?:ap|thon|to dan pho)\s*\.?\s*(?:so\s*)?(\d{1,3})$")
_BARE = re.compile(r"^0*(\d{1,3})$")
_KIND = re.compile(r"^(phuong|xa|thi tran|dac khu|p\.?|x\.?|tt\.?)\s*(?=\S)")
_DISTRICT = re.compile(r"^(quan|huyen|thanh pho|thi xa|tp\.?|q\.?|h\.?|tx\.?)\s*(?=\S)")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)\s*")

FIRST_AP = 1_000
FIRST_NAMED = 2_000
NAMED_ROOM = 30_000
UNKNOWN = 0
"""The neighbourhood number of people whose neighbourhood is not known yet."""


def neighbourhood_number(name: str) -> int:
    """Return the number of a neighbourhood (khu phố / ấp) within its commune, 0 when the name is empty.

    Deterministic, so that two instances that never met agree: "Khu phố 5" -> 5, "Ấp 5" -> 1005, any other name ->
    2000 + a checksum of its folded form (fits a smallint). A clash of two names in one commune is refused where the
    neighbourhood is made.
    """
    key = fold(name)
    if not key:
        return UNKNOWN
    if match := _KHU_PHO.match(key) or _BARE.match(key):
        return int(match.group(1))
    if match := _AP.match(key):
        return FIRST_AP + int(match.group(1))
    return FIRST_NAMED + crc32(key.encode()) % NAMED_ROOM


def neighbourhood_name(name: str) -> str:
    """Return the name as it is shown: a bare or shortened number gets its full words."""
    text = clean(name)
    key = fold(text)
    if match := _KHU_PHO.match(key) or _BARE.match(key):
        return f"Khu phố {int(match.group(1))}"
    if match := _AP.match(key):
        return f"Ấp {int(match.group(1))}"
    return text


def place_key(name: str) -> str:
    """Return the folded name of a commune or an old ward without its kind: "Phường 05" and "P.5" both give "5"."""
    key = _KIND.sub("", fold(_PARENTHESIS.sub(" ", name)).strip())
    key = key.lstrip(". ")
    return str(int(key)) if key.isdigit() else key


def district_key(name: str) -> str:
    """Return the folded name of an old district without its kind and code: "Quận Gò Vấp (764)" gives "go vap"."""
    key = _DISTRICT.sub("", fold(_PARENTHESIS.sub(" ", name)).strip())
    key = key.lstrip(". ")
    return str(int(key)) if key.isdigit() else key
