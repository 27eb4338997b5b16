"""Turning templates of a scenario into words: form of address, drawn values, money. Pure; twin: `player/wording.ts`."""

import re
from collections.abc import Mapping
from typing import Any

from hocvuso.practice.machine import holds

_PLACE = re.compile(r"\{([^{}]+)\}")
DEFAULT_ADDRESS = "bác"


def choose(text: Any, variables: Mapping[str, str]) -> str:
    """Return the text that fits: a plain text, or the first of a list whose `if` holds."""
    if isinstance(text, str):
        return text
    return next((str(t["text"]) for t in text or [] if holds(t.get("if"), variables)), "")


def render(template: str, scenario: Mapping[str, Any], draw: Mapping[str, Any], *, address: str = DEFAULT_ADDRESS, spoken: bool = False) -> str:
    """Fill the placeholders; one that opens a sentence gets a capital. `spoken` takes the `say` of a drawn value."""

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in {"bác", "Bác"}:
            return address if name == "bác" else address[:1].upper() + address[1:]
        text = shown(lookup(name, scenario, draw), unit_of(name, scenario), spoken=spoken)
        opens = match.start() == 0 or re.search(r"[.!?]\s+$", template[: match.start()]) is not None
        return text[:1].upper() + text[1:] if opens else text

    return _PLACE.sub(fill, template)


def lookup(name: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> Any:
    """Return a drawn, constant or derived value by its dotted name. Raises KeyError."""
    head, *rest = name.split(".")
    if head in draw:
        value: Any = draw[head]
    elif head in (scenario.get("constants") or {}):
        value = scenario["constants"][head]
    else:
        value = derived((scenario.get("derive") or {})[head], scenario, draw)
    for part in rest:
        value = value[part]
    return value


def derived(expression: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> int:
    """Compute "{amount} x 10" or "{amount} / 1000" or "{amount} + 5000" in whole numbers."""
    match = re.fullmatch(r"\{([^{}]+)\}\s*([x/+-])\s*(\d+)", expression)
    if match is None:
        raise KeyError(expression)
    value, by = int(lookup(match.group(1), scenario, draw)), int(match.group(3))
    return {"x": value * by, "/": value // by, "+": value + by, "-": value - by}[match.group(2)]


def unit_of(name: str, scenario: Mapping[str, Any]) -> str:
    """Return the unit of a value: whole numbers of constants and derived values are đồng."""
    spec = (scenario.get("draw") or {}).get(name.split(".")[0])
    return str(spec.get("unit", "")) if spec else "vnd"


def shown(value: Any, unit: str, *, spoken: bool) -> str:
    """Print a value: money as 45.000 đ, a {show, say} value by the way it is used."""
    if isinstance(value, Mapping):
        return str(value["say" if spoken else "show"])
    if unit == "vnd" and isinstance(value, int):
        return f"{value:,}".replace(",", ".") + " đ"
    return str(value)


def case_of(field: Mapping[str, Any], typed: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> str:
    """Return the named case of what was typed; the typed digits themselves go nowhere. Raises KeyError."""
    digits = re.sub(r"\D", "", typed)
    for name, rule in field["cases"].items():
        if _case_holds(rule, digits, scenario, draw):
            return str(name)
    raise KeyError(field["id"])


def _case_holds(rule: str, digits: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> bool:
    if rule == "else":
        return True
    if rule == "nothing":
        return digits == ""
    if match := re.fullmatch(r"< (\d+) digits", rule):
        return len(digits) < int(match.group(1))
    match = re.fullmatch(r"([=<>]) (\{[^{}]+\}(?: [x/+-] \d+)?)", rule)
    if match is None:
        raise KeyError(rule)
    if digits == "":
        return False
    operand = match.group(2)
    wanted = derived(operand, scenario, draw) if " " in operand else lookup(operand[1:-1], scenario, draw)
    if isinstance(wanted, str):
        return digits == re.sub(r"\D", "", wanted)
    number = int(digits)
    return {"=": number == wanted, "<": number < wanted, ">": number > wanted}[match.group(1)]
