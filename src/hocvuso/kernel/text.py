"""Vietnamese text: one clean form for storage, one folded key for search and matching."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_CONTROL = dict.fromkeys((*range(0, 9), 11, 12, *range(14, 32), 127, 8203, 8204, 8205, 65279))


def clean(value: str) -> str:
    """Return `value` in NFC without control characters, with single spaces and no spaces at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", value.translate(_CONTROL))).strip()


def fold(value: str) -> str:
    """Return the search key of `value`: lower case, no tone or vowel marks, đ as d, single spaces.

    NFC and NFD, and both tone placements (Hòa, Hoà), give the same key. SQLite FTS5 and PostgreSQL `unaccent`
    disagree about đ, so the key is made here and stored; both databases then behave alike.
    """
    decomposed = unicodedata.normalize("NFD", value.translate(_CONTROL).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()
