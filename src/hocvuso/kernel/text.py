"""Vietnamese text: one clean form for storage, one folded key for search and matching."""

import re
import unicodedata
from functools import lru_cache

_MARKS = dict.fromkeys(code for code in range(0x300, 0x370) if unicodedata.combining(chr(code)))
_CONTROL = dict.fromkeys((*range(0, 9), 11, 12, *range(14, 32), 127, 8203, 8204, 8205, 65279))
_BEYOND_VIETNAMESE = re.compile("[^\\x00-\\x7f" + "".join(map(chr, _MARKS)) + "đ]")
"""What a decomposed lower-case Vietnamese text never holds."""


def clean(value: str) -> str:
    """Return `value` in NFC without control characters, with single spaces and no spaces at the ends."""
    return " ".join(unicodedata.normalize("NFC", _without_controls(value)).split())


@lru_cache(maxsize=4_096)
def fold(value: str) -> str:
    """Return the search key of `value`: lower case, no tone or vowel marks, đ as d, single spaces.

    NFC and NFD, and both tone placements (Hòa, Hoà), give the same key. SQLite FTS5 and PostgreSQL `unaccent`
    disagree about đ, so the key is made here and stored; both databases then behave alike.
    """
    bare = _without_controls(value).casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFD", bare)
        if _BEYOND_VIETNAMESE.search(bare) is None:
            # all that is not ASCII is a mark: the codec drops them many times faster than a table does
            bare = bare.replace("đ", "d").encode("ascii", "ignore").decode("ascii")
        else:
            bare = bare.translate(_MARKS).replace("đ", "d")
            bare = unicodedata.normalize("NFC", "".join(c for c in bare if not unicodedata.combining(c)))
    return " ".join(bare.split())


def _without_controls(value: str) -> str:
    # every control character is unprintable, and most texts hold none
    return value if value.isprintable() else value.translate(_CONTROL)
