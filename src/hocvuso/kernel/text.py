"""Vietnamese text: one clean form for storage, one folded key for search and matching."""

import unicodedata

_MARKS = dict.fromkeys(code for code in range(0x300, 0x370) if unicodedata.combining(chr(code)))
_CONTROL = dict.fromkeys((*range(0, 9), 11, 12, *range(14, 32), 127, 8203, 8204, 8205, 65279))


def clean(value: str) -> str:
    """Return `value` in NFC without control characters, with single spaces and no spaces at the ends."""
    return " ".join(unicodedata.normalize("NFC", value.translate(_CONTROL)).split())


def fold(value: str) -> str:
    """Return the search key of `value`: lower case, no tone or vowel marks, đ as d, single spaces.

    NFC and NFD, and both tone placements (Hòa, Hoà), give the same key. SQLite FTS5 and PostgreSQL `unaccent`
    disagree about đ, so the key is made here and stored; both databases then behave alike.
    """
    bare = value.translate(_CONTROL).casefold()
    if not bare.isascii():
        # the marks of Vietnamese by table, which is quick; whatever else combines one by one
        bare = unicodedata.normalize("NFD", bare).translate(_MARKS).replace("đ", "d")
        if not bare.isascii():
            bare = unicodedata.normalize("NFC", "".join(c for c in bare if not unicodedata.combining(c)))
    return " ".join(bare.split())
