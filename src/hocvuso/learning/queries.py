"""Units, paths, drawings and official numbers as people see them. Content is public, so these take no scope."""

import logging
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from hocvuso.catalog.queries import ContentBroken, content_file, framework, services, tasks
from hocvuso.kernel.errors import NotFound
from hocvuso.kernel.sealed import unseal
from hocvuso.learning.check import Known, likeness_problems, problems
from hocvuso.learning.errors import UnitMissing
from hocvuso.learning.loading import unit_of
from hocvuso.learning.models import CallbackRequest, Recording
from hocvuso.learning.rules import spoken_hash
from hocvuso.learning.search import ranked
from hocvuso.learning.types import (
    WANTS_CHECK,
    Callback,
    LearningPath,
    OfficialNumber,
    PathPart,
    RecordedSlot,
    SupportPoint,
    Unit,
    UnitBroken,
)
from hocvuso.learning.voices import Slot, slots
from hocvuso.places.types import PlaceScope
from hocvuso.practice.queries import compiled, scenario_ids

MOST_CALLBACKS = 200
FIRST_PATH = "first-day"
logger = logging.getLogger(__name__)
_ICON = re.compile(r'<symbol id="([a-z0-9-]+)"')


@lru_cache(maxsize=1)
def units() -> Mapping[str, Unit]:
    """Return the units by id, in the order of the paths; one that can't be read is left out and logged."""
    found: dict[str, Unit] = {}
    for name in _unit_ids():
        try:
            found[name] = _read(name)
        except (UnitBroken, ContentBroken) as error:
            logger.warning("unit %s is left out: %s", name, error)
    placed = [part.unit for path in paths() for part in path.parts]
    order = {name: n for n, name in reversed(list(enumerate(placed)))}
    return dict(sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])))


def unit(unit_id: str) -> Unit:
    """Return a unit. Raises UnitMissing."""
    try:
        return units()[unit_id]
    except KeyError as error:
        raise UnitMissing() from error


def unit_of_scenario(scenario_id: str) -> Unit | None:
    """Return the unit that a scenario belongs to, as its practice or as a further one, if any."""
    return next((u for u in units().values() if scenario_id in (u.scenario, *u.more_practice)), None)


@lru_cache(maxsize=1)
def paths() -> tuple[LearningPath, ...]:
    """Return the learning paths (first day with a phone, family ...) in their order."""
    return tuple(
        LearningPath(
            id=path["id"],
            title=path["title"],
            promise=path["promise"],
            icon=path["icon"],
            parts=tuple(PathPart(part["unit"], part.get("why", "")) for part in path["units"]),
        )
        for path in content_file("paths.yaml")["paths"]
    )


def first_units() -> list[Unit]:
    """Return the units that the home page shows first."""
    return [units()[name] for name in content_file("paths.yaml")["first"] if name in units()]


def path(path_id: str) -> LearningPath:
    """Return a path. Raises UnitMissing."""
    for found in paths():
        if found.id == path_id:
            return found
    raise UnitMissing()


@lru_cache(maxsize=1)
def official_numbers() -> Mapping[str, OfficialNumber]:
    """Return the official-number card: dated data, each with the day somebody checked it, or what it rests on."""
    raw = content_file("numbers.yaml")
    return {
        row["id"]: OfficialNumber(
            id=row["id"],
            title=row["title"],
            number=row.get("number") or "",
            where=row.get("where", ""),
            checked_on=row.get("checked_on"),
            status=row.get("status", raw["status"]),
            source=row.get("source", raw["source"]),
            rests_on=row.get("rests_on", ""),
            shown=row.get("card", False),
        )
        for row in raw["numbers"]
    }


def support_point(commune: int) -> SupportPoint:
    """Return where somebody sits beside people in a commune: its own row, else the rule that holds for all.

    The demonstration knows made-up rows too."""
    raw = content_file("support_points.yaml")
    own = {**raw["demonstration"], **raw["communes"]} if settings.HOCVUSO_DEMO else raw["communes"]
    row = {**raw["everywhere"], **own.get(commune, {})}
    return SupportPoint(
        place=row["place"],
        hours=row["hours"],
        number=row["number"],
        checked_on=row.get("checked_on"),
        status=row.get("status", raw["status"]),
    )


def find_units(words: str) -> list[Unit]:
    """Return the units that people's own words point to, best first; all of them when nothing was said."""
    return ranked(words, units()) if words.strip() else list(units().values())


@lru_cache(maxsize=1)
def drawings() -> Mapping[str, str]:
    """Return the SVG sources by `<unit>/<screen>` and `_shared/<name>`."""
    folder = _content() / "pictures"
    return {
        svg.relative_to(folder).with_suffix("").as_posix(): svg.read_text(encoding="utf-8")
        for svg in sorted(folder.glob("*/*.svg"))
    }


