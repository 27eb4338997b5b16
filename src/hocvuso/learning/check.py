"""What a unit must be before anybody learns from it. `problems(unit, known)` returns sentences; none = good. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hocvuso.learning.rules import MOST_SHARED, drawing_problems, sentences, shared, skeletons, texts_of
from hocvuso.learning.types import STATUSES, Problem, Unit
from hocvuso.practice.check import LONGEST_SENTENCE, too_long, unsafe_words

FEWEST_SCREENS, MOST_SCREENS = 5, 9
FEWEST_STEPS, MOST_STEPS = 2, 8
ATOMS = frozenset(f"AT{n}" for n in range(1, 13))
SCAMS = frozenset(f"SC{n}" for n in range(1, 12))
ADDRESS = "bác"
_PLACE = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a unit may refer to."""

    units: Collection[str]
    scenarios: Collection[str]
    services: Collection[str]
    tasks: Collection[str]
    groups: Collection[str]
    numbers: Collection[str]
    icons: Collection[str]
    drawings: Mapping[str, str]
    """SVG sources by `<unit>/<screen>` and `_shared/<name>`."""


def problems(unit: Unit, known: Known) -> list[str]:
    """Return what is wrong with a unit, one sentence each."""
    return [str(p) for part in (_metadata, _parts, _references, _words) for p in part(unit, known)]


def likeness_problems(units: Mapping[str, Unit]) -> dict[str, list[str]]:
    """Return, by unit, the other units it shares too many sentences with once names and numbers are removed."""
    found: dict[str, list[str]] = {}
    bones = {name: skeletons(unit) for name, unit in sorted(units.items())}
    names = list(bones)
    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            share = shared(bones[one], bones[other])
            if share > MOST_SHARED:
                for name, twin in ((one, other), (other, one)):
                    found.setdefault(name, []).append(
                        f"shares {share:.0%} of its sentences with {twin} (at most {MOST_SHARED:.0%})"
                    )
    return found


def _metadata(unit: Unit, known: Known) -> Iterator[Problem]:
    if not _ID.fullmatch(unit.id):
        yield Problem("id", "small letters, digits and single hyphens only")
    for name in ("title", "title_en", "promise", "promise_en", "track", "needs_for_real_use"):
        if not getattr(unit, name).strip():
            yield Problem(name, "is empty")
    for name in ("find_by", "atoms", "framework", "audiences", "sources", "tasks"):
        if not getattr(unit, name):
            yield Problem(name, "is empty")
    if not unit.home.line.strip():
        yield Problem("home", "no line under the title on the citizen home: {icon, line}")
    if len(unit.find_by) < 3:
        yield Problem("find_by", "at least three ways people would say it")
    if unit.written_on > unit.valid_to:
        yield Problem("valid_to", "lies before written_on")
    if unit.checked_on and unit.checked_on < unit.written_on:
        yield Problem("checked_on", "lies before written_on")
    for status in (unit.status, *(source.status for source in unit.sources)):
        if status not in STATUSES:
            yield Problem("status", f"{status} is none of {', '.join(STATUSES)}")
    unsure = any(source.status == "to_verify" for source in unit.sources) or unit.checked_on is None
    if unsure and unit.status != "to_verify":
        yield Problem("status", "never seen on the real app (checked_on) or a source to verify: must be to_verify")


