"""The bank of items: read from `content/vi/items`, made plain, and named by what is in it.

A version is the day of the newest file and a hash of everything that decides a result: items and their compiled
scenarios, in the order their authors wrote, by which values are drawn and a field's cases tried. A session names its
version; the content of a version is kept in the database, so that a session can be replayed after the files changed.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hocvuso.assessment.rules import spoken
from hocvuso.assessment.types import Json
from hocvuso.assessment.types.versions import PassRule
from hocvuso.catalog.queries import ContentBroken, content_file
from hocvuso.kernel import clock
from hocvuso.practice.queries import prepare

PARTS_PER_MILLION = 1_000_000
MARKS = ("twin", "next_if_low", "unseen_screens", "honest", "honest_within", "random")
"""What an item has only where its author says so."""


@lru_cache(maxsize=1)
def current() -> Json:
    """Return the bank of the files as plain JSON: `version`, `items` by id. Raises ContentBroken."""
    items: dict[str, Json] = {}
    written = ""
    for path in sorted((Path(settings.HOCVUSO_CONTENT) / "vi" / "items").glob("*.yaml")):
        raw = content_file(f"items/{path.name}")
        written = max(written, str(raw["written_on"]))
        for row in raw["items"]:
            for item in _expanded(row, raw, path.name):
                if item["id"] in items:
                    raise ContentBroken(f"{path.name}: {item['id']} stands twice")
                items[item["id"]] = item
    _name_the_nearest(items)
    digest = hashlib.sha256(kept({"items": items}).encode()).hexdigest()
    return {"version": f"{written}.{digest[:12]}", "items": items}


def _name_the_nearest(items: Mapping[str, Json]) -> None:
    """Let each item without a twin name the one that stands in when it breaks: the nearest difficulty in its cell.

    One of the same kind, of the same group where there is one, and done without a screen where this one is. What gives
    it away stands in only where nothing else does.
    """
    for item in items.values():
        if "twin" in item:
            continue
        fit = [
            other
            for other in items.values()
            if other["template"] != item["template"] and _kind(other) == _kind(item) and spoken(other) >= spoken(item)
        ]
        if fit:
            nearest = min(fit, key=lambda other: (*_far(item, other), other["id"]))
            item["nearest"] = nearest["id"]


def _kind(item: Json) -> tuple[str, bool]:
    return item["kind"], bool(item.get("honest"))


def _far(item: Json, other: Json) -> tuple[bool, bool, int]:
    """Order what could stand in: the same group first, no enemies, then the mean threshold in thousandths."""
    enemies = other["template"] in item["enemies"] or item["template"] in other["enemies"]
    mean, others = (sum(row["b"]) // len(row["b"]) for row in (item, other))
    return other["group"] != item["group"], enemies, abs(mean - others)


def kept(content: Json) -> str:
    """Return the content of a version as it is kept: JSON whose keys stay in their order."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=8)
def pass_rules() -> tuple[PassRule, ...]:
    """Return every version of the pass rule."""
    raw = content_file("pass_rules.yaml")
    return tuple(_pass_rule(row, raw) for row in raw["rules"])


def pass_rule() -> PassRule:
    """Return the pass rule that the files have for today. Raises ContentBroken when there is none.

    What is in force is another question: `versions.in_force`.
    """
    today = clock.today()
    for rule in reversed(pass_rules()):
        if rule.valid_from <= today and (rule.valid_to is None or today <= rule.valid_to):
            return rule
    raise ContentBroken("pass_rules.yaml: no rule is in force today")


def paper_rules() -> tuple[Json, ...]:
    """Return every version of the rule for checks on paper."""
    return tuple(_paper_rule(row) for row in content_file("paper.yaml")["rules"])


def paper_rule() -> Json:
    """Return the rule for checks on paper of the files today: items, certifies, cells, without, shows, cannot_show.

    Raises ContentBroken when there is none.
    """
    today, raw = clock.today(), content_file("paper.yaml")
    for row in reversed(raw["rules"]):
        if row["valid_from"] <= today and (row["valid_to"] is None or today <= row["valid_to"]):
            return _paper_rule(row)
    raise ContentBroken("paper.yaml: no rule is in force today")


