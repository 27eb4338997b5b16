"""Reading a unit file (format unit/1) into its typed shape. Pure; what it should say is `learning.check`'s business."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hocvuso.learning.types import (
    FORMAT,
    Check,
    HomeRow,
    LessonScreen,
    Option,
    Picture,
    RealStep,
    RealUse,
    Sheet,
    Source,
    Unit,
    UnitBroken,
)


def unit_of(raw: Mapping[str, Any]) -> Unit:
    """Return the unit that an author wrote. Raises UnitBroken naming the missing or misshaped part."""
    name = str(raw.get("id"))
    if raw.get("format") != FORMAT:
        raise UnitBroken(f"{name}: format must be {FORMAT}")
    try:
        return _unit(raw)
    except KeyError as error:
        raise UnitBroken(f"{name}: {error.args[0]} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise UnitBroken(f"{name}: {error}") from error


def _unit(raw: Mapping[str, Any]) -> Unit:
    minutes = raw["minutes"]
    return Unit(
        id=raw["id"],
        version=int(raw["version"]),
        title=raw["title"],
        title_en=raw["title_en"],
        promise=raw["promise"],
        promise_en=raw["promise_en"],
        find_by=_words(raw["find_by"]),
        home=_home(raw.get("home") or {}),
        service=raw["service"],
        tasks=_words(raw["tasks"]),
        track=raw["track"],
        atoms=_words(raw["atoms"]),
        framework=tuple((f["group"], f["why"]) for f in raw["framework"]),
        audiences=_words(raw["audiences"]),
        prerequisites=_words(raw["prerequisites"]),
        needs_for_real_use=raw["needs_for_real_use"],
        minutes_lesson=int(minutes["lesson"]),
        minutes_scenario=int(minutes["scenario"]),
        scams=_words(raw["scams"]),
        sources=tuple(Source(s["what"], s["basis"], s["status"]) for s in raw["source"]),
        checked_on=_day(raw["checked_on"]),
        written_on=date.fromisoformat(str(raw["written_on"])),
        valid_to=date.fromisoformat(str(raw["valid_to"])),
        status=raw["status"],
        to_verify=_words(raw.get("to_verify") or []),
        record_first=_words(raw.get("record_first") or []),
        lesson=tuple(_screen(s) for s in raw["lesson"]),
        check=_check(raw["check"]),
        scenario=raw["scenario"],
        more_practice=_words(raw.get("more_practice") or []),
        real_use=_real_use(raw["real_use"]),
        sheet=_sheet(raw["sheet"]),
        for_helper=dict(raw["for_helper"]),
    )


def _home(raw: Mapping[str, Any]) -> HomeRow:
    return HomeRow(icon=raw.get("icon", ""), line=raw.get("line", ""))


def _screen(raw: Mapping[str, Any]) -> LessonScreen:
    picture = raw["picture"]
    return LessonScreen(
        id=raw["id"],
        idea=raw["idea"],
        say=raw["say"],
        show=raw["show"],
        picture=Picture(alt=picture["alt"], draw=picture.get("draw", ""), svg=picture.get("svg", "")),
        metaphor=raw.get("metaphor", ""),
        note=raw.get("note", ""),
    )


def _check(raw: Mapping[str, Any]) -> Check:
    return Check(
        id=raw["id"],
        ask=raw["ask"],
        options=tuple(
            Option(o["id"], o["text"], o["say"], right=o.get("right") is True, thinks=o.get("thinks", ""))
            for o in raw["options"]
        ),
    )


def _real_use(raw: Mapping[str, Any]) -> RealUse:
    return RealUse(
        title=raw["title"],
        rule=raw["rule"],
        steps=tuple(RealStep(s["id"], s["do"], s["why"], s["help"]) for s in raw["steps"]),
        uses_when=_words(raw["uses_when"]),
        ask_again_days=tuple(int(d) for d in raw["ask_again_days"]),
    )


def _sheet(raw: Mapping[str, Any]) -> Sheet:
    return Sheet(
        size=raw["size"],
        title=raw["title"],
        lines=_words(raw["lines"]),
        stop_box=raw["stop_box"],
        mishap_box=raw["mishap_box"],
        numbers=_words(raw["numbers"]),
        next_step=raw["next_step"],
        notes=raw["notes"],
        footer=raw["footer"],
    )


def _words(raw: Sequence[Any]) -> tuple[str, ...]:
    if isinstance(raw, str):
        raise TypeError(f"a list is wanted, not {raw!r}")
    return tuple(str(word) for word in raw)


def _day(raw: Any) -> date | None:
    return None if raw is None else date.fromisoformat(str(raw))
