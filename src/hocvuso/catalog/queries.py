"""The catalogue: dated data from `content/vi`, read once, never written at run time. Public, so without a scope."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from hocvuso.catalog.types import (
    AdultRule,
    Dated,
    Framework,
    FrameworkGroup,
    FrameworkItem,
    Group,
    Pillar,
    Purpose,
    Service,
    Task,
    Term,
)
from hocvuso.kernel.text import clean

LARGEST_FILE_CHARACTERS = 512_000
_ALIAS = re.compile(r"(?:^|[:\-,\[{])[ \t]*\*\w+[ \t]*(?:$|[,\]}#])", re.MULTILINE)


class ContentBroken(RuntimeError):
    """A content file can't be used; the message names the file and what is wrong."""


@lru_cache(maxsize=64)
def content_file(name: str) -> Mapping[str, Any]:
    """Return the parsed YAML of a file of `content/vi`. Raises ContentBroken."""
    path = Path(settings.HOCVUSO_CONTENT) / "vi" / name
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > LARGEST_FILE_CHARACTERS or _ALIAS.search(text):
            # a few lines of aliases can unfold to gigabytes; content needs none
            raise ContentBroken(f"{name}: the file is too large, or uses YAML aliases (*name)")
        loaded = yaml.load(text, Loader=_loader())  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise ContentBroken(f"{name}: {error}") from error
    if not isinstance(loaded, dict):
        raise ContentBroken(f"{name}: the file holds no mapping")
    return loaded


@lru_cache(maxsize=1)
def framework() -> Framework:
    """Return the competence framework in force."""
    raw = content_file("framework.yaml")
    items = [FrameworkItem(i["code"], i["group"], i["name"], i["source"], i["status"]) for i in raw["items"]]
    _require_unique("framework.yaml", [item.code for item in items])
    return Framework(
        id=raw["id"],
        version=raw["version"],
        level=raw["level"],
        title_vi=raw["title"],
        groups=tuple(FrameworkGroup(g["code"], g["title"], g["plain"], _dated(g, raw)) for g in raw["groups"]),
        items=tuple(items),
    )


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Return the priority groups by number."""
    raw = content_file("groups.yaml")
    found = tuple(
        Group(g["code"], g["number"], g["title"], _dated(g, raw), g.get("min_age"), tuple(g.get("roll_words", ())))
        for g in raw["groups"]
    )
    _require_unique("groups.yaml", [g.number for g in found] + [g.code for g in found])
    return tuple(sorted(found, key=lambda g: g.number))


@lru_cache(maxsize=1)
def adult_rule() -> AdultRule:
    """Return who counts as an adult."""
    raw = content_file("groups.yaml")
    rule = raw["adult"]
    return AdultRule(rule["age_years"], rule["year_only_month"], rule["year_only_day"], _dated(rule, raw))


@lru_cache(maxsize=1)
def services() -> tuple[Service, ...]:
    """Return the essential digital services by number."""
    raw = content_file("services.yaml")
    found = tuple(
        Service(
            code=s["code"],
            number=s["number"],
            title_vi=s["title"],
            plain_vi=s["plain"],
            core=s["core"],
            tasks=tuple(Task(t["code"], t["title"]) for t in s["tasks"]),
            dated=_dated(s, raw),
        )
        for s in raw["services"]
    )
    _require_unique("services.yaml", [s.number for s in found] + [s.code for s in found])
    return tuple(sorted(found, key=lambda s: s.number))


def tasks() -> dict[str, Task]:
    """Return all tasks of all services by code."""
    return {task.code: task for service in services() for task in service.tasks}


@lru_cache(maxsize=1)
def pillars() -> tuple[Pillar, ...]:
    """Return the four pillars by number (KH 31/KH-UBND)."""
    return tuple(
        Pillar(p["code"], p["number"], p["title"], p["ask"], p["ask_younger"])
        for p in content_file("terms.yaml")["pillars"]
    )


def is_younger(birth_year: int | None, today: date) -> bool:
    """Return whether somebody is called anh/chị rather than bác; of an unknown year nobody is."""
    return birth_year is not None and today.year - birth_year < int(content_file("terms.yaml")["younger_than"])


@lru_cache(maxsize=1)
def purposes() -> tuple[Purpose, ...]:
    """Return the purposes of consent, each with the sentence that is read aloud."""
    raw = content_file("terms.yaml")
    return tuple(
        Purpose(p["code"], p["title"], p["spoken"], p["spoken_younger"], _dated(p, raw)) for p in raw["purposes"]
    )


def barriers() -> dict[str, Term]:
    """Return what keeps people from learning, by code."""
    return _terms("barriers")


def need_codes() -> dict[str, Term]:
    """Return needs (never diagnoses) by code."""
    return _terms("need_codes")


def exceptions() -> dict[str, Term]:
    """Return the reasons for which a person is counted apart, by code."""
    return _terms("exceptions")


def door_results() -> dict[str, Term]:
    """Return what may come of knocking at a door, by code."""
    return _terms("door_results")


def wishes() -> dict[str, Term]:
    """Return what people want to be able to do, by code."""
    return _terms("wishes")


def forget_cached() -> None:
    """Drop everything read, after content changed."""
    for reader in (content_file, framework, groups, adult_rule, services, pillars, purposes, _terms):
        reader.cache_clear()


@lru_cache(maxsize=16)
def _terms(section: str) -> dict[str, Term]:
    rows = content_file("terms.yaml")[section]
    return {row["code"]: Term(row["code"], clean(row["title"]), row.get("explain", "")) for row in rows}


def _dated(row: Mapping[str, Any], file: Mapping[str, Any]) -> Dated:
    def pick(key: str) -> Any:
        return row.get(key, file.get(key))

    return Dated(
        source=pick("source"),
        status=pick("status"),
        valid_from=_day(pick("valid_from")),
        valid_to=_day_or_none(pick("valid_to")),
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _day_or_none(value: Any) -> date | None:
    return None if value is None else _day(value)


def _require_unique(name: str, keys: list[Any]) -> None:
    if len(set(keys)) != len(keys):
        raise ContentBroken(f"{name}: a code or number stands twice")


def _loader() -> type[Any]:
    # the C loader is ten times faster; both are the safe one
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
