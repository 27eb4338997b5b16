"""Old Vietnamese encodings: TCVN3 (ABC fonts) and VNI-Windows, and which encoding a text is in. Pure.

The tables are written from the published code charts (TCVN 5712:1993 VN3; VNI "two-byte" Windows chart): both put
Vietnamese letters on the places of Latin-1, so in a workbook such text is "NguyÔn V¨n Tó" or "Nguyeãn Vaên Tuù".
"""

import re
import unicodedata
from collections.abc import Sequence

from hocvuso.people.roll.syllables import share

_LETTERS = "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ"
_TCVN3_PLACES = "µ¶·¸¹ »¼½¾Æ ÇÈÉÊË ÌÎÏÐÑ ÒÓÔÕÖ ×ØÜÝÞ ßáâãä åæçèé êëìíî ïñòóô õö÷øù úûüýþ"
_TCVN3_BARE = dict(zip("ăâêôơưđĂÂÊÔƠƯĐ", "\xa8\xa9\xaa\xab\xac\xad\xae\xa1\xa2\xa3\xa4\xa5\xa6\xa7", strict=True))
TO_TCVN3: dict[str, str] = {
    **{u: t for u, t in zip(_LETTERS, _TCVN3_PLACES, strict=True) if u != " "},
    **_TCVN3_BARE,
}
FROM_TCVN3: dict[int, str] = {ord(place): letter for letter, place in TO_TCVN3.items()}

_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}


def _vni_table() -> dict[str, str]:
    table = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
    for base in "aeouy":
        for tone, mark in _MARKS.items():
            letter = unicodedata.normalize("NFC", base + tone)
            table.setdefault(letter, base + mark)
    for base, marks, vowels in (("\u0302", _CIRCUMFLEX, "aeo"), ("\u0306", _BREVE, "a")):
        for vowel in vowels:
            for tone, mark in marks.items():
                table[unicodedata.normalize("NFC", vowel + base + tone)] = vowel + mark
    for letter, place in (("ơ", "ô"), ("ư", "ö")):
        for tone, mark in _MARKS.items():
            table[unicodedata.normalize("NFC", letter + tone)] = place + mark
    return table | {letter.upper(): code.upper() for letter, code in table.items()}


TO_VNI: dict[str, str] = _vni_table()
# the mark's case is not tied to the letter's: typists mix them
FROM_VNI: dict[str, str] = {
    **{code: letter for letter, code in TO_VNI.items()},
    **{code[0] + code[1].swapcase(): letter for letter, code in TO_VNI.items() if len(code) == 2},
}
_VNI = re.compile("|".join(sorted(map(re.escape, FROM_VNI), key=len, reverse=True)))

_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", c) for c in (_LETTERS + _LETTERS.upper() + "ăâêôơưđĂÂÊÔƠƯĐ").replace(" ", "")
)
_SUSPECT_PLACES = [
    chr(place) for place in range(0xA1, 0x100) if chr(place) not in _VIETNAMESE and place not in (0xB0, 0xB2, 0xB7)
]
_SUSPECT = re.compile("[" + "".join(map(re.escape, _SUSPECT_PLACES)) + "]")


def from_tcvn3(text: str) -> str:
    """Return the Unicode of TCVN3 text held as Latin-1 characters.

    TCVN3 has no toned capitals (an ABC "H" font draws small letters as capitals): a word otherwise in capitals is
    raised.
    """
    return re.sub(r"[^\W\d_]+", _raise, unicodedata.normalize("NFC", text).translate(FROM_TCVN3))


def to_tcvn3(text: str) -> str:
    """Return `text` as TCVN3 in Latin-1 characters; toned capitals become small, as in a real file."""
    return "".join(TO_TCVN3.get(c) or TO_TCVN3.get(c.lower(), c) for c in unicodedata.normalize("NFC", text))


def from_vni(text: str) -> str:
    """Return the Unicode of VNI-Windows text held as Latin-1 characters."""
    return _VNI.sub(lambda match: FROM_VNI[match.group()], unicodedata.normalize("NFC", text))


def to_vni(text: str) -> str:
    """Return `text` as VNI-Windows in Latin-1 characters."""
    return "".join(TO_VNI.get(c, c) for c in unicodedata.normalize("NFC", text))


_LEGACY = {"tcvn3": from_tcvn3, "vni": from_vni}


def legacy_of(texts: Sequence[str]) -> str:
    """Return "tcvn3", "vni" or "" (already Unicode) for a column of texts, by how many words are syllables."""
    marked = [text for text in texts if not text.isascii()][:400]
    if not marked:
        return ""
    best, best_valid = "", share(marked)[0]
    for name, decode in _LEGACY.items():
        valid, total = share(map(decode, marked))
        # a foreign name in a Unicode column must not tip it: the old encoding has to explain most words
        if valid > best_valid and valid * 10 >= total * 7:
            best, best_valid = name, valid
    return best


def repair(text: str, column: str = "") -> str:
    """Return one cell as Unicode. `column` is `legacy_of` its column; odd single cells are judged on their own."""
    if text.isascii():
        return text
    if column:
        # one decoder for the whole column, but a cell pasted in from a Unicode list stays as it is
        decoded = _LEGACY[column](text)
        return decoded if share([decoded])[0] >= share([text])[0] or _SUSPECT.search(text) else text
    if not _SUSPECT.search(unicodedata.normalize("NFC", text)):
        return text
    name = legacy_of([text])
    return _LEGACY[name](text) if name else text


def decode_bytes(data: bytes) -> tuple[str, str]:
    """Return (text, encoding) of a text file: utf-8, utf-8-sig, utf-16, tcvn3, vni, windows-1258 or windows-1252.

    Raises UnicodeError when it is no text (a picture, a program).
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace"), "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").lstrip("\ufeff"), "utf-16"
    head = data[:4_000]
    if zeros := head.count(0):
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if zeros * 4 >= len(head) and max(even, odd) > 4 * min(even, odd):
            name = "utf-16-be" if even > odd else "utf-16-le"
            return data.decode(name, "replace"), name
        raise UnicodeError("not a text file")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    latin = data.decode("latin-1")
    sample = _marked_lines(latin)
    scores = {
        "tcvn3": share(map(from_tcvn3, sample))[0],
        "vni": share(map(from_vni, sample))[0],
        "windows-1258": share(line.encode("latin-1").decode("cp1258", "replace") for line in sample)[0],
    }
    name = max(scores, key=lambda key: scores[key])
    if scores[name] == 0:
        return data.decode("cp1252", "replace"), "windows-1252"
    if name == "windows-1258":
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace")), name
    return _LEGACY[name](latin), name


def _marked_lines(text: str) -> list[str]:
    found: list[str] = []
    for line in text.splitlines():
        if not line.isascii():
            found.append(line)
            if len(found) == 400:
                break
    return found


def _raise(match: re.Match[str]) -> str:
    word = match.group()
    plain = [c for c in word if c.isascii()]
    return word.upper() if len(plain) > 1 and all(c.isupper() for c in plain) else word
