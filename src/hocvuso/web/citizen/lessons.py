"""Lesson pages, all pre-rendered: one idea a screen, the check, the checklist for one's own phone, the paper."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import Http404
from django.urls import reverse

from hocvuso.learning import queries
from hocvuso.learning.rules import in_order
from hocvuso.learning.types import RecordedSlot, Unit
from hocvuso.learning.voices import CHECK_SLOT, REAL_USE_SLOT, spoken_in
from hocvuso.practice.queries import compiled, scenario_ids
from hocvuso.web.citizen.shelf import shelved, spoken_to

_Page = tuple[str, Mapping[str, Any]]
_voices: ContextVar[Mapping[tuple[str, str], RecordedSlot] | None] = ContextVar("voices", default=None)


def _shared(unit: Unit, done: int) -> dict[str, Any]:
    """Return what every page of a unit knows; its parts are the screens, the check and the practice."""
    return {
        "unit": unit,
        "done": done,
        "parts": len(unit.lesson) + 2,
        "practice": unit.scenario if unit.scenario in scenario_ids() else "",
        **(spoken_to(unit.address) if unit.address else {}),
    }


@contextmanager
def voices_read_once() -> Iterator[None]:
    """Ask once which voices there are while many pages are rendered (a pack holds all pages of its units)."""
    token = _voices.set(queries.recordings())
    try:
        yield
    finally:
        _voices.reset(token)


def voice_of(owner: str, screen: str) -> str:
    """Return where a volunteer's voice for a slot is heard, or nothing."""
    known = _voices.get()
    slot = (queries.recordings() if known is None else known).get((owner, screen))
    return address_of_voice(slot) if slot is not None and slot.counts else ""


def voices_in(scenario: Mapping[str, Any]) -> dict[str, str]:
    """Return where volunteers' voices for a practice are heard, by the words that were read (to "bác")."""
    known = _voices.get()
    heard = {s.screen: s for s in (queries.recordings() if known is None else known).values() if s.counts}
    return {
        words.replace("{bác}", "bác").replace("{Bác}", "Bác"): address_of_voice(heard[screen])
        for screen, words in spoken_in(scenario).items()
        if screen in heard
    }


def address_of_voice(slot: RecordedSlot) -> str:
    """Return the address of a voice; it changes with each recording."""
    return f"{reverse('citizen:voice', args=[slot.unit, slot.screen])}?v={slot.tag}"


@shelved
def opening(unit_id: str) -> _Page:
    """Say what one can do afterwards, how long it takes and what it needs."""
    unit = queries.unit(unit_id)
    known = queries.units()
    before = [known[name] for name in unit.prerequisites if name in known]
    more = [compiled(name) for name in unit.more_practice if name in scenario_ids()]
    return "citizen/unit.html", {**_shared(unit, 0), "before": before, "more": more}


@shelved
def screen(unit_id: str, number: int) -> _Page:
    """Show one idea."""
    unit = queries.unit(unit_id)
    if not 1 <= number <= len(unit.lesson):
        raise Http404
    last = number == len(unit.lesson)
    return "citizen/lesson.html", {
        **_shared(unit, number - 1),
        "screen": unit.lesson[number - 1],
        "number": number,
        "before": number - 1,
        "after": 0 if last else number + 1,
        "voice": voice_of(unit.id, unit.lesson[number - 1].id),
    }


@shelved
def check(unit_id: str) -> _Page:
    """Ask the one question (hiểu); each answer is a page, so it works without JavaScript."""
    unit = queries.unit(unit_id)
    return "citizen/check.html", {
        **_shared(unit, len(unit.lesson)),
        "options": in_order(unit),
        "voice": voice_of(unit.id, CHECK_SLOT),
    }


@shelved
def answer(unit_id: str, option_id: str) -> _Page:
    """Answer kindly; the right one ends the lesson and leads to the practice."""
    unit = queries.unit(unit_id)
    for option in unit.check.options:
        if option.id == option_id:
            return "citizen/answer.html", {**_shared(unit, len(unit.lesson) + option.right), "option": option}
    raise Http404


@shelved
def real_use(unit_id: str) -> _Page:
    """Show the checklist for one's own phone today (dùng); answers stay on the phone."""
    unit = queries.unit(unit_id)
    shared = _shared(unit, len(unit.lesson) + 2)
    return "citizen/real_use.html", {
        **shared,
        "scenario": compiled(unit.scenario) if shared["practice"] else None,
        "voice": voice_of(unit.id, REAL_USE_SLOT),
    }


@shelved
def sheet(unit_id: str) -> _Page:
    """Show the take-home sheet as it will be printed."""
    return "citizen/sheet.html", _shared(queries.unit(unit_id), 0)
