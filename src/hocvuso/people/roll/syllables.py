"""Which letter sequences are Vietnamese syllables: the yardstick for guessing an encoding. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ONSETS = [
    "ngh",
    "ng",
    "nh",
    "ch",
    "gh",
    "gi",
    "kh",
    "ph",
    "qu",
    "th",
    "tr",
    "b",
    "c",
    "d",
    "đ",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "x",
]
_RHYMES = frozenset(
    [
        "a",
        "ac",
        "ach",
        "ai",
        "am",
        "an",
        "ang",
        "anh",
        "ao",
        "ap",
        "at",
        "au",
        "ay",
        "ă",
        "ăc",
        "ăm",
        "ăn",
        "ăng",
        "ăp",
        "ăt",
        "â",
        "âc",
        "âm",
        "ân",
        "âng",
        "âp",
        "ât",
        "âu",
        "ây",
        "e",
        "ec",
        "em",
        "en",
        "eng",
        "eo",
        "ep",
        "et",
        "ê",
        "êch",
        "êm",
        "ên",
        "ênh",
        "êp",
        "êt",
        "êu",
        "êng",
        "i",
        "ia",
        "ich",
        "im",
        "in",
        "inh",
        "ip",
        "it",
        "iu",
        "ing",
        "iêc",
        "iêm",
        "iên",
        "iêng",
        "iêp",
        "iêt",
        "iêu",
        "o",
        "oa",
        "oac",
        "oach",
        "oai",
        "oam",
        "oan",
        "oang",
        "oanh",
        "oao",
        "oap",
        "oat",
        "oay",
        "oăc",
        "oăm",
        "oăn",
        "oăng",
        "oăt",
        "oe",
        "oem",
        "oen",
        "oeo",
        "oet",
        "oc",
        "oi",
        "om",
        "on",
        "ong",
        "op",
        "ot",
        "ooc",
        "oong",
        "ô",
        "ôc",
        "ôi",
        "ôm",
        "ôn",
        "ông",
        "ôp",
        "ôt",
        "ơ",
        "ơi",
        "ơm",
        "ơn",
        "ơp",
        "ơt",
        "ơng",
        "u",
        "ua",
        "uân",
        "uâng",
        "uât",
        "uây",
        "uc",
        "uê",
        "uêch",
        "uên",
        "uênh",
        "uêt",
        "uêu",
        "ui",
        "um",
        "un",
        "ung",
        "uo",
        "uôc",
        "uôi",
        "uôm",
        "uôn",
        "uông",
        "uôt",
        "uơ",
        "uơn",
        "up",
        "ut",
        "uy",
        "uya",
        "uych",
        "uyên",
        "uyêt",
        "uynh",
        "uyt",
        "uyp",
        "uyu",
        "uyn",
        "ươc",
        "ươi",
        "ươm",
        "ươn",
        "ương",
        "ươp",
        "ươt",
        "ươu",
        "ư",
        "ưa",
        "ưc",
        "ưi",
        "ưm",
        "ưn",
        "ưng",
        "ưt",
        "ưu",
        "y",
        "yêm",
        "yên",
        "yêng",
        "yêt",
        "yêu",
        "yn",
        "ăc",
        "oong",
    ]
)
_GLIDES = frozenset(
    ["ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iu", "oi", "ôi", "ơi", "ua", "ui", "ưa", "ưi", "ưu"]
)
_STOPS = ("c", "ch", "p", "t")
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=60_000)
def is_syllable(word: str) -> bool:
    """Return whether `word` can be one Vietnamese syllable, tone marks placed the old or the new way."""
    toneless, tones, at = _without_tones(word.lower())
    if tones > 1 or len(toneless) > 7:
        return False
    for onset in ("", *_ONSETS):
        if not toneless.startswith(onset):
            continue
        rhyme = toneless[len(onset) :]
        if onset == "gi" and not rhyme:
            rhyme, onset = "i", "g"
        if rhyme not in _RHYMES:
            continue
        # "baù" is VNI for "bá": no writer marks the gliding end of a rhyme
        if tones and rhyme in _GLIDES and at == len(toneless) - 1:
            continue
        return True
    return False


def share(texts: Iterable[str]) -> tuple[int, int]:
    """Return (valid, all) among the words of `texts` that hold a letter outside ASCII."""
    valid = total = 0
    for text in texts:
        for word in _WORD.findall(unicodedata.normalize("NFC", text)):
            if word.isascii():
                continue
            total += 1
            valid += is_syllable(word)
    return valid, total


def _without_tones(word: str) -> tuple[str, int, int]:
    """Return the word without tone marks (vowel marks stay), how many there were, the place of the last."""
    out: list[str] = []
    tones, at = 0, -1
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tones += 1
            at = len(unicodedata.normalize("NFC", "".join(out))) - 1
        else:
            out.append(char)
    return unicodedata.normalize("NFC", "".join(out)), tones, at
