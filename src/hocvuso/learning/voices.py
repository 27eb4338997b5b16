"""Recording slots: what a volunteer may read aloud, for every screen whose words are fixed. Pure.

A slot belongs to a unit (its lesson, check, checklist, practice and drills), to a path, or to the home page.
Words of a practice in which something is drawn (a name, an amount) have no slot: nobody can read all of them, the
phone's own voice does. In drills what stands above the screens is wanted first; answers, hints and the ending come
after. Slots of a practice are named by a hash of their words, and words that stand in several
practices (the shared scam calls) have one slot: whoever reads them once is heard everywhere.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hocvuso.learning.types import LearningPath, Unit
from hocvuso.practice.spoken import captions, everything

HOME, HOME_SLOT, HOME_TITLE = "trang-dau", "loi-chao", "Trang đầu"
HOME_SAID = (
    "Hôm nay {bác} muốn làm gì? Có người gọi làm {bác} lo thì bấm hàng đầu tiên. Còn không thì {bác} chọn một việc."
)
PATH_SLOT, CHECK_SLOT, REAL_USE_SLOT = "lo-trinh", "hieu", "dung-that"
SAFETY = "safety"
_CAPTION = re.compile(r"c[0-9a-f]{12}")
_DRAWN = re.compile(r"\{(?!bác\}|Bác\})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Words to be read: whose they are, and how soon a voice is wanted."""

    owner: str
    screen: str
    words: str
    title: str
    """What the owner is called."""
    first: bool
    """The owner belongs to what is recorded first: the first-day path, the scam drills."""
    wanted: bool
    """Within its owner, this slot comes first."""


def spoken_of(unit: Unit) -> dict[str, str]:
    """Return what a unit's own pages read aloud, by slot: each screen, the check's question, the checklist."""
    real = unit.real_use
    return {
        **{screen.id: f"{screen.idea}. {screen.say}" for screen in unit.lesson},
        CHECK_SLOT: unit.check.ask,
        REAL_USE_SLOT: " ".join([f"{real.title}.", real.rule, *(step.do for step in real.steps)]),
    }


def spoken_in(scenario: Mapping[str, Any]) -> dict[str, str]:
    """Return the fixed words of a practice, by slot: all that the player reads aloud in which nothing is drawn."""
    return {caption_slot(words): words for words in everything(scenario) if not _DRAWN.search(words)}


def caption_slot(words: str) -> str:
    """Return the slot of what is said in a practice: a short hash of its words."""
    return f"c{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def is_caption(screen: str) -> bool:
    """Return whether a slot is of a practice."""
    return _CAPTION.fullmatch(screen) is not None


def slots(
    units: Mapping[str, Unit],
    paths: Collection[LearningPath],
    *,
    first_path: str,
    practice: Callable[[str], Mapping[str, Any] | None],
) -> list[Slot]:
    """Return all slots in the order in which voices are wanted.

    First the marked ones of what is recorded first, then all of it, then the marked ones of the others, then the rest.
    """
    first = {part.unit for path in paths if path.id == first_path for part in path.parts}
    first |= {name for name, unit in units.items() if unit.service == SAFETY}
    found = [Slot(owner=HOME, screen=HOME_SLOT, words=HOME_SAID, title=HOME_TITLE, first=True, wanted=True)]
    found += [
        Slot(
            owner=path.id, screen=PATH_SLOT, words=f"{path.title}. {path.promise}", title=path.title,
            first=path.id == first_path, wanted=True,
        )
        for path in paths
    ]  # fmt: skip
    # the first ones take the words that several practices share
    for name in sorted(units, key=lambda name: name not in first):
        found += _of(units[name], name in first, practice)
    once: dict[tuple[str, str], Slot] = {}
    for slot in found:
        once.setdefault(("", slot.screen) if is_caption(slot.screen) else (slot.owner, slot.screen), slot)
    return sorted(once.values(), key=lambda slot: (not slot.first, not slot.wanted))


def _of(unit: Unit, first: bool, practice: Callable[[str], Mapping[str, Any] | None]) -> Iterator[Slot]:
    for screen, words in spoken_of(unit).items():
        yield Slot(
            owner=unit.id, screen=screen, words=words, title=unit.title, first=first, wanted=screen in unit.record_first
        )
    for name in (unit.scenario, *unit.more_practice):
        scenario = practice(name)
        if scenario is None:
            continue
        marked = set(captions(scenario)) if unit.service == SAFETY else set()
        for screen, words in spoken_in(scenario).items():
            yield Slot(owner=unit.id, screen=screen, words=words, title=unit.title, first=first, wanted=words in marked)
