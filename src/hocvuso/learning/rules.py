"""Pure rules of units: sentences, likeness of two units, the order in which answers stand, safe drawings."""

import hashlib
import re
from collections.abc import Iterator

from hocvuso.learning.types import Option, Unit

MOST_SHARED = 0.40
SHORTEST_COMPARED = 4  # tiếng; shorter ones ("Bác bấm vô đây") say too little to call two units alike
REVIEW_DAYS = (1, 3, 7, 21, 60)
LARGEST_PICTURE_BYTES = 8_192
_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][”\")])\s+|\n|\s[·→]\s")
_BARE = re.compile(r"\{[^{}]*\}|[^\w\s]")
_DRAWN_BADLY = (
    (
        re.compile(r"<\s*(script|foreignObject|image|iframe|a|style|animate|set|metadata)\b", re.IGNORECASE),
        "holds a <{}>",
    ),
    (re.compile(r"\s(on\w+|style|id)\s*=", re.IGNORECASE), "has the attribute {} (use the classes of the guide)"),
    (re.compile(r"(https?:|javascript:|data:|url\()(?!//www\.w3\.org/2000/svg)", re.IGNORECASE), "leads to {}"),
    (re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE), "declares a {}"),
)


def texts_of(unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield where and the text, for every sentence a learner reads or hears."""
    yield "promise", unit.promise
    yield "needs_for_real_use", unit.needs_for_real_use
    yield "home", unit.home.line
    for screen in unit.lesson:
        yield f"lesson {screen.id}", screen.idea
        yield f"lesson {screen.id}", screen.say
        yield f"lesson {screen.id}", screen.show
        yield f"lesson {screen.id}", screen.note
        yield f"lesson {screen.id}", screen.picture.alt
    yield "check", unit.check.ask
    for option in unit.check.options:
        yield f"check {option.id}", option.text
        yield f"check {option.id}", option.say
    yield "real_use", unit.real_use.title
    yield "real_use", unit.real_use.rule
    for step in unit.real_use.steps:
        for text in (step.do, step.why, step.help):
            yield f"real_use {step.id}", text
    sheet = unit.sheet
    for text in (
        sheet.title,
        *sheet.lines,
        sheet.stop_box,
        sheet.mishap_box,
        sheet.next_step,
        sheet.notes,
        sheet.footer,
    ):
        yield "sheet", text


def sentences(text: str) -> list[str]:
    """Split a text where a sentence ends (a ":" or ";" doesn't end one), or where "·" and "→" part big words."""
    return [part for part in (p.strip() for p in _ENDS.split(text)) if part]


def skeleton(sentence: str) -> str:
    """Return a sentence without names and numbers: lower-case words only; "" when too little is left."""
    words = _BARE.sub(" ", sentence).split()
    kept = [
        word.lower()
        for n, word in enumerate(words)
        if not any(c.isdigit() for c in word) and (n == 0 or word == word.lower())
    ]
    return " ".join(kept) if len(kept) >= SHORTEST_COMPARED else ""


def skeletons(unit: Unit) -> frozenset[str]:
    """Return the distinct sentences of a unit without names and numbers."""
    return frozenset(s for _, text in texts_of(unit) for sentence in sentences(text) if (s := skeleton(sentence)))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share (0-1) of the shorter unit's sentences that stand in both."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def in_order(unit: Unit) -> list[Option]:
    """Return the answers of the check in a fixed order that the author's habit (right one first) can't betray."""
    return sorted(
        unit.check.options,
        key=lambda option: hashlib.sha256(f"{unit.id} {unit.version} {option.id}".encode()).digest(),
    )


def drawing_problems(svg: str) -> list[str]:
    """Return why a drawing may not enter a page; none = good."""
    found = [said.format(match.group(1).strip()) for pattern, said in _DRAWN_BADLY if (match := pattern.search(svg))]
    if not re.match(r"\s*<svg\b[^>]*\bviewBox=\"0 0 320 190\"", svg):
        found.append('must begin with <svg viewBox="0 0 320 190" ...>')
    if svg.count("<svg") != 1 or not svg.rstrip().endswith("</svg>"):
        found.append("must be one <svg> and nothing else")
    if len(svg.encode()) > LARGEST_PICTURE_BYTES:
        found.append(f"is larger than {LARGEST_PICTURE_BYTES} bytes")
    return found


def spoken_hash(words: str) -> bytes:
    """Return the SHA-256 of spoken words; a voice counts only for the words that were read."""
    return hashlib.sha256(words.encode()).digest()