def content_problems() -> dict[str, list[str]]:
    """Return what is wrong with each unit (and the paths), by id; an empty list = good."""
    read: dict[str, Unit] = {}
    found: dict[str, list[str]] = {}
    for name in _unit_ids():
        try:
            read[name] = _read(name)
        except (UnitBroken, ContentBroken) as error:
            found[name] = [str(error)]
    known = Known(
        units=_unit_ids(),
        scenarios=scenario_ids(),
        services={service.code for service in services()},
        tasks=tasks(),
        groups={group.code for group in framework().groups},
        numbers=official_numbers(),
        icons=icons(),
        drawings=drawings(),
    )
    alike = likeness_problems(read)
    for name, one in read.items():
        own = [] if one.id == name else [f"id {one.id} and file name {name} differ"]
        found[name] = [*own, *problems(one, known), *alike.get(name, [])]
    named = [(path.id, part.unit) for path in paths() for part in path.parts]
    named += [("first", name) for name in content_file("paths.yaml")["first"]]
    found["paths"] = [f"{place}: {name} is no unit" for place, name in named if name not in known.units]
    return found


@lru_cache(maxsize=1)
def icons() -> frozenset[str]:
    """Return the names of the product's icon set."""
    sprite = Path(settings.STATICFILES_DIRS[0]) / "img" / "icons.svg"
    return frozenset(_ICON.findall(sprite.read_text(encoding="utf-8")))


def forget_cached() -> None:
    """Drop everything read, after content changed."""
    for reader in (units, paths, official_numbers, drawings, icons, voice_slots, _unit_ids):
        reader.cache_clear()


@lru_cache(maxsize=1)
def _unit_ids() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (_content() / "units").glob("*.yaml")))


def _read(name: str) -> Unit:
    return unit_of(content_file(f"units/{name}.yaml"))


def _content() -> Path:
    return Path(settings.HOCVUSO_CONTENT) / "vi"


@lru_cache(maxsize=1)
def voice_slots() -> tuple[Slot, ...]:
    """Return what volunteers may read aloud, in the order in which voices are wanted."""

    def practice(name: str) -> Mapping[str, Any] | None:
        return compiled(name) if name in scenario_ids() else None

    return tuple(slots(units(), paths(), first_path=FIRST_PATH, practice=practice))


def voice_slot(owner: str, screen: str) -> Slot:
    """Return a recording slot. Raises NotFound."""
    for slot in voice_slots():
        if (slot.owner, slot.screen) == (owner, screen):
            return slot
    raise NotFound()


def recordings() -> Mapping[tuple[str, str], RecordedSlot]:
    """Return the voices there are, by (unit, screen); `counts` = let out, and the words haven't changed since."""
    words = {(slot.owner, slot.screen): slot.words for slot in voice_slots()}
    found: dict[tuple[str, str], RecordedSlot] = {}
    for row in Recording.objects.defer("sound").select_related("recorded_by"):
        slot = (row.unit, row.screen)
        current = slot in words and bytes(row.text_hash) == spoken_hash(words[slot])
        found[slot] = RecordedSlot(
            unit=row.unit,
            screen=row.screen,
            recorded_by=row.recorded_by_id,
            reader=row.recorded_by.display_name,
            recorded_at=row.recorded_at,
            released=row.released_at is not None,
            current=current,
            tag=f"{row.recorded_at:%Y%m%d%H%M%S}",
        )
    return found


def sounds(slots_wanted: Collection[tuple[str, str]]) -> list[tuple[RecordedSlot, bytes, str]]:
    """Return the voices that count among these slots, with their bytes and kind."""
    heard = {slot: voice for slot, voice in recordings().items() if voice.counts and slot in slots_wanted}
    rows = Recording.objects.filter(unit__in={owner for owner, _ in heard})
    return [
        (heard[row.unit, row.screen], bytes(row.sound), row.mime)
        for row in rows.order_by("unit", "screen")
        if (row.unit, row.screen) in heard
    ]


def sound(unit_id: str, screen: str, *, unreleased: bool = False) -> tuple[bytes, str]:
    """Return a voice and its kind. Raises NotFound when there is none, or none let out yet."""
    rows = Recording.objects.filter(unit=unit_id, screen=screen)
    row = (rows if unreleased else rows.filter(released_at__isnull=False)).first()
    if row is None:
        raise NotFound()
    return bytes(row.sound), row.mime


def _about(unit: str) -> str:
    if unit == WANTS_CHECK:
        return gettext("muốn kiểm tra")
    return units()[unit].title if unit in units() else ""


def callbacks(scope: PlaceScope) -> list[Callback]:
    """Return who waits for a call in the communes seen whole, oldest first."""
    waiting = CallbackRequest.objects.filter(done_at=None).select_related("commune").order_by("asked_at")
    rows = (waiting if scope.whole_city else waiting.filter(commune_id__in=scope.communes))[:MOST_CALLBACKS]
    return [
        Callback(
            id=row.pk,
            commune=row.commune.name,
            name=unseal(bytes(row.name_sealed), context="learning.callback.name"),
            phone=unseal(bytes(row.phone_sealed), context="learning.callback.phone"),
            unit=_about(row.unit),
            asked_at=row.asked_at,
        )
        for row in rows
    ]