def _parts(unit: Unit, known: Known) -> Iterator[Problem]:
    if not FEWEST_SCREENS <= len(unit.lesson) <= MOST_SCREENS:
        yield Problem("lesson", f"{len(unit.lesson)} screens; {FEWEST_SCREENS} to {MOST_SCREENS} are wanted")
    ids = [screen.id for screen in unit.lesson]
    if len(set(ids)) != len(ids):
        yield Problem("lesson", "an id stands twice")
    for screen in unit.lesson:
        for name in ("idea", "say", "show"):
            if not getattr(screen, name).strip():
                yield Problem(f"lesson {screen.id}", f"{name} is empty")
        if not screen.picture.alt.strip():
            yield Problem(f"lesson {screen.id}", "the picture has no alt: a blind person hears nothing")
        if len(sentences(screen.say)) > 5:
            yield Problem(f"lesson {screen.id}", "more than four or five sentences: one idea a screen")
        yield from _drawing(unit, screen.id, screen.picture.svg, known)
    for wanted in set(unit.record_first) - set(ids):
        yield Problem("record_first", f"{wanted} is no screen")
    right = [option for option in unit.check.options if option.right]
    if len(right) != 1 or not 2 <= len(unit.check.options) <= 4:
        yield Problem("check", "two to four answers, exactly one of them right")
    if len({option.id for option in unit.check.options}) != len(unit.check.options):
        yield Problem("check", "an id stands twice")
    for option in unit.check.options:
        if not option.say.strip():
            yield Problem(f"check {option.id}", "no answer to the learner")
        if not _ID.fullmatch(option.id.replace("_", "-")):
            yield Problem(f"check {option.id}", "small letters, digits, hyphens only")
    steps = [step.id for step in unit.real_use.steps]
    if not FEWEST_STEPS <= len(steps) <= MOST_STEPS or len(set(steps)) != len(steps):
        yield Problem("real_use", f"{FEWEST_STEPS} to {MOST_STEPS} steps, each with its own id")
    if not unit.real_use.uses_when or set(unit.real_use.uses_when) - set(steps):
        yield Problem("real_use", "uses_when names steps of the list")
    if unit.sheet.size not in {"A4", "A5"} or not 3 <= len(unit.sheet.lines) <= 9:
        yield Problem("sheet", "size A4 or A5, three to nine lines")
    if not unit.for_helper.get("never"):
        yield Problem("for_helper", "`never` must say what a helper may not do")


def _drawing(unit: Unit, screen: str, named: str, known: Known) -> Iterator[Problem]:
    if named and f"_shared/{named}" not in known.drawings:
        yield Problem(f"lesson {screen}", f"pictures/_shared/{named}.svg isn't there")
    for key in (f"{unit.id}/{screen}", f"_shared/{named}"):
        for said in drawing_problems(known.drawings[key]) if key in known.drawings else ():
            yield Problem(f"picture {key}.svg", said)


def _references(unit: Unit, known: Known) -> Iterator[Problem]:
    for part, names in (("scenario", (unit.scenario,)), ("more_practice", unit.more_practice)):
        for name in names:
            if name not in known.scenarios:
                yield Problem(part, f"{name} isn't in content/vi/scenarios")
    for prerequisite in unit.prerequisites:
        if prerequisite not in known.units or prerequisite == unit.id:
            yield Problem("prerequisites", f"{prerequisite} is no other unit")
    for part, named, there in (
        ("service", (unit.service,), known.services),
        ("tasks", unit.tasks, known.tasks),
        ("framework", [group for group, _ in unit.framework], known.groups),
        ("atoms", unit.atoms, ATOMS),
        ("scams", unit.scams, SCAMS),
        ("sheet numbers", unit.sheet.numbers, known.numbers),
        ("home icon", (unit.home.icon,), known.icons),
    ):
        for name in named:
            if name not in there:
                yield Problem(part, f"{name} is not known")


def _words(unit: Unit, known: Known) -> Iterator[Problem]:
    for where, text in (("title", unit.title), *texts_of(unit)):
        if unicodedata.normalize("NFC", text) != text:
            yield Problem(where, "not NFC")
        for place in _PLACE.findall(text):
            if place not in {"bác", "Bác"}:
                yield Problem(where, f"{{{place}}} can't be filled in")
        seen = _PLACE.sub(ADDRESS, text)
        for sentence in sentences(seen):
            if too_long(sentence):
                yield Problem(where, f"a sentence of more than {LONGEST_SENTENCE} tiếng: “{sentence}”")
        if found := unsafe_words(seen):
            yield Problem(where, found)
