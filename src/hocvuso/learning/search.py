"""Search in people's own words: accents first, then without them, then the nearest word. Pure.

A unit answers with its title, the ways people say it (`find_by`) and its lines. Rare words say more than common ones
("máy" stands everywhere). Somebody who typed accents meant them: "lương hưu" isn't "âm lượng", "giả mặt" isn't
"mật khẩu"; somebody who typed none gets both.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz, process

from hocvuso.kernel.text import fold
from hocvuso.learning.types import Unit

# how much a word says, by where it stands
_TITLE, _SAID, _LINE = 5.0, 5.0, 1.0
# and by how it matches: as typed; typed without accents; typed with others (a slip of hỏi and ngã is common)
_AS_TYPED, _BARE, _OTHER_ACCENTS = 1.0, 0.9, 0.35
_PHRASE, _WHOLE = 8.0, 16.0
_KEPT = 0.34
"""Of the best one's score: what lies below it is noise."""
_NEAR = 80.0
_SHORTEST_GUESSED = 4
_WORD = re.compile(r"\w+(?:\.\w+)*")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a unit answers to."""

    title: str
    said: tuple[str, ...]
    lines: str

    def places(self) -> tuple[tuple[float, str], ...]:
        return ((_TITLE, self.title), (_SAID, " ".join(self.said)), (_LINE, self.lines))


def ranked(asked: str, units: Mapping[str, Unit]) -> list[Unit]:
    """Return the units that the words point to, best first; none when nothing fits."""
    words = _words(asked)
    if not words:
        return []
    entries = {name: _entry(unit) for name, unit in units.items()}
    known = {name: frozenset(fold(w) for _, text in e.places() for w in text.split()) for name, e in entries.items()}
    vocabulary = sorted(frozenset[str]().union(*known.values()))
    words = [_nearest(word, vocabulary) for word in words]
    rare = {word: _rarity(word, known) for word in words}
    scores = {name: _score(words, rare, entry) for name, entry in entries.items()}
    best = max(scores.values(), default=0.0)
    found = [name for name, score in scores.items() if score > 0 and score >= _KEPT * best]
    return [units[name] for name in sorted(found, key=lambda name: -scores[name])]


def _score(words: list[str], rare: Mapping[str, float], entry: _Entry) -> float:
    total = sum(rare[word] * max(weight * _match(word, text) for weight, text in entry.places()) for word in words)
    phrase = " ".join(words)
    said = (entry.title, *entry.said)
    return total + max(_match(phrase, one) * (_WHOLE if fold(phrase) == fold(one) else _PHRASE) for one in said)


def _match(words: str, text: str) -> float:
    """Return how well a word (or several in a row) stands in a text: 0 to 1."""
    if f" {words} " in f" {text} ":
        return _AS_TYPED
    if f" {fold(words)} " not in f" {fold(text)} ":
        return 0.0
    return _BARE if words.isascii() else _OTHER_ACCENTS


def _rarity(word: str, known: Mapping[str, frozenset[str]]) -> float:
    having = sum(fold(word) in words for words in known.values())
    return log((len(known) + 1) / having) if having else 0.0


def _nearest(word: str, vocabulary: list[str]) -> str:
    """Return the word, or the known one it was probably meant to be ("quyét" for "quét")."""
    bare = fold(word)
    if bare in vocabulary or len(bare) < _SHORTEST_GUESSED:
        return word
    near = process.extractOne(bare, vocabulary, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return near[0] if near else word


def _entry(unit: Unit) -> _Entry:
    return _Entry(
        title=" ".join(_words(f"{unit.title} {unit.title_en}")),
        said=tuple(" ".join(_words(said)) for said in unit.find_by),
        lines=" ".join(_words(f"{unit.promise} {unit.home.line}")),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