def _expanded(row: Mapping[str, Any], file: Mapping[str, Any], name: str) -> list[Json]:
    """Return the item and its variants; a variant is an item of its own with its own difficulty."""
    try:
        made = [_item({**row, "template": row["id"]}, file)]
        made += [_item(_varied(row, variant), file) for variant in row.get("variants") or []]
    except (KeyError, TypeError, ValueError) as error:
        raise ContentBroken(f"{name}: {row.get('id')}: {type(error).__name__} {error}") from error
    return made


def _varied(row: Mapping[str, Any], variant: Mapping[str, Any]) -> Json:
    """Return the row of a variant: what it says of its own, and the rest as its base has it.

    `draw` is laid over the base's twist and `injections` stand in its place; with an `inline` of its own the variant
    runs other screens, and nothing of the base's scenario and twist is left.
    """
    own = "inline" in variant
    twist = {} if own else dict(row.get("twist") or {})
    twist["draw"] = {**(twist.get("draw") or {}), **(variant.get("draw") or {})}
    twist |= {"injections": variant["injections"]} if "injections" in variant else {}
    left = {"scenario"} if own else set()
    left |= {"twin"} if variant.get("honest") else set()  # a trap is no twin of what is none
    base = {k: v for k, v in row.items() if k not in left}
    said = {k: v for k, v in variant.items() if k not in {"id", "draw", "injections"}}
    return {**base, **said, "id": f"{row['id']}@{variant['id']}", "template": row["id"], "twist": twist}


def _item(row: Mapping[str, Any], file: Mapping[str, Any]) -> Json:
    item: Json = {
        key: row[key]
        for key in (
            *(
                "id",
                "template",
                "kind",
                "can",
                "group",
                "item",
                "service",
                "rung",
                "ask",
                "language",
                "score",
                "feedback",
            ),
            *("why_right", "basis", "reason", "source", "atoms"),
        )
    }
    item |= {
        key: row[key] for key in ("also", "options", "rubric", "may_ask_again", "may_not", "oral_note") if key in row
    }
    item |= {key: row[key] for key in MARKS if row.get(key)}
    item["status"] = row.get("status", file["status"])
    item["enemies"] = sorted(row.get("enemies") or [])
    item["oral"] = bool(row.get("oral", row["kind"] in {"choice", "oral"}))
    item["a"] = round(float(row["a"]) * 1000)
    item["b"] = [round(float(b) * 1000) for b in row["b"]]
    if row["kind"] in {"performance", "refusal"}:
        prepared = prepare(row)
        item["scenario"], item["twist"] = prepared.scenario, prepared.twist
        if row.get("overlays"):
            item["overlays"] = sorted(row["overlays"])
    plain: Json = _plain(item)
    return plain


def _plain(value: Any) -> Any:
    """Return only what canonical JSON knows."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def _paper_rule(row: Mapping[str, Any]) -> Json:
    names = ("version", "items", "alone_items", "certifies", "cells", "without")
    kept: Json = _plain({name: row[name] for name in names})
    said = {"shows": list(row["shows"]), "cannot_show": list(row["cannot_show"])}
    return {**kept, **said, "signed_by": row.get("signed_by") or ""}


def _pass_rule(row: Mapping[str, Any], file: Mapping[str, Any]) -> PassRule:
    def million(key: str) -> int:
        return round(float(row[key]) * PARTS_PER_MILLION)

    plain: Json = {
        "id": row["id"],
        "version": row["version"],
        "cut": round(float(row["cut"]) * 1000),
        "delta": round(float(row["delta"]) * 1000),
        "pass_risk": million("pass_risk"),
        "not_yet_risk": million("not_yet_risk"),
        "exposure_cap": million("exposure_cap"),
        "minimum": row["minimum"],
        "maximum": row["maximum"],
        "top": row["top"],
        "cells": [dict(cell) for cell in row["cells"]],
        "retake": dict(row["retake"]),
        "hints_at_most": row["hints_at_most"],
        # kept in each session: whether its result is provisional is known as long as the session is
        "signed_by": row.get("signed_by") or "",
    }
    return PassRule(
        code=f"{row['id']}.{row['version']}",
        title=row["title"],
        status="signed" if row.get("signed_by") else row.get("status", file["status"]),
        source=row.get("source", file["source"]),
        framework=row["framework"],
        framework_version=row["framework_version"],
        level=row["level"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        plain=plain,
    )
