"""Vietnamese text: one clean form for storage, one folded key for search and matching."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_CONTROL = {
    code: None for code in (*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x200B, 0x200C, 0x200D, 0xFEFF)
}


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
